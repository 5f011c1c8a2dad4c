export { krippendorffAlpha, type MeasurementLevel } from './krippendorff';
export type { StudyOptions, StudyPart } from './options';
export { type ReadStudyOptions, readStudy } from './read-study';
export { StudyResult } from './result';
export { causabilityItems, causabilityScore } from './scs';
export { Study, study } from './study';
