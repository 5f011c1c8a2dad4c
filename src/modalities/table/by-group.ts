import type { Attribution } from '../../attribution/result';
import { ArgumentError } from '../../errors';
import { GroupReasons } from './group-reasons';
import { correlationInterval, type GroupColumn, groupColumns, type Rows } from './group-statistics';
import type { Table } from './table';

export interface ByGroupOptions {
  /** How often the groups are dealt out anew. Default 1000. */
  readonly draws?: number;
  /** What a corrected p-value must stay below. Default 0.05. */
  readonly level?: number;
  /**
   * Least difference that is told, as a share of the heaviest column's weight: with many rows the smallest is beyond chance.
   * Default 0.05.
   */
  readonly least?: number;
  /** Default 0. */
  readonly seed?: number;
}

/** Fewer rows than this say nothing of a group. */
const fewest = 10;
const mostGroups = 6;

/**
 * Is the reason the same for both? Compares the contributions of each column between groups of people: how much it weighs
 * (mean |contribution|) and which way it pushes (mean contribution), each with its 95 % bootstrap interval, and whether the
 * groups differ by more than dealing the same rows out at random makes them differ. The p-values hold for all columns and
 * both questions at once (Westfall & Young 1993, the largest statistic of each draw); and how far the groups agree on which
 * columns matter most (Spearman's correlation of the ranks).
 *
 * A difference may come from a network that treats groups unlike, or from groups that are unlike in that column: the figure
 * does not tell these apart.
 *
 * @param attribution Of rows by column, as `byColumn` returns it, all of one class.
 * @param table The same rows, with the column that names the groups (the network need not have it).
 * @param by That column: a protected attribute. Rows where it is missing are left out.
 * @throws ArgumentError where rows do not match, classes differ, or a group has fewer than 10 rows
 * @example
 * const people = loans({ count: 60 });
 * const encoding = encodeTable(people, { leaveOut: ['granted'] });
 * const network = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [...encoding.inputShape] })] });
 * const map = await integratedGradients(network, encoding.encode(people), { target: 1, steps: 8 });
 * const reasons = attributionsByGroup(byColumn(map, encoding), people, 'sex', { draws: 100 });
 * console.log(reasons.differing); // the columns that weigh differently
 */
export function attributionsByGroup(
  attribution: Attribution,
  table: Table,
  by: string,
  options: ByGroupOptions = {},
): GroupReasons {
  const started = performance.now();
  const { draws = 1000, level = 0.05, least = 0.05, seed = 0 } = options;
  const { shape, input, targets } = attribution;
  const names = input.columns;
  if (shape.length !== 2 || !names || names.length !== shape[1]) {
    throw new ArgumentError(
      `The result has the shape [${shape}] and ${names?.length ?? 'no'} names of columns; expected what byColumn(map, encoding) returns.`,
    );
  }
  if (table.rows !== shape[0]) {
    throw new ArgumentError(`The result has ${shape[0]} rows and ${table.name} has ${table.rows}; give the same rows.`);
  }
  const classes = new Set(targets.map(({ index }) => index));
  if (classes.size > 1) {
    const first = targets[0]!.label ?? 0;
    throw new ArgumentError(
      `The rows are explained for ${classes.size} different classes, whose reasons cannot be compared; explain one class for all, as in { target: ${JSON.stringify(first)} }.`,
    );
  }
  if (!(Number.isInteger(draws) && draws >= 100 && level > 0 && level < 1)) {
    throw new ArgumentError(`draws = ${draws}, level = ${level}: expected a whole number from 100, and a share.`);
  }
  const column = table.column(by);
  if (column.kind === 'numeric') {
    throw new ArgumentError(`The column "${by}" is numeric; groups need categories, so cut it into some first.`);
  }
  const present = [...new Set([...column.values].filter((value) => !Number.isNaN(value)))].sort((a, b) => a - b);
  const groups = present.map((value) => ({
    name: column.categories![value]!,
    rows: [...column.values.keys()].filter((row) => column.values[row] === value),
  }));
  const small = groups.find(({ rows }) => rows.length < fewest);
  if (groups.length < 2 || groups.length > mostGroups || small) {
    throw new ArgumentError(
      small
        ? `The group "${small.name}" has ${small.rows.length} rows; at least ${fewest} are needed: leave it out, or explain more rows.`
        : `The column "${by}" has ${groups.length} groups here; from 2 to ${mostGroups} can be compared.`,
    );
  }
  const order = groups.flatMap(({ rows }) => rows);
  const width = names.length;
  const rows: Rows = {
    width,
    values: Float64Array.from(order.flatMap((row) => [...attribution.values.subarray(row * width, (row + 1) * width)])),
    sizes: groups.map(({ rows: own }) => own.length),
  };
  const columns: GroupColumn[] = groupColumns(rows, names, { draws, seed });
  const scores = groups.map(({ rows: own }) => own.reduce((sum, row) => sum + targets[row]!.score, 0) / own.length);
  return new GroupReasons({
    by,
    groups: groups.map(({ name, rows: own }, at) => ({ name, rows: own.length, score: scores[at]! })),
    columns,
    agreement: correlationInterval(rows, { draws, seed }),
    target: targets[0]!,
    method: attribution.title,
    explained: attribution.certificate.explained,
    draws,
    level,
    least,
    seed,
    seconds: (performance.now() - started) / 1000,
  });
}
