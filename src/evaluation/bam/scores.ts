/** The three scores of BAM. Yang and Kim 2019, arXiv:1907.09701. Each is told one mean attribution of the object's region a picture. */

/**
 * Model contrast: the object's attribution under the object classifier less that under the scene classifier, on average. An
 * object matters to the one and not to the other; so the higher the better.
 */
export const modelContrast = (objectModel: readonly number[], sceneModel: readonly number[]): number =>
  mean(objectModel.map((value, at) => value - sceneModel[at]!));

/**
 * Input dependence: the share of pictures in which the region is given less with the object than without, under the scene
 * classifier. There the object only covers what matters.
 */
export const inputDependence = (withObject: readonly number[], without: readonly number[]): number =>
  mean(withObject.map((value, at) => Number(value < without[at]!)));

/**
 * Input independence: the share of pictures in which a patch that does not change the logits changes the attribution of its
 * region by less than a tenth. A picture whose region is given nothing counts where nothing stays nothing.
 */
export const inputIndependence = (before: readonly number[], after: readonly number[], within = 0.1): number =>
  mean(before.map((value, at) => Number(Math.abs(after[at]! - value) <= within * value)));

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
