/** Documents of 20 Newsgroups (public Usenet of 1993) from a mirror: nothing of them comes with this package. */
import { gunzipSync } from 'node:zlib';
import { extract } from 'tar-stream';
import { ModelError } from '../errors';
import { decodeText } from '../modalities/text/decode';
import { mirrorFile } from './mirror';

const archive = 'news20/20news-bydate.tar.gz';

/** The science groups, in the order of the shipped network's classes. */
export const NEWS_GROUPS = ['sci.crypt', 'sci.electronics', 'sci.med', 'sci.space'] as const;

export interface NewsDocument {
  /** The part after the header. */
  readonly text: string;
  readonly group: string;
  /** Its number in the archive. */
  readonly name: string;
}

export interface NewsOptions {
  /** Before or after the date at which the collection is parted ("bydate"). Default `'test'`. */
  readonly part?: 'train' | 'test';
  /** Default: the four science groups. */
  readonly groups?: readonly string[] | 'all';
}

/**
 * Messages of 20 Newsgroups, without their headers, which name the group. Quotations and signatures are kept.
 * @throws ModelError where no mirror holds the archive
 */
export async function newsDocuments({ part = 'test', groups = NEWS_GROUPS }: NewsOptions = {}): Promise<NewsDocument[]> {
  const files = extract();
  files.end(gunzipSync(await mirrorFile(archive)));
  const found: NewsDocument[] = [];
  for await (const entry of files) {
    const [folder, group, name] = entry.header.name.split('/');
    if (entry.header.type === 'file' && folder === `20news-bydate-${part}` && group && name && wanted(group, groups)) {
      const chunks: Buffer[] = [];
      for await (const chunk of entry) chunks.push(chunk as Buffer);
      // Usenet of 1993 had no encoding but its readers'; what is not ASCII in these groups is Latin-1.
      const message = decodeText(Buffer.concat(chunks), { encoding: 'latin1', name: entry.header.name });
      found.push({ text: withoutHeader(message), group, name });
    } else entry.resume();
  }
  if (found.length === 0) throw new ModelError(`The archive ${archive} holds none of the groups asked for.`);
  return found.sort((a, b) => a.group.localeCompare(b.group, 'en') || Number(a.name) - Number(b.name));
}

const wanted = (group: string, groups: NonNullable<NewsOptions['groups']>) => groups === 'all' || groups.includes(group);

/** A header ends at the first empty line. */
const withoutHeader = (message: string): string => /\r?\n\r?\n([\s\S]*)$/.exec(message)?.[1] ?? '';
