/** What `prototypes` returns, and how it is shown. */

import { Analysis, type AnalysisCertificate, analysisRows } from '../../analysis';
import type { Picture } from '../../attribution/result';
import type { CertificateRow } from '../../render/certificate';
import type { Block, Figure, GalleryItem } from '../../render/figure/figure';
import { formatNumber, formatPercent } from '../../render/format';
import type { Points } from './points';

interface Fields {
  readonly prototypes: Int32Array;
  readonly objective: Float64Array;
  readonly criticisms: Int32Array;
  readonly witness: Float64Array;
  readonly nearest: Int32Array;
  readonly gamma: number;
  readonly mmdSquared: number;
  readonly randomMmdSquared: number;
  readonly points: Points;
  readonly pictures?: readonly Picture[];
  readonly facts: Facts;
}

/** What the certificate says beside the numbers. */
interface Facts {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly precision: 'double' | 'single';
  readonly chosen: 'greedily' | 'given';
  readonly askedCriticisms: number;
  readonly largestKernel?: number;
  readonly seconds: number;
}

/** Prototypes and criticisms of a set of examples. */
export class Prototypes extends Analysis {
  /** Indices of the prototypes, in the order of choice. */
  readonly prototypes: Int32Array;
  /** J after each choice: the squared discrepancy, turned around and without its constant. */
  readonly objective: Float64Array;
  /** Indices of the criticisms, in the order of choice. */
  readonly criticisms: Int32Array;
  /** By example: how much denser all examples are there than the prototypes (below 0: less dense), in units of the kernel. */
  readonly witness: Float64Array;
  /** By example: place in `prototypes` of the nearest one. */
  readonly nearest: Int32Array;
  /** γ of the kernel. */
  readonly gamma: number;
  /** Squared maximum mean discrepancy between the prototypes and all examples. */
  readonly mmdSquared: number;
  /** The mean of that for as many examples chosen at random. */
  readonly randomMmdSquared: number;
  readonly certificate: AnalysisCertificate;
  private readonly points: Points;
  private readonly pictures: readonly Picture[] | undefined;

  constructor(fields: Fields) {
    super();
    this.prototypes = fields.prototypes;
    this.objective = fields.objective;
    this.criticisms = fields.criticisms;
    this.witness = fields.witness;
    this.nearest = fields.nearest;
    this.gamma = fields.gamma;
    this.mmdSquared = fields.mmdSquared;
    this.randomMmdSquared = fields.randomMmdSquared;
    this.points = fields.points;
    this.pictures = fields.pictures;
    this.certificate = certificateOf(fields);
  }

  figure(): Figure {
    const { prototypes, criticisms, points, mmdSquared, randomMmdSquared } = this;
    const share = formatPercent(Math.max(mmdSquared, 0) / randomMmdSquared);
    return {
      title: 'Prototypes and criticisms',
      summary:
        `${prototypes.length} prototypes stand for ${points.count} examples: their squared discrepancy (MMD²) from all is ` +
        `${formatNumber(mmdSquared)}, ${share} of what as many chosen at random leave. ` +
        (criticisms.length > 0 ? `The ${criticisms.length} criticisms are where the two differ most.` : ''),
      blocks: this.blocks(),
      certificate: analysisRows(this.certificate),
    };
  }

  private blocks(): Block[] {
    const sizes = new Int32Array(this.prototypes.length);
    for (const place of this.nearest) sizes[place]! += 1;
    const standsFor = (place: number) => `nearest to ${sizes[place]}`;
    const witnessOf = (row: number) => `witness ${formatNumber(this.witness[row]!, { signed: true, digits: 2 })}`;
    if (!this.pictures) return this.plainBlocks(sizes);
    const item = (row: number, score: string): GalleryItem => ({
      pictures: [this.pictures![row]!],
      caption: `example ${row}`,
      score,
      id: row,
    });
    return [
      {
        kind: 'gallery',
        heading: 'Prototypes',
        note: 'In the order of choice, with the number of examples that are nearer to it than to any other prototype.',
        items: Array.from(this.prototypes, (row, place) => item(row, standsFor(place))),
      },
      {
        kind: 'gallery',
        heading: 'Criticisms',
        note: 'Where the prototypes and all examples differ, and apart from each other. Witness above 0: there are more examples like it than the prototypes say; below 0: fewer.',
        items: Array.from(this.criticisms, (row) => item(row, witnessOf(row))),
      },
    ];
  }

