/** Films: read and written, and a classifier of what moves in them. */
export type { Clip, ReadFramesOptions } from './clip';
export { FisherClassifier, type FisherExplainOptions } from './fisher-vector/classifier';
export { type FisherOptions, fisherClassifier } from './fisher-vector/fit';
export { readFrames } from './frames';
export { relevanceOverTime } from './over-time';
export { type ReadVideoOptions, readVideo } from './read';
export { writeVideo } from './write';
