/** Documents of 20 Newsgroups (public Usenet of 1993) from a mirror or the cache: nothing of them comes with this package. */
import { DataError } from '../errors';
import { decodeText } from '../modalities/text/decode';
import { dataSet } from '../registry/data-set';
import { NEWS_GROUPS } from './news-folder';

export { NEWS_GROUPS };

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
 * Messages of 20 Newsgroups without their headers, which name the group. Quotations and signatures are kept. In the order of groups and
 * numbers.
 * @throws DataError where neither mirror nor cache holds the archive
 */
export async function newsDocuments({
  part = 'test',
  groups = NEWS_GROUPS,
}: NewsOptions = {}): Promise<NewsDocument[]> {
  const found: NewsDocument[] = [];
  for await (const { path: place, bytes } of dataSet('news20').entries()) {
    const [folder, group = '', name = ''] = place.split('/');
    if (folder !== `20news-bydate-${part}` || (groups !== 'all' && !groups.includes(group))) continue;
    // Usenet of 1993 named no encoding; what is not ASCII in it is Latin-1.
    found.push({ text: withoutHeader(decodeText(bytes, { encoding: 'latin1', name: place })), group, name });
  }
  if (found.length === 0) throw new DataError(`20 Newsgroups has none of the groups ${String(groups)}.`);
  return found.sort((a, b) => a.group.localeCompare(b.group, 'en') || Number(a.name) - Number(b.name));
}

/** A header ends at the first empty line. */
function withoutHeader(message: string): string {
  const end = /\r?\n\r?\n/.exec(message);
  return end ? message.slice(end.index + end[0].length) : '';
}
