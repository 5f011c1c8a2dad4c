/** What the widget module `explainbook` offers to a widget manager. */

export { FigureModel } from './figure/model';
export { FigureView } from './figure/view';
export { HeatmapModel } from './model';
export { NetworkModel } from './network';
export { OwnModel, OwnView } from './own';
export { HeatmapView } from './view';
