/** The page of the registry: every model and data set that is known by name. */
import type { RegistryRow } from '../../src/registry/row';
import { filesOf, registryRows } from '../../src/registry/rows';
import { bytesOf, inBytes } from '../../src/registry/size';

const cell = (text: string): string => text.replaceAll('|', '\\|');
const plain = (text: string): string => cell(text).replaceAll('*', '\\*').replaceAll('_', '\\_');

function size(row: RegistryRow): string {
  const bytes = bytesOf(row);
  return bytes === undefined ? 'unknown' : inBytes(bytes);
}

/** From where it can be had, and whether what comes can be checked. */
function origin(row: RegistryRow): string {
  if (row.kind === 'model' && 'folder' in row.place) return 'this package';
  if (row.kind === 'model' && 'address' in row.place) {
    return `[the web](${row.place.address}), **unverified: no digest recorded**`;
  }
  const files = filesOf(row);
  const addressed = files.filter(({ address }) => address).length;
  if (addressed === 0) return 'mirrors only';
  return addressed === files.length ? 'the web' : `the web (${addressed} of ${files.length} files), mirrors`;
}

const lines = (kind: RegistryRow['kind']): string[] => [
  `| name | what it is | size | licence | comes from | source | cite |`,
  '|---|---|---|---|---|---|---|',
  ...registryRows()
    .filter((row) => row.kind === kind)
    .map((row) => {
      const { name, description, licence, source, citation } = row;
      return `| \`${name}\` | ${[plain(description), size(row), plain(licence), cell(origin(row)), plain(source), plain(citation)].join(' | ')} |`;
    }),
];

export function registryPage(): string {
  return `# The registry

Models and data sets that are known by name. \`explainbook list\` shows them with where they are now, \`explainbook fetch NAME…\` brings them, and

\`\`\`ts
const model = await loadModel('digits');
const csv = await dataSet('adult').text('adult-train.csv');
for await (const { path, bytes } of dataSet('news20').entries()) console.log(path, bytes.length);
\`\`\`

read them. A file comes from the folder or address that \`EXPLAINBOOK_MIRROR\` names, else from the cache (\`files\` in \`EXPLAINBOOK_CACHE\`, in
\`XDG_CACHE_HOME/explainbook\`, or in \`~/.cache/explainbook\`), else from its public address. Size and SHA-256 are checked each time: what is damaged
or cut off is refused and fetched again. Downloads go on where they broke off, of the same file only, and two processes do not fetch one file
twice. \`EXPLAINBOOK_OFFLINE=1\` forbids the network.

The cache is laid out as a mirror. Without a network, bring it from a machine that has one: \`explainbook fetch NAME…\` there, copy the folder, and set
\`EXPLAINBOOK_MIRROR\` to the copy. *Mirrors only* are files that were converted or packed anew and have no public address.

*Unstated* means that the source has no licence file: look before you pass the data on. *Unverified* means that nobody has recorded what the file
must be: its own SHA-256 is kept when it first comes, to tell later damage, and says nothing about the first time.

## Models

${lines('model').join('\n')}

Everything else that \`loadModel\` takes (folders, addresses, TF Hub, Kaggle, Keras) is in [Where a model may come from](models.md).

## Data sets

${lines('data').join('\n')}

Archives (tar, gz, zip) are read in memory, entry by entry. Paths that lead outside, links, and what unfolds to more than 200,000 entries, 2 GiB,
512 MiB a file or 200 times its size are refused; \`entries(file, { limits })\` raises that, and \`archiveEntries(bytes)\` reads archives of your own.
`;
}
