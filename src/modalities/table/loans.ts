import { ArgumentError } from '../../errors';
import { Random } from '../../tensor/random';
import type { Column } from './column';
import { Table } from './table';

export interface LoansOptions {
  /** Rows. Default 1000. */
  readonly count?: number;
  /** Default 0. */
  readonly seed?: number;
  /** How much a gap in employment counts against women only; 0 makes the reason the same for both. Default 2.5. */
  readonly bias?: number;
}

/** What the decision follows from, in log-odds; the other columns have no part in it. */
export const loanCauses = {
  /** A 1000 of income a year above 40. */
  income: 0.06,
  /** A 1000 of debts above 10. */
  debts: -0.15,
  housing: { free: 0, own: 1, rent: -1 },
} as const;

const housings = ['free', 'own', 'rent'] as const;
const regions = ['east', 'north', 'south', 'west'] as const;

/**
 * Made-up loan decisions whose reasons are known: income, debts and housing decide for all, and a gap in employment counts
 * against women only. Region and age have no part in it; sex has none by itself. Some incomes are missing.
 *
 * @example
 * const { train, test } = loans({ count: 200 }).split();
 * console.log(train.column('housing').categories);
 */
export function loans({ count = 1000, seed = 0, bias = 2.5 }: LoansOptions = {}): Table {
  if (!(Number.isInteger(count) && count > 0)) {
    throw new ArgumentError(`count is ${count}; expected a whole number of rows from 1.`);
  }
  const random = new Random(seed);
  const pick = (of: readonly unknown[]) => random.below(of.length);
  const rows = Array.from({ length: count }, () => {
    const age = 20 + random.below(45);
    const income = Math.max(8, Math.round(40 + 15 * random.normal()));
    const debts = Math.max(0, Math.round(10 + 6 * random.normal()));
    const [housing, region, sex] = [pick(housings), pick(regions), pick(['female', 'male'])];
    const gap = Number(random.uniform() < 0.4);
    const odds =
      0.5 +
      loanCauses.income * (income - 40) +
      loanCauses.debts * (debts - 10) +
      loanCauses.housing[housings[housing]!] -
      (sex === 0 ? bias * gap : 0);
    const granted = Number(random.uniform() < 1 / (1 + Math.exp(-odds)));
    return [age, random.uniform() < 0.03 ? Number.NaN : income, debts, housing, region, gap, sex, granted];
  });
  const columns: readonly Omit<Column, 'values'>[] = [
    { name: 'age', kind: 'numeric' },
    { name: 'income', kind: 'numeric' },
    { name: 'debts', kind: 'numeric' },
    { name: 'housing', kind: 'categorical', categories: housings },
    { name: 'region', kind: 'categorical', categories: regions },
    { name: 'employment gap', kind: 'boolean', categories: ['no', 'yes'] },
    { name: 'sex', kind: 'categorical', categories: ['female', 'male'] },
    { name: 'granted', kind: 'categorical', categories: ['refused', 'granted'] },
  ];
  return new Table(
    'loans',
    columns.map((column, at) => ({ ...column, values: Float64Array.from(rows, (row) => row[at]!) })),
  );
}
