export { type BamOptions, bam } from './bam';
export { Bam, type BamFound, type BamScores } from './bam-result';
export { type BamPairs, bamObjects, bamPairs, bamScenes } from './pairs';
export { inputDependence, inputIndependence, modelContrast } from './scores';
