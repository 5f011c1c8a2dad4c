import { Analysis, type AnalysisCertificate } from '../analysis';
import type { Figure } from '../render/figure/figure';
import { studyFigure } from './figure';
import type { RaterAnswers } from './files';
import type { Estimate } from './intervals';
import type { Study } from './study';

/** One person. */
export interface Rater extends RaterAnswers {
  /** Trials with a false explanation, and in how many of them it was chosen. */
  readonly controls: { readonly of: number; readonly failed: number };
  /** Chose false explanations too often to have looked; marked, and counted all the same. */
  readonly marked: boolean;
}

/** What raters made of one kind of explanation, or of one kind of false ones. */
export interface Preference {
  readonly title: string;
  readonly control?: 'random' | 'inverted';
  /** How often it was chosen among those shown. */
  readonly rate: Estimate;
  /** Its share in Luce's choice model; all sum to 1. */
  readonly strength: number;
}

export interface Causability {
  readonly title: string;
  /** The mean of the raters' scales, from 0.2 to 1; absent where nobody answered all ten items. */
  readonly score?: Estimate;
  /** The mean rating of each item, from 1 to 5. */
  readonly items: readonly (number | undefined)[];
}

export interface Discrimination {
  readonly title: string;
  /** How often the map for the named class was recognised; 0.5 is chance. */
  readonly rate: Estimate;
}

/** What people painted on one example. */
export interface HumanMask {
  /** Its place in the batch. */
  readonly example: number;
  readonly name: string;
  readonly columns: number;
  readonly rows: number;
  /** The share of raters who painted each cell. */
  readonly attention: Float64Array;
  readonly raters: number;
}

/** A method's maps beside what people painted. */
export interface MaskAgreement {
  readonly title: string;
  readonly control?: 'random' | 'inverted';
  /** Intersection over union of a rater's mask and as many of the map's strongest cells: mean over raters and examples. */
  readonly iou: number | undefined;
  /** Share of the positive relevance inside a rater's mask: mean over raters and examples. */
  readonly mass: number | undefined;
  /** Σ min of the human attention mask and the map, each summing to 1: mean over examples. */
  readonly overlap: number | undefined;
  /** Mean absolute difference of the two, each divided by its greatest value: mean over examples. */
  readonly error: number | undefined;
  /** Spearman's correlation of the two: mean over examples. */
  readonly correlation: number | undefined;
}

/** Krippendorff's α between the raters; absent where it is undefined. */
export interface Agreement {
  readonly choice?: number;
  readonly class?: number;
  readonly causability?: number;
  readonly mask?: number;
}

export interface StudyFindings {
  readonly study: Study;
  readonly raters: readonly Rater[];
  /** What was wrong with the files, or missing: a sentence each. */
  readonly problems: readonly string[];
  readonly preferences: readonly Preference[];
  readonly discriminations: readonly Discrimination[];
  readonly causability: readonly Causability[];
  readonly masks: readonly HumanMask[];
  readonly maskAgreement: readonly MaskAgreement[];
  readonly agreement: Agreement;
}

/** What people made of the explanations. */
export class StudyResult extends Analysis implements StudyFindings {
  readonly study!: Study;
  readonly raters!: readonly Rater[];
  readonly problems!: readonly string[];
  readonly preferences!: readonly Preference[];
  readonly discriminations!: readonly Discrimination[];
  readonly causability!: readonly Causability[];
  readonly masks!: readonly HumanMask[];
  readonly maskAgreement!: readonly MaskAgreement[];
  readonly agreement!: Agreement;
  readonly certificate!: AnalysisCertificate;

  constructor(findings: StudyFindings & { readonly certificate: AnalysisCertificate }) {
    super();
    Object.assign(this, findings);
  }

  figure(): Figure {
    return studyFigure(this);
  }
}
