/**
 * `npm run bench -- --growth [--to 20000]`: SpRAy of 1,000 maps and more, each twice as many as before, with approximate
 * neighbours and with exact ones. One JSON object a line; the last says by which power of n the time grows.
 */
import { parseArgs } from 'node:util';
import { useEngine } from '../../src/engine';
import { spray } from '../../src/spray';
import { randomMaps } from './maps';

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { to: { type: 'string', default: '20000' } } });
  const most = Number(values.to);
  await useEngine();
  const options = { normalise: 'none', affinity: 'mean', clusters: 3, embedding: 'none' } as const;
  await spray(randomMaps(500), options); // warms up
  const counts = [1000, 2000, 5000, 10000, 20000].filter((count) => count <= most);
  const took = new Map<string, number[]>();
  for (const count of counts) {
    const maps = randomMaps(count);
    for (const search of ['approximate', 'exact'] as const) {
      const begun = performance.now();
      const { neighbours, labels } = await spray(maps, { ...options, search });
      const seconds = (performance.now() - begun) / 1000;
      took.set(search, [...(took.get(search) ?? []), seconds]);
      const sizes = [0, 1, 2].map((cluster) => labels.filter((label) => label === cluster).length);
      const { recall } = neighbours;
      console.log(JSON.stringify({ work: 'spray-growth', count, search, seconds, recall, sizes }));
    }
  }
  for (const [search, seconds] of took) {
    const power = Math.log(seconds.at(-1)! / seconds[0]!) / Math.log(counts.at(-1)! / counts[0]!);
    console.log(JSON.stringify({ work: 'spray-growth', search, power }));
  }
}

main().then(
  () => process.exit(0),
  (error) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
