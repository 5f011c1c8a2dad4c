/** The public API, and nothing else. */
export { type AnalysisMethod, analyses } from './analyses';
export { Analysis, type AnalysisCertificate, LiveAnalysis } from './analysis';
export * from './attribution';
export * from './concepts';
export { type EngineInfo, useEngine } from './engine';
export * from './errors';
export * from './evaluation';
export * from './evaluation/bam';
export * from './evaluation/retraining';
export { readPicture } from './modalities/image/decode';
export { type ReadImagesOptions, readImages } from './modalities/image/folder';
export { type ReadImageOptions, readImage } from './modalities/image/read';
export { toPictures } from './modalities/image/to-pictures';
export { encodeImage, type WriteImageOptions, writeImage } from './modalities/image/write';
export { type AsModelOptions, asModel } from './models/as-model';
export { pasteTag, taggedDigits } from './models/clever-hans';
export { digitPriors } from './models/digit-priors';
export { type DigitsOptions, digit, digitLabel, digits } from './models/digits';
export { type LoadOptions, loadModel } from './models/load';
export { mirrorFile } from './models/mirror';
export type { Model } from './models/model';
export { type RemoteModel, type RemoteModelOptions, remoteModel } from './models/remote/remote-model';
export { type Scene, type SceneOptions, scenes } from './models/scenes';
export * from './notebook/controls';
export { type ExportPageOptions, exportPage } from './notebook/export/export-page';
export { FigureWidget, figure } from './notebook/figure';
export { type HeatmapOptions, heatmap } from './notebook/heatmap';
export { type Displayable, displaySymbol, type MimeBundle } from './notebook/host';
export { type OwnWidget, type OwnWidgetOptions, widget } from './notebook/own';
export { type ArchiveEntry, type ArchiveOptions, archiveEntries } from './registry/archive/entries';
export type { ArchiveLimits } from './registry/archive/tally';
export { type DataSet, dataSet } from './registry/data-set';
export type { FetchOptions, FetchProgress } from './registry/fetch';
export type { Where } from './registry/where';
export type { Block, Figure } from './render/figure/figure';
export { DecisionReport, type DecisionReportOptions, decisionReport } from './report/decision-report';
export * from './rules/composite';
export { alphaBeta, epsilon, flat, gamma, type LinearRule, wSquare, zBox, zPlus } from './rules/linear';
export * from './spray';
export * from './study';
export * as tf from './tensor/tf';
export * from './understanding';

import './notebook/display';
import { useEngine } from './engine';

// Tensors may be made before a model is loaded. Whoever loads or reads waits for the engine, and sees what went wrong.
useEngine().catch(() => undefined);
