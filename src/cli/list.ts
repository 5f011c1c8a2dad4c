import { Command } from 'commander';
import { cacheFolder } from '../registry/cache';
import type { RegistryRow } from '../registry/row';
import { filesOf, registryRows } from '../registry/rows';
import { bytesOf, inBytes } from '../registry/size';
import { whereIs } from '../registry/where';

/** `explainbook list`: the models and data sets that are known by name. */
export function listCommand(): Command {
  return new Command('list')
    .description('list the models and data sets that are known by name, and where they are now')
    .option('--json', 'everything that is known of them, as JSON')
    .action(({ json }: { json?: boolean }) => {
      const rows = registryRows();
      process.stdout.write(json ? `${JSON.stringify(rows.map(described), null, 2)}\n` : table(rows));
    });
}

function described(row: RegistryRow) {
  const { kind, name, description, licence, citation, source } = row;
  const files = filesOf(row).map(({ path, bytes, sha256, address }) => ({ path, bytes, sha256, address }));
  const address = row.kind === 'model' && 'address' in row.place ? row.place.address : undefined;
  return {
    name,
    kind,
    description,
    bytes: bytesOf(row),
    licence,
    citation,
    source,
    where: whereIs(row),
    ...(address ? { address, verified: false } : { files }),
  };
}

const HEAD = ['NAME', 'KIND', 'SIZE', 'LICENCE', 'WHERE'];

function table(rows: readonly RegistryRow[]): string {
  const cells = rows.map((row) => {
    const bytes = bytesOf(row);
    const unverified = row.kind === 'model' && 'address' in row.place;
    return [
      row.name,
      row.kind,
      bytes === undefined ? '–' : inBytes(bytes),
      row.licence.length > 40 ? 'by file: see --json' : row.licence,
      `${whereIs(row)}${unverified ? ' (unverified: no digest recorded)' : ''}`,
    ];
  });
  const widths = HEAD.map((title, at) => Math.max(title.length, ...cells.map((row) => row[at]!.length)));
  const line = (row: readonly string[]) =>
    row
      .map((text, at) => (at === 2 ? text.padStart(widths[at]!) : text.padEnd(widths[at]!)))
      .join('  ')
      .trimEnd();
  const mirror = process.env.EXPLAINBOOK_MIRROR;
  return `${[
    ...[HEAD, ...cells].map(line),
    '',
    `The cache is ${cacheFolder()}; ${mirror ? `the mirror is ${mirror}` : 'no mirror is set (EXPLAINBOOK_MIRROR)'}.`,
    '"explainbook fetch NAME" brings what is on the web or in a mirror; --json has citations, addresses and digests.',
  ].join('\n')}\n`;
}
