import { Analysis, type AnalysisCertificate, analysisRows } from '../../analysis';
import { ArgumentError } from '../../errors';
import type { Bar, Block, Figure, TreeNode } from '../../render/figure/figure';
import { formatNumber, formatPercent } from '../../render/format';
import { type Comparison, describeScore } from './comparison';
import { type Decisions, isQuestion } from './decisions';
import type { Score } from './fidelity';
import { answersOf, type FittedModel } from './model';
import { chosenColumns, type LinearModel } from './sparse-linear';

export interface SurrogateFields {
  readonly model: FittedModel;
  readonly columns: readonly string[];
  /** Empty where values are answered. */
  readonly classNames: readonly string[];
  /** What is answered, in words. */
  readonly what: string;
  /** Rows that were not learned from. */
  readonly heldOut: readonly number[];
  /** On held-out rows: agreement with the network's classes, or R² against its values. */
  readonly fidelity: Score;
  /** Of classes: what always giving the commonest answer would agree. */
  readonly chance?: Score;
  /** With labels: the network, the surrogate, and a model of the same kind trained on the labels. */
  readonly comparison?: Comparison;
  readonly certificate: AnalysisCertificate;
}

/** An interpretable model in a network's place, and how far it may stand there. */
export class SurrogateResult extends Analysis implements SurrogateFields {
  readonly model!: FittedModel;
  readonly columns!: readonly string[];
  readonly classNames!: readonly string[];
  readonly what!: string;
  readonly heldOut!: readonly number[];
  readonly fidelity!: Score;
  readonly chance?: Score;
  readonly comparison?: Comparison;
  readonly certificate!: AnalysisCertificate;

  constructor(fields: SurrogateFields) {
    super();
    Object.assign(this, fields);
  }

  /** What the surrogate answers for rows of its columns: classes, or values. */
  predict(rows: readonly (readonly number[])[]): number[] {
    const wrong = rows.findIndex((row) => row.length !== this.columns.length);
    if (wrong >= 0) {
      throw new ArgumentError(
        `Row ${wrong} has ${rows[wrong]!.length} numbers; the surrogate has ${this.columns.length} columns.`,
      );
    }
    const values = this.columns.map((_, j) => Float64Array.from(rows, (row) => row[j]!));
    const columns = { names: this.columns, values, rows: rows.length };
    return [...answersOf(this.model, columns, Array.from(rows.keys()), this.classes)];
  }

  figure(): Figure {
    const { model, comparison } = this;
    const blocks: Block[] = [...this.blocksOf(model, comparison ? 'Fitted to the network' : '')];
    if (comparison) blocks.push(...this.anteHocBlocks(comparison.anteHoc));
    blocks.push(this.table());
    return { title: titles[model.kind], summary: this.summary(), blocks, certificate: analysisRows(this.certificate) };
  }

  /** The same kind of model without the network; where it came out the same, it is not drawn again. */
  private anteHocBlocks(anteHoc: FittedModel): Block[] {
    const heading = 'Trained on the labels themselves';
    const { model } = this;
    if (model.kind !== 'linear' && anteHoc.kind !== 'linear') {
      const drawn = (nodes: Decisions) => JSON.stringify(this.treeNodes(nodes));
      if (drawn(model.nodes) === drawn(anteHoc.nodes))
        return [{ kind: 'words', heading, text: `It becomes the same ${nouns[model.kind]}, node for node.` }];
    }
    return this.blocksOf(anteHoc, heading);
  }

  private get classes(): number | undefined {
    return this.classNames.length || undefined;
  }

  private say = (score: Score): string => describeScore(score, this.classes !== undefined);

  private summary(): string {
    const { model, fidelity, chance, comparison, heldOut } = this;
    const name = `The ${nouns[model.kind]} (${sizeOf(model)})`;
    const faithful = this.classes
      ? `${name} agrees with the network on ${this.say(fidelity)} of ${heldOut.length} held-out rows; always the commonest answer would on ${formatPercent(chance!.value)}.`
      : `${name} explains R² = ${this.say(fidelity)} of the network’s ${this.what} on ${heldOut.length} held-out rows.`;
    if (!comparison) return faithful;
    const { network, anteHocScore } = comparison;
    const verb = this.classes ? 'is right on' : 'reaches R² =';
    return `${faithful} Trained on the labels itself it ${verb} ${this.say(anteHocScore)}, the network ${this.classes ? 'on ' : ''}${this.say(network)}.`;
  }

