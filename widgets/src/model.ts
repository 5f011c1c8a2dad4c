import { DOMWidgetModel } from '@jupyter-widgets/base';
import { type HeatmapState, heatmapDefaults, widgetModule } from '../../src/render/state';

/** The page's copy of the heatmap's state. */
export class HeatmapModel extends DOMWidgetModel {
  override defaults(): Backbone.ObjectHash {
    return {
      ...super.defaults(),
      ...heatmapDefaults,
      _model_name: 'HeatmapModel',
      _model_module: widgetModule.name,
      _model_module_version: widgetModule.range,
      _view_name: 'HeatmapView',
      _view_module: widgetModule.name,
      _view_module_version: widgetModule.range,
    };
  }

  /** One attribute, with its type. */
  read<K extends keyof HeatmapState>(key: K): HeatmapState[K] {
    return this.get(key) as HeatmapState[K];
  }

  /** Sets attributes and tells the kernel, where there is one. */
  write(patch: Partial<HeatmapState>): void {
    this.set(patch);
    if (this.comm_live) this.save_changes();
  }
}
