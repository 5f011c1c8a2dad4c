import { Analysis, type AnalysisCertificate, analysisRows } from '../../analysis';
import type { Figure } from '../../render/figure/figure';
import { formatPercent, formatSeconds } from '../../render/format';

export interface BamScores {
  readonly name: string;
  /** −1 to 1, the higher the better. */
  readonly modelContrast: number;
  /** 0 to 1, the higher the better. */
  readonly inputDependence: number;
  readonly inputIndependence: number;
  readonly seconds: number;
}

export interface BamFound {
  readonly scores: readonly BamScores[];
  readonly accuracy: { readonly object: number; readonly scene: number };
  /** What the patch still changes in the scene classifier's logits, as a share of their spread, one a picture. */
  readonly patchChange: readonly number[];
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly seconds: number;
}

/** A patch that changes the logits by more than this share of their spread is not insignificant. */
const insignificant = 0.1;

export class Bam extends Analysis {
  readonly certificate: AnalysisCertificate;

  constructor(readonly found: BamFound) {
    super();
    const { accuracy, patchChange, parameters, seconds } = found;
    const good = patchChange.filter((change) => change <= insignificant).length;
    this.certificate = {
      method: 'bam',
      parameters,
      checks: [
        {
          label: 'Classifiers',
          value: `objects named rightly in ${formatPercent(accuracy.object)} of the pictures, scenes in ${formatPercent(accuracy.scene)}`,
          tone: Math.min(accuracy.object, accuracy.scene) > 0.9 ? 'good' : 'warn',
        },
        {
          label: 'Patches',
          value: `${good} of ${patchChange.length} change the logits by at most ${formatPercent(insignificant)} of their spread`,
          tone: good > 0.9 * patchChange.length ? 'good' : 'warn',
        },
      ],
      notes: ['The scores say what holds for these networks and pictures.'],
      seconds,
    };
  }

  /** By model contrast, the highest first. */
  ranked(): readonly BamScores[] {
    return [...this.found.scores].sort((a, b) => b.modelContrast - a.modelContrast);
  }

  figure(): Figure {
    const ranked = this.ranked();
    const [best] = ranked;
    return {
      title: 'Relative feature importance',
      summary: best
        ? `${best.name} tells best that the object matters to the one network and not to the other: contrast ${best.modelContrast.toFixed(2)}.`
        : 'No method was given.',
      blocks: [
        {
          kind: 'bars',
          heading: 'Model contrast',
          bars: ranked.map(({ name, modelContrast }, id) => ({ label: name, value: modelContrast, id })),
          valueLabel: 'attribution of the object: object classifier less scene classifier',
        },
        {
          kind: 'table',
          heading: 'The three scores',
          columns: ['Method', 'Model contrast', 'Input dependence', 'Input independence', 'Time'],
          rows: ranked.map((score) => [
            score.name,
            score.modelContrast,
            score.inputDependence,
            score.inputIndependence,
            formatSeconds(score.seconds),
          ]),
          ids: ranked.map((_, id) => id),
          note: 'All three: the higher the better. A map that does not look at the network has a contrast of 0.',
        },
      ],
      certificate: analysisRows(this.certificate),
    };
  }
}