  private plainBlocks(sizes: Int32Array): Block[] {
    const { points, prototypes, criticisms, witness } = this;
    const column = (axis: number) =>
      Float32Array.from({ length: points.count }, (_, row) => points.values[row * points.size + axis]!);
    const scatter: Block = {
      kind: 'scatter',
      heading: 'The examples',
      note: 'Coloured by their nearest prototype; rings: prototypes and criticisms.',
      x: column(0),
      y: points.size === 2 ? column(1) : Float32Array.from(witness),
      xLabel: 'first coordinate',
      yLabel: points.size === 2 ? 'second coordinate' : 'witness',
      groups: this.nearest,
      groupNames: Array.from(prototypes, (row) => `nearest to ${row}`),
      ringed: [...prototypes, ...criticisms],
    };
    const rows = [
      ...Array.from(prototypes, (row, place) => ['prototype', row, sizes[place]!, witness[row]!]),
      ...Array.from(criticisms, (row) => ['criticism', row, '', witness[row]!]),
    ];
    return [
      ...(points.size <= 2 ? [scatter] : []),
      { kind: 'table', columns: ['', 'example', 'nearest to it', 'witness'], rows },
    ];
  }
}

function certificateOf({ facts, prototypes, criticisms, objective, mmdSquared, randomMmdSquared, points }: Fields) {
  const { parameters, precision, chosen, askedCriticisms, largestKernel, seconds } = facts;
  const better = mmdSquared < randomMmdSquared;
  const checks: CertificateRow[] = [
    {
      label: 'Discrepancy',
      value: `MMD² ${formatNumber(mmdSquared)}; of as many examples chosen at random ${formatNumber(randomMmdSquared)} (mean of 20 choices)`,
      tone: better ? 'good' : 'warn',
      short: `MMD² ${formatPercent(Math.max(mmdSquared, 0) / randomMmdSquared)} of a random choice's`,
      title: 'Squared maximum mean discrepancy between the prototypes and all examples; 0 where they are spread alike.',
    },
  ];
  if (largestKernel !== undefined && chosen === 'greedily') {
    // Corollary 3 of the paper, for a kernel with k(x, x) = 1.
    const allowed = 1 / (points.count ** 3 + 2 * points.count ** 2 - 2 * points.count - 3);
    const holds = largestKernel <= allowed;
    checks.push({
      label: 'Greedy bound',
      value: holds
        ? 'its condition holds: each prototype raises J, and by less than the one before, so that greedy choices come near the best'
        : `not promised: the largest k of two examples is ${formatNumber(largestKernel)}; the condition allows ${formatNumber(allowed)}`,
      tone: 'plain',
      title: 'Kim et al. 2016, corollary 3: for a kernel that is nearly diagonal, the greedy choice is near the best.',
    });
  }
  const notes: string[] = [];
  const peak = objective.indexOf(Math.max(...objective)) + 1;
  if (chosen === 'greedily' && peak < prototypes.length) {
    notes.push(`${peak} prototypes describe the examples best; each further one raises the discrepancy again.`);
  }
  if (criticisms.length < askedCriticisms) {
    notes.push(
      `Only ${criticisms.length} of ${askedCriticisms} criticisms were found: all other examples are copies of them.`,
    );
  }
  if (precision === 'single') {
    notes.push(
      'Means of the kernel were summed in single precision: examples that differ by less than 1e-7 in J count as equal.',
    );
  }
  return { method: 'MMD-critic', parameters, checks, notes, seconds };
}
