import type { Json } from './wire';

interface Entry {
  readonly input: string;
  output?: string;
}

/** What was executed in this session, and what came of it; cell 1 first. */
export class History {
  private readonly entries: Entry[] = [];

  add(input: string): void {
    this.entries.push({ input });
  }

  /** The text of the last cell's value. */
  result(output: string): void {
    const last = this.entries.at(-1);
    if (last) last.output = output;
  }

  /** The content of a `history_reply`: of the access types `tail`, `range` and `search`. Session 0 is this one. */
  answer(request: Json): Json {
    const { hist_access_type: access = 'tail', output, unique } = request;
    const number = (value: unknown, otherwise: number) => (typeof value === 'number' ? value : otherwise);
    const n = number(request.n, Number.POSITIVE_INFINITY);
    let numbered = this.entries.map((entry, at) => ({ ...entry, line: at + 1 }));
    if (access === 'range') {
      const start = number(request.start, 1);
      const stop = number(request.stop, Number.POSITIVE_INFINITY);
      // Earlier sessions are not kept.
      if (number(request.session, 0) !== 0) numbered = [];
      numbered = numbered.filter(({ line }) => line >= start && line < stop);
    } else {
      if (access === 'search')
        numbered = numbered.filter(({ input }) => matches(input, String(request.pattern ?? '*')));
      if (unique === true) {
        const latest = new Map(numbered.map(({ input, line }) => [input, line]));
        numbered = numbered.filter(({ input, line }) => latest.get(input) === line);
      }
      if (n < numbered.length) numbered = n > 0 ? numbered.slice(-n) : [];
    }
    const history = numbered.map(({ input, output: shown, line }) => [
      0,
      line,
      output === true ? [input, shown ?? null] : input,
    ]);
    return { status: 'ok', history };
  }
}

/** Whether the whole text fits a pattern of `*` and `?`. */
function matches(text: string, glob: string): boolean {
  const pattern = glob
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${pattern}$`, 's').test(text);
}
