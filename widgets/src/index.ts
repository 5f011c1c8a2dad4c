/** What the widget module `explainbook` offers to a widget manager. */

export { HeatmapModel } from './model';
export { HeatmapView } from './view';