  private blocksOf(model: FittedModel, heading: string): Block[] {
    if (model.kind !== 'linear') {
      const note = this.classes
        ? 'A leaf says how many training rows came there, and how many of them are of its class.'
        : 'A leaf says how many training rows came there, and how far they lie about its value.';
      return [{ kind: 'tree', heading, nodes: this.treeNodes(model.nodes), note }];
    }
    return [this.effects(model, heading), ...(model === this.model ? pathBlock(model) : [])];
  }

  private effects(model: LinearModel, heading: string): Block {
    const { columns, classNames } = this;
    const strength = (j: number) => Math.max(...model.effects.map((list) => Math.abs(list[j]!)));
    const chosen = chosenColumns(model).sort((a, b) => strength(b) - strength(a));
    if (model.effects.length > 1) {
      const rows = chosen.map((j) => [columns[j]!, ...model.effects.map((list) => Number(list[j]!.toPrecision(2)))]);
      const note = 'Change of a class’s log-odds by one standard deviation of the column.';
      return { kind: 'table', heading, columns: ['', ...classNames], rows, note };
    }
    const [effects, coefficients] = [model.effects[0]!, model.coefficients[0]!];
    const score = this.classes ? `log-odds of ${classNames[1]}` : this.what;
    const bars = chosen.map(
      (j): Bar => ({
        label: columns[j]!,
        value: effects[j]!,
        note: `${formatNumber(coefficients[j]!)} a unit`,
      }),
    );
    return { kind: 'bars', heading, bars, valueLabel: `change of the ${score} by one standard deviation` };
  }

  private treeNodes(nodes: Decisions): TreeNode[] {
    return nodes.map((node): TreeNode => {
      const { rows, counts, answer, spread } = node;
      if (isQuestion(node)) {
        return {
          label: `${this.columns[node.column]} ≤ ${formatNumber(node.threshold)}`,
          detail: `${rows} rows`,
          children: [
            { node: node.yes, label: 'yes' },
            { node: node.no, label: 'no' },
          ],
        };
      }
      if (!counts) return { label: formatNumber(answer), detail: `${rows} rows, ± ${formatNumber(spread!)}` };
      const share = counts[answer]! / Math.max(rows, 1);
      return { label: this.classNames[answer]!, detail: `${rows} rows, ${formatPercent(share)}`, group: answer };
    });
  }

  private table(): Block {
    const { fidelity, chance, comparison } = this;
    const held = this.classes
      ? ['agrees with the network', 'right by the labels']
      : ['R² against the network', 'R² by the labels'];
    const by = (score: Score | undefined) => (score ? this.say(score) : '');
    const rows: (readonly string[])[] = [['surrogate', by(fidelity), by(comparison?.surrogate)]];
    if (comparison) rows.unshift(['network', '', by(comparison.network)]);
    if (comparison) rows.push(['the same kind of model, trained on the labels', '', by(comparison.anteHocScore)]);
    if (chance) rows.push(['always the commonest answer', by(chance), '']);
    const columns = ['', ...(comparison ? held : held.slice(0, 1))];
    return {
      kind: 'table',
      heading: `On ${this.heldOut.length} held-out rows`,
      columns,
      rows: rows.map((row) => row.slice(0, columns.length)),
      note: 'In brackets the 95 % interval.',
    };
  }
}

const titles = {
  tree: 'Surrogate: a decision tree',
  graph: 'Surrogate: a decision graph',
  linear: 'Surrogate: a sparse linear model',
};
const nouns = { tree: 'tree', graph: 'decision graph', linear: 'linear model' };

function sizeOf(model: FittedModel): string {
  if (model.kind === 'linear') {
    const count = chosenColumns(model).length;
    return `${count} ${count === 1 ? 'column' : 'columns'}`;
  }
  const leaves = model.nodes.filter((node) => !isQuestion(node)).length;
  return model.kind === 'tree' ? `${leaves} leaves` : `${model.nodes.length} nodes`;
}

/** How much is explained by how many columns, where the penalty went along a path. */
function pathBlock({ path }: Extract<FittedModel, { kind: 'linear' }>): Block[] {
  const most = new Map(path.map(({ features, explained }) => [features, explained]));
  if (most.size < 4) return [];
  return [
    {
      kind: 'curves',
      series: [{ name: 'explained', x: [...most.keys()], y: [...most.values()], mark: 'both' }],
      xLabel: 'columns with a coefficient',
      yLabel: 'explained of the training rows, with the penalty',
      width: 'half',
    },
  ];
}
