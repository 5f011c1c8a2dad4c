import { DOMWidgetModel } from '@jupyter-widgets/base';
import { type FigureState, figureDefaults } from '../../../src/render/figure/state';
import { widgetModule } from '../../../src/render/state';

/** The page's copy of a figure's state. */
export class FigureModel extends DOMWidgetModel {
  override defaults(): Backbone.ObjectHash {
    return {
      ...super.defaults(),
      ...figureDefaults,
      _model_name: 'FigureModel',
      _model_module: widgetModule.name,
      _model_module_version: widgetModule.range,
      _view_name: 'FigureView',
      _view_module: widgetModule.name,
      _view_module_version: widgetModule.range,
    };
  }

  /** One attribute, with its type. */
  read<K extends keyof FigureState>(key: K): FigureState[K] {
    return this.get(key) as FigureState[K];
  }

  /** Sets attributes and tells the kernel, where there is one. */
  write(patch: Partial<FigureState>): void {
    this.set(patch);
    if (this.comm_live) this.save_changes();
  }
}
