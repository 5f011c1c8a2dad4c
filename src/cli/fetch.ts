import { Command } from 'commander';
import { ArgumentError } from '../errors';
import { readModel } from '../models/read-folder';
import { type FetchProgress, fetchFile } from '../registry/fetch';
import { modelSource } from '../registry/model-source';
import type { RegistryRow } from '../registry/row';
import { filesOf, registryRow } from '../registry/rows';
import { bytesOf } from '../registry/size';
import { whereIs } from '../registry/where';
import { DownloadLine } from './progress';

/** `explainbook fetch`: brings models and data sets here, so that later no network is needed. */
export function fetchCommand(): Command {
  return new Command('fetch')
    .description('bring models and data sets here, checked, so that later no network is needed')
    .argument('<names...>', 'what "explainbook list" names')
    .action(async (names: string[]) => {
      const rows = names.map(rowOf); // all names are looked up before anything is fetched
      for (const row of rows) {
        try {
          await bring(row);
          const unverified = row.kind === 'model' && 'address' in row.place;
          process.stdout.write(
            `${row.name} is ${whereIs(row)}${unverified ? ' (unverified: no digest recorded)' : ''}.\n`,
          );
        } catch (error) {
          process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
          process.exitCode = 1;
        }
      }
    });
}

function rowOf(name: string): RegistryRow {
  const row = registryRow(name);
  if (row) return row;
  throw new ArgumentError(`There is no model or data set "${name}"; "explainbook list" shows what there is.`);
}

async function bring(row: RegistryRow): Promise<void> {
  if (row.kind === 'model' && 'folder' in row.place) return;
  const line = new DownloadLine(process.stderr, row.name, bytesOf(row));
  try {
    if (row.kind === 'model' && 'address' in row.place) {
      await readModel(modelSource(row, row.place, { onProgress: line.show }));
    }
    for (const file of filesOf(row)) {
      let came = false;
      const onProgress = (progress: FetchProgress) => {
        came = true;
        line.show(progress);
      };
      await fetchFile(file, row, { onProgress });
      line.next(file.bytes ?? 0, came);
    }
  } finally {
    line.end();
  }
}
