/** What an analysis shows, as data: blocks in reading order. Pictures, pages and live widgets are drawn from it. */

import type { CertificateRow } from '../certificate';
import type { Binary, PictureState } from '../state';
import type { Form } from './form';
import type { Video } from './video';

export interface Figure {
  readonly title: string;
  /** The answer, in a sentence or two. */
  readonly summary: string;
  readonly blocks: readonly Block[];
  readonly certificate: readonly CertificateRow[];
}

export type Block =
  | Gallery
  | Scatter
  | Curves
  | Bars
  | Cloud
  | Table
  | Text
  | Tree
  | Waterfall
  | Structure
  | Logo
  | Words
  | Progress
  | Form
  | Video;

interface Common {
  readonly heading?: string;
  /** A sentence beneath: how to read it. */
  readonly note?: string;
  /** Two blocks of half the width stand side by side where there is room. Default `full`. */
  readonly width?: 'half' | 'full';
}

/**
 * Pictures with captions and scores. Items of galleries, points of scatters and bars that share an `id` are one thing:
 * selected in one place, selected in all.
 */
export interface Gallery extends Common {
  readonly kind: 'gallery';
  readonly items: readonly GalleryItem[];
  /** Side of a picture in CSS pixels. Default 88. */
  readonly size?: number;
  /** Shows only what is selected; while nothing is, the items marked `first`. Default false. */
  readonly follow?: boolean;
  /** Most items shown at once; how many more there are is said. Default 60. */
  readonly most?: number;
}

export interface GalleryItem {
  /** Side by side: an input and its heatmap, say. */
  readonly pictures: readonly PictureState[];
  readonly caption?: string;
  /** A number with its name, as it is to be read: "relevance 0.31". */
  readonly score?: string;
  readonly id?: number;
  /** Cluster or class: the colour of the item's edge, as in a scatter. */
  readonly group?: number;
  /** See `Gallery.follow`. */
  readonly first?: boolean;
}

/** Points in the plane, coloured by group; point i has the id i. */
export interface Scatter extends Common {
  readonly kind: 'scatter';
  /** float32. */
  readonly x: Binary;
  /** float32. */
  readonly y: Binary;
  /** int32, the group of each point; −1 is none and drawn grey. */
  readonly groups?: Binary;
  readonly groupNames?: readonly string[];
  /** Ids of points with a ring around them: outliers, prototypes. */
  readonly ringed?: readonly number[];
  readonly xLabel?: string;
  readonly yLabel?: string;
}

/** Lines, steps or points over a common axis, with bands. */
export interface Curves extends Common {
  readonly kind: 'curves';
  readonly series: readonly Series[];
  readonly xLabel: string;
  readonly yLabel: string;
  /** Straight lines across the plot: a chance level, a gap. */
  readonly rules?: readonly { readonly x?: number; readonly y?: number; readonly label: string }[];
}

export interface Series {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** A band around the line. */
  readonly low?: readonly number[];
  readonly high?: readonly number[];
  /** The area under the curve; the legend says it. */
  readonly area?: number;
  /** Default `line`. */
  readonly mark?: 'line' | 'points' | 'both';
  /** What it is selected with, as the items of a gallery are: rows of a table. */
  readonly id?: number;
}

/** Horizontal bars with intervals. */
export interface Bars extends Common {
  readonly kind: 'bars';
  readonly bars: readonly Bar[];
  readonly valueLabel: string;
  /** Ends of the axis. Default: those of the values, 0 included. */
  readonly range?: readonly [number, number];
  /** Lines across all bars: 0.5, a baseline. */
  readonly rules?: readonly { readonly value: number; readonly label: string }[];
}

export interface Bar {
  readonly label: string;
  readonly value: number;
  /** Ends of the interval. */
  readonly low?: number;
  readonly high?: number;
  /** `faint` for what is not significant. Default `plain`. */
  readonly tone?: 'plain' | 'faint';
  /** Bars of one section stand together under its name. */
  readonly section?: string;
  /** Behind the bar, in words: "p = 0.002 ✱". */
  readonly note?: string;
  readonly id?: number;
}

/** Words as large as their values, the strongest in the middle. */
export interface Cloud extends Common {
  readonly kind: 'cloud';
  readonly words: readonly CloudWord[];
  /** What the values are: "relevance". */
  readonly valueLabel: string;
}

