/** The table of the analyses of a model, beside `attribution/methods.ts`, the table of the explanations of a decision. */

import type { Analysis } from './analysis';
import { tcav } from './concepts/tcav';
import { bam, bamDefaults } from './evaluation/bam/bam';
import { evaluate } from './evaluation/evaluate';
import { evaluateDefaults } from './evaluation/options';
import { roar, roarDefaults } from './evaluation/retraining/roar';
import { wordClouds, wordDeletion } from './modalities/text';
import { sprayDefaults } from './spray/options';
import { spray } from './spray/spray';
import { studyDefaults } from './study/options';
import { readStudy, readStudyDefaults } from './study/read-study';
import { activationMaximization, classModelVisualization } from './understanding/activation-maximization';
import { defaults } from './understanding/activation-maximization/options';
import { influence, prototypes, selfInfluence, vog } from './understanding/examples';
import { featureMaps, filters, topActivations } from './understanding/features';
import { surrogate } from './understanding/surrogates';

/** One row; drives docs, tests and the README's table. */
export interface AnalysisMethod {
  readonly name: string;
  readonly title: string;
  readonly family: 'features' | 'concepts' | 'strategies' | 'examples' | 'surrogates' | 'people' | 'evaluation';
  /** What one learns, in a line. */
  readonly what: string;
  /** What it needs from the caller. */
  readonly needs: string;
  /** What its certificate checks. */
  readonly checks: string;
  /** Parameters with their defaults. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly source: string;
  /** The function that makes it; its name, doc comment and options make the page. */
  readonly analyse: (...args: never[]) => Promise<Analysis> | Analysis;
}

