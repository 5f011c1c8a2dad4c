/** The table of metrics: one file and one row each. */

import type { Metric } from './metric';
import { aopc } from './metrics/aopc';
import { classSensitivity } from './metrics/class-sensitivity';
import { coherence } from './metrics/coherence';
import { complexity } from './metrics/complexity';
import { deletion } from './metrics/deletion';
import { faithfulnessCorrelation } from './metrics/faithfulness-correlation';
import { faithfulnessEstimate } from './metrics/faithfulness-estimate';
import { infidelity } from './metrics/infidelity';
import { insertion } from './metrics/insertion';
import { labelRandomisation } from './metrics/label-randomisation';
import { maxSensitivity } from './metrics/max-sensitivity';
import { monotonicity } from './metrics/monotonicity';
import { parameterRandomisation } from './metrics/parameter-randomisation';
import { pixelFlipping } from './metrics/pixel-flipping';
import { pointingGame } from './metrics/pointing-game';
import { relevanceMass } from './metrics/relevance-mass';
import { relevanceRank } from './metrics/relevance-rank';
import { segmentation } from './metrics/segmentation';
import { sensitivityN } from './metrics/sensitivity-n';
import { sparseness } from './metrics/sparseness';

export const metrics: readonly Metric[] = [
  pixelFlipping,
  aopc,
  deletion,
  insertion,
  faithfulnessCorrelation,
  faithfulnessEstimate,
  monotonicity,
  sensitivityN,
  infidelity,
  maxSensitivity,
  parameterRandomisation,
  labelRandomisation,
  classSensitivity,
  pointingGame,
  relevanceMass,
  relevanceRank,
  coherence,
  segmentation,
  sparseness,
  complexity,
];
