import { Analysis, type AnalysisCertificate, analysisRows, LiveAnalysis } from '../../src/analysis';
import type { Block, Figure, GalleryItem } from '../../src/render/figure/figure';
import { Random } from '../../src/tensor/random';

/** A picture of one colour with a dot, so that pictures can be told apart. */
export function dot(seed: number, side = 12): GalleryItem['pictures'][number] {
  const rgba = new Uint8ClampedArray(4 * side * side).fill(255);
  for (let at = 0; at < side * side; at++) rgba.set([40 + seed * 20, 90, 200 - seed * 15], 4 * at);
  rgba.set([255, 255, 255], 4 * (side * (seed % side) + (seed % side)));
  return { width: side, height: side, rgba };
}

const count = 60;
const groups = Int32Array.from({ length: count }, (_, at) => (at < 40 ? 0 : at < 55 ? 1 : -1));
const random = new Random(7);
const noise = () => random.normal();

/** One block of every kind, linked by id. */
export const sampleBlocks: readonly Block[] = [
  {
    kind: 'scatter',
    heading: 'Where the maps lie',
    note: 'Near points are maps that look alike. Draw a frame to select.',
    width: 'half',
    x: Float32Array.from({ length: count }, (_, at) => (at < 40 ? 0 : 4) + noise()),
    y: Float32Array.from({ length: count }, (_, at) => (at < 40 ? 0 : 2) + noise()),
    groups,
    groupNames: ['the digit itself', 'the corner'],
    ringed: [3, 50],
  },
  {
    kind: 'curves',
    heading: 'Spectrum',
    width: 'half',
    xLabel: 'index',
    yLabel: 'eigenvalue',
    series: [
      { name: 'eigenvalues', x: [1, 2, 3, 4, 5], y: [0, 0.02, 0.31, 0.36, 0.4], mark: 'points' },
      {
        name: 'random',
        x: [1, 2, 3, 4, 5],
        y: [0, 0.2, 0.3, 0.35, 0.42],
        low: [0, 0.15, 0.25, 0.3, 0.38],
        high: [0, 0.25, 0.35, 0.4, 0.46],
      },
    ],
    rules: [
      { x: 2.5, label: 'gap' },
      { y: 0.25, label: 'chance' },
    ],
  },
  {
    kind: 'gallery',
    heading: 'Selected maps',
    follow: true,
    items: Array.from({ length: count }, (_, id) => ({
      pictures: [dot(id % 12), dot((id + 5) % 12)],
      caption: `image ${id}`,
      score: `outlier ${(id / 100).toFixed(2)}`,
      id,
      group: groups[id]!,
      first: id === 2 || id === 44,
    })),
  },
  {
    kind: 'bars',
    heading: 'TCAV',
    note: 'Faint bars are not significant.',
    valueLabel: 'share of positive derivatives',
    range: [0, 1],
    rules: [{ value: 0.5, label: 'chance' }],
    bars: [
      { section: 'layer conv2', label: 'striped', value: 0.92, low: 0.85, high: 0.97, note: 'p = 0.004 ✱' },
      { section: 'layer conv2', label: 'dotted', value: 0.48, low: 0.4, high: 0.6, note: 'p = 0.71', tone: 'faint' },
      { section: 'layer conv3', label: 'striped', value: 0.99, low: 0.97, high: 1, note: 'p = 0.002 ✱' },
    ],
  },
  {
    kind: 'table',
    heading: 'Clusters, ranked',
    columns: ['cluster', 'images', 'separability'],
    rows: [
      ['the corner', 15, 12.345678],
      ['the digit itself', 40, 0.00042],
    ],
  },
  {
    kind: 'tree',
    heading: 'A decision',
    nodes: [
      {
        label: 'petal length ≤ 2.45',
        detail: '150 rows',
        children: [
          { node: 1, label: 'yes' },
          { node: 2, label: 'no' },
        ],
      },
      { label: 'setosa', detail: '50 of 50', group: 0 },
      {
        label: 'petal width ≤ 1.75',
        detail: '100 rows',
        children: [
          { node: 3, label: 'yes' },
          { node: 4, label: 'no' },
        ],
      },
      { label: 'versicolor', detail: '49 of 54', group: 1 },
      { label: 'virginica', detail: '45 of 46', group: 2 },
    ],
  },
  { kind: 'words', text: 'What the numbers do not say: <b>nothing</b> here is markup.' },
  { kind: 'progress', done: 30, total: 120, secondsLeft: 9, state: 'running' },
];

const certificate: AnalysisCertificate = {
  method: 'sample',
  parameters: { seed: 3, neighbours: 10 },
  checks: [
    { label: 'Recall', value: '0.98 of the neighbours found', tone: 'good', short: 'recall 0.98' },
    { label: 'Gap', value: 'the gap is narrow', tone: 'warn', short: 'narrow gap' },
  ],
  notes: ['Two maps were all zero and are left out.'],
  seconds: 1.25,
};

export class SampleAnalysis extends Analysis {
  readonly certificate = certificate;

  constructor(private readonly blocks: readonly Block[] = sampleBlocks) {
    super();
  }

  figure(): Figure {
    return {
      title: 'SpRAy of 60 maps',
      summary: 'Two strategies: 15 of 60 images are decided by the corner, not by the digit.',
      blocks: this.blocks,
      certificate: analysisRows(this.certificate),
    };
  }
}

/** Goes on when told to. */
export class SampleLive extends LiveAnalysis {
  readonly certificate = certificate;
  readonly heard: string[] = [];
  done = 0;
  private readonly listeners = new Set<() => void>();

  figure(): Figure {
    const state = this.heard.at(-1) === 'stop' ? 'stopped' : 'running';
    const blocks: Block[] = [{ kind: 'progress', done: this.done, total: 10, state }];
    return { title: 'Live', summary: '', blocks, certificate: [] };
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  step(): void {
    this.done += 1;
    for (const listener of this.listeners) listener();
  }

  stop(): void {
    this.heard.push('stop');
    for (const listener of this.listeners) listener();
  }

  resume(): void {
    this.heard.push('resume');
  }
}
