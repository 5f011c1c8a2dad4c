export { classifyRows, classifyText } from './classify';
export { type DecodeOptions, decodeText, type TextEncoding } from './decode';
export {
  type AreaDifference,
  type DeletionCurves,
  WordDeletion,
  type WordDeletionOptions,
  wordDeletion,
} from './deletion';
export { readTexts } from './encode';
export {
  compareTexts,
  type ExplainTextOptions,
  explainText,
  type SentenceRelevance,
  TextAttribution,
  type WordReduction,
  type WordRelevance,
} from './explain';
export { type TextCnnOptions, type TextLstmOptions, textCnn, textLstm } from './networks';
export { loadTextModel, type TextModel, type TextModelOptions, textModel } from './text-model';
export { type Token, tokenize } from './tokenize';
export { type TrainTextOptions, trainText } from './train';
export { Vocabulary, type VocabularyOptions } from './vocabulary';
export { type ClassWords, type CumulatedWord, WordClouds, type WordCloudsOptions, wordClouds } from './word-clouds';