export interface CloudWord {
  readonly word: string;
  readonly value: number;
  readonly id?: number;
}

export interface Table extends Common {
  readonly kind: 'table';
  readonly columns: readonly string[];
  /** Numbers are formatted and aligned as numbers. */
  readonly rows: readonly (readonly (string | number)[])[];
  /** One a row: rows are selected like the items of a gallery. */
  readonly ids?: readonly number[];
}

/** A tree or graph of decisions, the root first. Nodes may share a child. */
export interface Tree extends Common {
  readonly kind: 'tree';
  readonly nodes: readonly TreeNode[];
}

export interface TreeNode {
  /** "petal length ≤ 2.45", or a leaf's answer. */
  readonly label: string;
  /** Beneath: "50 of 150, purity 1". */
  readonly detail?: string;
  /** Indices of the children with the answer that leads there: "yes", "no". */
  readonly children?: readonly { readonly node: number; readonly label: string }[];
  /** The class of a leaf: its colour. */
  readonly group?: number;
}

/** Text whose words are shaded by their values: red for, blue against. */
export interface Text extends Common {
  readonly kind: 'text';
  readonly lines: readonly TextLine[];
  /** The magnitude of the strongest colour, the same in all lines. */
  readonly limit: number;
}

export interface TextLine {
  /** The method, say. */
  readonly name: string;
  /** The values say how much, and not which way. */
  readonly unsigned?: boolean;
  readonly words: readonly string[];
  /** One a word. */
  readonly values: readonly number[];
}

/** Contributions that lead from one value to another. */
export interface Waterfall extends Common {
  readonly kind: 'waterfall';
  readonly start: Level;
  readonly steps: readonly Level[];
  readonly end: Level;
  readonly valueLabel: string;
}

export interface Level {
  readonly label: string;
  readonly value: number;
}

/** A molecule drawn once for each map, its atoms and bonds coloured by their values. */
export interface Structure extends Common {
  readonly kind: 'structure';
  /** Of the molecule: its SMILES, say. */
  readonly name: string;
  readonly atoms: readonly {
    readonly element: string;
    readonly charge: number;
    readonly hydrogens: number;
    /** In bond lengths, upwards. */
    readonly x: number;
    readonly y: number;
    /** Ringed: of the group that is known to matter. */
    readonly marked?: boolean;
  }[];
  readonly bonds: readonly {
    readonly from: number;
    readonly to: number;
    readonly order: 'single' | 'double' | 'triple' | 'aromatic';
    readonly ring: boolean;
    readonly stereo?: 'wedge' | 'hash';
  }[];
  readonly maps: readonly StructureMap[];
  /** The magnitude of the strongest colour, in all maps that have none of their own. */
  readonly limit: number;
  /** What atom 0 is selected with; its bonds follow the atoms. Default 0. */
  readonly first?: number;
}

export interface StructureMap {
  /** The method, say. */
  readonly name: string;
  /** One an atom. */
  readonly values: readonly number[];
  /** One a bond. */
  readonly bonds?: readonly number[];
  /** Where maps are in different units. */
  readonly limit?: number;
}

/** A sequence written once for each map, its letters as tall as their values. */
export interface Logo extends Common {
  readonly kind: 'logo';
  readonly letters: string;
  readonly rows: readonly {
    /** The method, say. */
    readonly name: string;
    /** One a letter. */
    readonly values: readonly number[];
  }[];
  /** Stretches that are known to matter, counted from 0, the last place excluded. */
  readonly marks?: readonly { readonly from: number; readonly to: number; readonly name: string }[];
  /** One scale for all rows. Default true. */
  readonly shared?: boolean;
  /** What the first letter is selected with. Default 0. */
  readonly first?: number;
}

export interface Words extends Common {
  readonly kind: 'words';
  readonly text: string;
}

/** Of work that goes on while it is looked at. */
export interface Progress extends Common {
  readonly kind: 'progress';
  readonly done: number;
  readonly total: number;
  readonly secondsLeft?: number;
  /** A running one can be stopped by the reader, a stopped one resumed. */
  readonly state: 'running' | 'stopped' | 'done';
}
