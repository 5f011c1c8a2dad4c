import { WidgetModel } from '@jupyter-widgets/base';
import { widgetModule } from '../../src/render/state';

/** A network that the page carries for its heatmaps; it is not shown. */
export class NetworkModel extends WidgetModel {
  override defaults(): Backbone.ObjectHash {
    return {
      ...super.defaults(),
      _model_name: 'NetworkModel',
      _model_module: widgetModule.name,
      _model_module_version: widgetModule.range,
      _view_name: null,
    };
  }
}
