/** TensorFlow.js as this package uses it: tensors made here and models loaded here live on the same engine. */

import './chained';

export { loadGraphModel } from '@tensorflow/tfjs-converter';
export * from '@tensorflow/tfjs-core';
export {
  initializers,
  LayersModel,
  layers,
  loadLayersModel,
  model,
  regularizers,
  sequential,
} from '@tensorflow/tfjs-layers';
