/** Registers the widgets with JupyterLab and Notebook. */

import { IJupyterWidgetRegistry } from '@jupyter-widgets/base';
import { widgetModule } from '../../src/render/state';
import * as exports from './index';

export default {
  id: 'explainbook:widgets',
  description: 'Heatmaps and figures with certificates.',
  requires: [IJupyterWidgetRegistry],
  activate: (_app: unknown, registry: IJupyterWidgetRegistry): void => {
    registry.registerWidget({ name: widgetModule.name, version: widgetModule.version, exports });
  },
  autoStart: true,
};
