/** Reads what a remote model answered, trusting nothing in it. */
import { ModelError } from '../../errors';
import { isObject } from '../json';

/** A failure that another try would not change. */
export class Final extends ModelError {}

/** A failure that another try may change, after at least so many seconds where the server said so. */
export class Passing extends Error {
  constructor(
    message: string,
    readonly wait?: number,
  ) {
    super(message);
  }
}

/** Statuses of HTTP that speak of the moment: timeouts, too many calls, and whatever is the server's own fault. */
const passing = (status: number): boolean => [408, 425, 429].includes(status) || status >= 500;

/** The scores in an answer: a list with one list (or number) for each input, a flat array, or the `Response` that holds them. */
export async function readAnswer(answer: unknown, count: number, name: string): Promise<Float32Array> {
  if (answer instanceof Response) return readScores(await readResponse(answer, name), count, name);
  return readScores(answer, count, name);
}

async function readResponse(response: Response, name: string): Promise<unknown> {
  const { status } = response;
  if (!response.ok) {
    const text = (await response.text().catch(() => '')).replace(/\s+/g, ' ').trim().slice(0, 200);
    const what = `status ${status}${text ? ` (“${text}”)` : ''}`;
    if (passing(status)) throw new Passing(what, secondsOf(response.headers.get('retry-after')));
    throw new Final(
      `The remote model "${name}" refused the call with ${what}; another try would not help: check the address, the key and what is sent.`,
    );
  }
  try {
    const content: unknown = await response.json();
    // TensorFlow Serving and KServe wrap them so.
    return isObject(content) ? (content.predictions ?? content.outputs ?? content.scores ?? content) : content;
  } catch {
    throw new Final(`The remote model "${name}" answered with something that is not JSON; expected lists of scores.`);
  }
}

/** `Retry-After`: seconds, or a date. */
function secondsOf(header: string | null): number | undefined {
  if (header === null) return undefined;
  const seconds = Number(header);
  const wait = Number.isFinite(seconds) ? seconds : (Date.parse(header) - Date.now()) / 1000;
  return wait >= 0 ? wait : undefined;
}

function readScores(answer: unknown, count: number, name: string): Float32Array {
  const list = ArrayBuffer.isView(answer) ? Array.from(answer as Float32Array) : answer;
  if (!Array.isArray(list)) {
    throw new Final(
      `The remote model "${name}" answered with ${answer === null ? 'null' : `a ${typeof answer}`}; expected a list of scores for each of ${count} inputs.`,
    );
  }
  const rows = (list as unknown[]).map((row) => (ArrayBuffer.isView(row) ? Array.from(row as Float32Array) : row));
  const nested = rows.length > 0 && rows.every(Array.isArray);
  const flat = nested ? (rows as unknown[][]).flat() : rows;
  const uneven = nested && (rows as unknown[][]).some((row) => row.length !== (rows as unknown[][])[0]!.length);
  if (uneven || flat.length === 0 || (nested ? rows.length !== count : flat.length % count !== 0)) {
    throw new Final(
      `The remote model "${name}" answered with ${rows.length} ${nested ? 'lists of scores' : 'numbers'}${uneven ? ' of unequal length' : ''} for ${count} inputs; expected one list, equally long, for each.`,
    );
  }
  const bad = flat.findIndex((value) => typeof value !== 'number' || !Number.isFinite(value));
  if (bad >= 0) {
    throw new Final(
      `The remote model "${name}" answered with ${JSON.stringify(flat[bad]) ?? String(flat[bad])} among its scores${Number.isNaN(flat[bad]) ? ' (NaN)' : ''}; every score must be a finite number.`,
    );
  }
  return Float32Array.from(flat as number[]);
}
