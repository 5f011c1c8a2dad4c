/** `npm run bench -- --embedding DIR`: UMAP of the benchmark's 3,000 maps, written for test/bench/trust.py to judge. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { useEngine } from '../../src/engine';
import { trustworthiness } from '../../src/spray';
import { randomMaps } from './maps';
import { embedded } from './works';

async function main(): Promise<void> {
  const folder = process.argv[2]!;
  await useEngine();
  const maps = randomMaps(3000);
  const begun = performance.now();
  const embedding = await embedded(maps);
  const seconds = (performance.now() - begun) / 1000;
  for (const [name, values] of Object.entries({ maps: maps.values, umap: embedding })) {
    writeFileSync(join(folder, `${name}.raw`), new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  const points = { values: maps.values, count: maps.shape[0], width: maps.shape[1] };
  const trust = await trustworthiness(points, embedding, { k: 15, sample: 3000 });
  console.log(JSON.stringify({ work: 'umap-3000x400', seconds, trustworthiness: trust }));
}

main().then(
  () => process.exit(0),
  (error) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
