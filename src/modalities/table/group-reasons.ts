import { Analysis, type AnalysisCertificate, analysisRows } from '../../analysis';
import type { Target } from '../../attribution/result';
import type { Bar, Block, Figure } from '../../render/figure/figure';
import { formatNumber } from '../../render/format';
import type { Agreement, GroupColumn, GroupMean } from './group-statistics';

interface Fields {
  /** The column that names the groups. */
  readonly by: string;
  /** With the mean of what is explained. */
  readonly groups: readonly { readonly name: string; readonly rows: number; readonly score: number }[];
  readonly columns: readonly GroupColumn[];
  /** Spearman's correlation of the groups' rankings of columns; of more than two groups the least. */
  readonly agreement: Agreement;
  readonly target: Target;
  readonly method: string;
  readonly explained: string;
  readonly draws: number;
  readonly level: number;
  readonly least: number;
  readonly seed: number;
  readonly seconds: number;
}

/** So many columns have bars; the table has all. */
const mostColumns = 8;

/** Contributions of columns by group, and whether they differ. */
export class GroupReasons extends Analysis implements Fields {
  declare readonly by: Fields['by'];
  declare readonly groups: Fields['groups'];
  declare readonly columns: Fields['columns'];
  declare readonly agreement: Fields['agreement'];
  declare readonly target: Fields['target'];
  declare readonly method: string;
  declare readonly explained: string;
  declare readonly draws: number;
  declare readonly level: number;
  declare readonly least: number;
  declare readonly seed: number;
  declare readonly seconds: number;
  readonly certificate: AnalysisCertificate;

  constructor(fields: Fields) {
    super();
    Object.assign(this, fields);
    const { draws, level, least, seed, method, explained, agreement, groups, seconds } = fields;
    this.certificate = {
      method: 'attributionsByGroup',
      parameters: { method, draws, level, least, seed },
      checks: [
        {
          label: 'Groups',
          value: groups
            .map(({ name, rows, score }) => `${name}: ${rows} rows, mean f ${formatNumber(score)}`)
            .join('; '),
          tone: 'plain',
        },
        { label: 'Explained', value: explained, tone: 'plain' },
        {
          label: 'Agreement of the rankings',
          value: `Spearman ${interval(agreement)}; random groups agree no better in ${Math.round(100 * agreement.p)} % of ${draws} draws`,
          tone: 'plain',
        },
      ],
      notes: [
        'p-values are corrected for all columns and both questions at once (largest statistic of each draw, Westfall & Young 1993).',
        'A difference may come from a network that treats the groups unlike, or from groups that are unlike in that column.',
      ],
      seconds,
    };
  }

  /**
   * The columns that weigh or push differently beyond chance and by so much that it matters, the largest difference first.
   * The groups' own column is not among them: its value differs by what a group is.
   */
  get differing(): readonly string[] {
    const least = this.least * Math.max(...this.columns.map(heaviest));
    return this.columns
      .filter((column) => column.name !== this.by && difference(column) >= least)
      .filter(({ weightP, pushP }) => Math.min(weightP, pushP) < this.level)
      .sort((a, b) => difference(b) - difference(a))
      .map(({ name }) => name);
  }

  figure(): Figure {
    const { groups, target } = this;
    const strongest = [...this.columns].sort((a, b) => heaviest(b) - heaviest(a));
    const shown = strongest.slice(0, mostColumns);
    return {
      title: `Is the reason the same for ${groups.map(({ name }) => name).join(' and ')}?`,
      summary: this.answer(),
      blocks: [
        this.bars(shown, 'weight', 'mean |contribution|', 'How much a column weighs'),
        this.bars(
          shown,
          'push',
          'mean contribution',
          `Which way it pushes, towards ${target.label ?? `unit ${target.index}`}`,
        ),
        {
          kind: 'table',
          heading: 'All columns',
          columns: [
            'Column',
            ...groups.map(({ name }) => `weight, ${name}`),
            'p',
            ...groups.map(({ name }) => `push, ${name}`),
            'p of the push',
          ],
          rows: strongest.map(({ name, weight, push, weightP, pushP }) => [
            name,
            ...weight.map(({ mean }) => mean),
            rounded(weightP),
            ...push.map(({ mean }) => mean),
            rounded(pushP),
          ]),
        },
      ],
      certificate: analysisRows(this.certificate),
    };
  }

  private answer(): string {
    const { differing, by, groups, agreement } = this;
    const names = groups.map(({ name }) => name).join(' and ');
    const ranks = `On which columns matter most they agree by ${formatNumber(agreement.mean, { digits: 2 })} (Spearman, ${ends(agreement)}).`;
    const sides = (means: readonly GroupMean[], signed: boolean) =>
      groups.map(({ name }, at) => `${formatNumber(means[at]!.mean, { signed, digits: 2 })} for ${name}`).join(' and ');
    const itself = this.columns.find(({ name }) => name === by);
    const own = itself ? ` “${by}” itself contributes ${sides(itself.push, true)}.` : '';
    if (differing.length === 0) {
      return `As far as can be seen, yes: between ${names}, no other column differs by much.${own} ${ranks}`;
    }
    const { name, weight, push } = this.columns.find((column) => column.name === differing[0])!;
    const how =
      gap(weight) >= gap(push) ? `weighs ${sides(weight, false)}` : `contributes ${sides(push, true)} on average`;
    const more = differing.length > 1 ? ` Less so ${listed(differing.slice(1))}.` : '';
    return `No: “${name}” differs most. It ${how}.${more}${own} ${ranks}`;
  }

  private bars(columns: readonly GroupColumn[], what: 'weight' | 'push', valueLabel: string, heading: string): Block {
    const p = (column: GroupColumn) => (what === 'weight' ? column.weightP : column.pushP);
    const bars = columns.flatMap((column) =>
      this.groups.map(({ name }, at): Bar => {
        const { mean, low, high } = column[what][at]!;
        const sure = p(column) < this.level;
        const note =
          at === 0 ? `p ${p(column) < 0.001 ? '< 0.001' : `= ${formatNumber(p(column), { digits: 2 })}`}` : '';
        return {
          label: name,
          value: mean,
          low,
          high,
          section: column.name,
          tone: sure ? 'plain' : 'faint',
          ...(note ? { note: sure ? `${note} ✱` : note } : {}),
        };
      }),
    );
    return { kind: 'bars', bars, valueLabel, heading, width: 'half', note: 'Faint bars do not differ beyond chance.' };
  }
}

/** A share of so many draws has no more digits than these. */
const rounded = (p: number): number => Number(p.toFixed(3));
const heaviest = ({ weight }: GroupColumn): number => Math.max(...weight.map(({ mean }) => mean));
const gap = (means: readonly GroupMean[]): number =>
  Math.max(...means.map(({ mean }) => mean)) - Math.min(...means.map(({ mean }) => mean));
/** The larger of the differences in weight and in push. */
const difference = ({ weight, push }: GroupColumn): number => Math.max(gap(weight), gap(push));
const ends = ({ low, high }: GroupMean): string =>
  `${formatNumber(low, { digits: 2 })} to ${formatNumber(high, { digits: 2 })}`;
const interval = (one: GroupMean): string => `${formatNumber(one.mean, { digits: 2 })} (${ends(one)})`;

function listed(names: readonly string[]): string {
  const some = names.slice(0, 4).map((name) => `“${name}”`);
  if (names.length > 4) return `${some.join(', ')} and ${names.length - 4} more`;
  return some.length > 1 ? `${some.slice(0, -1).join(', ')} and ${some.at(-1)}` : some[0]!;
}