export const analyses: readonly AnalysisMethod[] = [
  {
    name: 'filters',
    title: 'Filters',
    family: 'features',
    what: 'the weights of a layer, a tile a filter and input channel, on one scale',
    needs: 'a layer with weights',
    checks: 'the scale; filters that are all zero',
    parameters: { filters: 'all', inputs: 'all, the 36 largest of more' },
    source: 'Zeiler & Fergus 2013, arXiv:1311.2901',
    analyse: filters,
  },
  {
    name: 'feature_maps',
    title: 'Feature maps',
    family: 'features',
    what: 'the activations of a layer for an input, a map a channel, on one scale',
    needs: 'an input and a layer',
    checks: 'the scale',
    parameters: { channels: 'all' },
    source: 'Zeiler & Fergus 2013, arXiv:1311.2901',
    analyse: featureMaps,
  },
  {
    name: 'top_activations',
    title: 'Top activations',
    family: 'features',
    what: 'the inputs of a data set that a channel answers most to, with the region it sees and its DeconvNet reconstruction',
    needs: 'a data set, a layer and a channel',
    checks: 'in how many inputs the channel is active',
    parameters: { count: 9 },
    source: 'Zeiler & Fergus 2013, arXiv:1311.2901',
    analyse: topActivations,
  },
  {
    name: 'prototypes',
    title: 'Prototypes and criticisms',
    family: 'examples',
    what: 'a few examples that stand for all, and those that these do not stand for (MMD-critic)',
    needs: 'examples; a model and a layer to compare them in its eyes',
    checks: 'the discrepancy from all examples beside that of a random choice; the condition of the greedy bound',
    parameters: { prototypes: 10, criticisms: 5, gamma: 'median', regularizer: 'log-det', seed: 0 },
    source: 'Kim, Khanna & Koyejo 2016, NeurIPS',
    analyse: prototypes,
  },
  {
    name: 'influence',
    title: 'Influential training examples',
    family: 'examples',
    what: 'how the loss of an example would change if a training example were left out (influence functions)',
    needs: 'training examples with labels, and examples to ask about',
    checks: 'the residual of the linear system, the distance from the optimum, second derivatives, real retraining',
    parameters: { method: 'conjugate-gradients', damping: 0.01, l2: 0, refit: false, retrain: 0, seed: 0 },
    source: 'Koh & Liang 2017, arXiv:1703.04730',
    analyse: influence,
  },
  {
    name: 'self_influence',
    title: 'The least supported training examples',
    family: 'examples',
    what: 'how much each training example holds its own loss down: mislabelled and odd ones come first',
    needs: 'training examples with labels',
    checks: 'the residual of the linear system, the distance from the optimum, second derivatives',
    parameters: { method: 'conjugate-gradients', damping: 0.01, l2: 0, refit: false, seed: 0 },
    source: 'Koh & Liang 2017, arXiv:1703.04730, section 5.4',
    analyse: selfInfluence,
  },
  {
    name: 'activation_maximization',
    title: 'Activation maximization',
    family: 'features',
    what: 'the input that excites a class, channel or unit most, in four forms: plain, from the class mean, with a density, in code space',
    needs: 'a target; for the last three forms examples, for the last two a density or a generator',
    checks: 'how each image is classified, that the objective rose, and how likely the image is among the data',
    parameters: defaults,
    source: 'Erhan et al. 2009; Nguyen et al. 2016, arXiv:1605.09304; Montavon et al. 2018, arXiv:1706.07979',
    analyse: activationMaximization,
  },
  {
    name: 'class_model_visualization',
    title: 'Class model visualization',
    family: 'features',
    what: 'the image with the highest logit less λ‖I‖², from the zero image',
    needs: 'a class',
    checks: 'how the image is classified, and that the objective rose',
    parameters: { ...defaults, noise: 0 },
    source: 'Simonyan et al. 2013, arXiv:1312.6034',
    analyse: classModelVisualization,
  },
  {
    name: 'surrogate',
    title: 'Surrogate',
    family: 'surrogates',
    what: 'a decision tree, a decision graph or a sparse linear model fitted to the network’s answers; with labels, whether one trained on them does as well',
    needs: 'a data set; labels for the comparison',
    checks: 'agreement or R² on held-out rows, with intervals; accuracy beside the network’s',
    parameters: {
      kind: 'tree',
      heldOut: 0.3,
      maxDepth: '4; 6 of a graph',
      minLeaf: 5,
      complexity: 0.01,
      maxFeatures: 10,
      l1Ratio: 1,
      seed: 0,
    },
    source: 'Craven & Shavlik 1996; Breiman et al. 1984 (tree); Oliver 1993 (graph); Tibshirani 1996 (linear)',
    analyse: surrogate,
  },
  {
    name: 'vog',
    title: 'Variance of Gradients',
    family: 'examples',
    what: 'which examples were hard to learn: how much the gradient at their pixels changed over training',
    needs: 'two checkpoints or more (`Checkpoints` keeps them while a network is trained), examples with labels',
    checks: 'whether the error rate rises with it',
    parameters: { bins: 10 },
    source: "Agarwal, D'souza & Hooker 2020, arXiv:2008.11600",
    analyse: vog,
  },
  {
    name: 'tcav',
    title: 'TCAV',
    family: 'concepts',
    what: 'whether a class leans on a concept that people have a word for, at which layer, and how sure that is',
    needs: 'pictures that share each concept, random pictures, inputs of the classes, layers',
    checks: 'a permutation test with random sets, corrected for the number of tests; held-out accuracy of the CAVs',
    parameters: {
      runs: 20,
      size: 'a quarter of the smaller set, at most 10',
      C: 0.1,
      permutations: '199, or twice as many as one finding needs',
      significance: 0.05,
      correction: 'holm',
      seed: 0,
    },
    source: 'Kim et al. 2018, arXiv:1711.11279',
    analyse: tcav,
  },
  {
    name: 'spray',
    title: 'SpRAy',
    family: 'strategies',
    what: 'the strategies a network has for a class: its relevance maps clustered, the cluster that is best set apart first',
    needs: 'relevance maps of some dozen inputs or more',
    checks: 'the eigengap; the recall of the neighbours; the trustworthiness of the picture',
    parameters: sprayDefaults,
    source: 'Lapuschkin et al. 2019, arXiv:1902.10178; Anders et al. 2022, arXiv:1912.11425',
    analyse: spray,
  },
  {
    name: 'study',
    title: 'Human study',
    family: 'people',
    what: 'which explanations people choose, rate and agree with: forced choices with false ones mixed in, the System Causability Scale, human attention masks',
    needs: 'explanations of pictures, and people',
    checks: 'raters who choose false explanations; missing and impossible answers; Krippendorff’s α between raters',
    parameters: { ...studyDefaults, ...readStudyDefaults },
    source:
      'Holzinger, Carrington & Müller 2020, arXiv:1912.09024; Mohseni, Block & Ragan 2021; Krippendorff 2011; Luce 1959; Hunter 2004',
    analyse: readStudy,
  },
  {
    name: 'evaluate',
    title: 'Evaluation',
    family: 'evaluation',
    what: 'how good explanations are by faithfulness, robustness, randomisation, localisation and complexity, on one leaderboard with intervals',
    needs: 'explanations of a dozen inputs or more; for localisation masks of the objects',
    checks:
      'random and inverted maps beside every method; who is not told from random; who fails the randomisation check; ties',
    parameters: evaluateDefaults,
    source:
      'Samek et al. 2017, arXiv:1509.06321; Adebayo et al. 2018, arXiv:1810.03292; Hedström et al. 2023, arXiv:2202.06861; each metric’s own',
    analyse: evaluate,
  },
  {
    name: 'roar',
    title: 'Remove and retrain',
    family: 'evaluation',
    what: 'what accuracy networks keep that are trained anew without the pixels that a method calls important (ROAR), or with nothing else (KAR)',
    needs: 'training and test pictures with labels, the rankings, and a function that makes a fresh network',
    checks: 'several trainings a point, with intervals; random and Sobel beside them; the undegraded accuracy',
    parameters: roarDefaults,
    source: 'Hooker, Erhan, Kindermans & Kim 2019, arXiv:1806.10758',
    analyse: roar,
  },
  {
    name: 'bam',
    title: 'Relative feature importance (BAM)',
    family: 'evaluation',
    what: 'whether explanations give an object more where it matters than where it does not: model contrast, input dependence, input independence',
    needs: 'a network for the objects and one for the scenes of `bamPairs`, and the explainers',
    checks: 'the accuracy of both networks; how much the patches that should change nothing still change',
    parameters: bamDefaults,
    source: 'Yang & Kim 2019, arXiv:1907.09701',
    analyse: bam,
  },
  {
    name: 'word_clouds',
    title: 'Word clouds',
    family: 'features',
    what: 'the relevance of each word, summed over the texts of a class',
    needs: 'a text model and texts',
    checks: 'nothing; what was summed is said',
    parameters: { method: 'lrp', words: 60, least: 1 },
    source: 'Arras et al. 2016, arXiv:1612.07843',
    analyse: wordClouds,
  },
  {
    name: 'word_deletion',
    title: 'Word deletion',
    family: 'evaluation',
    what: 'what a network says of texts while words go, those first that an explanation calls most relevant',
    needs: 'a text model, texts and their classes',
    checks: 'the difference of the curves’ mean heights, with a bootstrap interval over texts, random words beside',
    parameters: { methods: ['lrp', 'gradient'], deletions: '0 to 50 in 15 points', seed: 0 },
    source: 'Samek et al. 2017, arXiv:1708.08296; Arras et al. 2016, arXiv:1612.07843',
    analyse: wordDeletion,
  },
];
