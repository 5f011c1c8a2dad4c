/** A widget manager for a page without a kernel: it brings saved state to life, and nothing more. */

import * as base from '@jupyter-widgets/base';
import { ManagerBase } from '@jupyter-widgets/base-manager';
import { MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import { widgetModule } from '../../src/render/state';
import * as heatmaps from './index';

type WidgetClass = typeof base.WidgetModel | typeof base.WidgetView;

const modules: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  [widgetModule.name]: heatmaps,
  '@jupyter-widgets/base': base,
};

/** Whether the page has the code of that widget. */
export function isKnown(module: unknown, model: unknown): boolean {
  return typeof module === 'string' && typeof model === 'string' && modules[module]?.[model] !== undefined;
}

export class StaticManager extends ManagerBase {
  /** Draws a model into an element of the page. */
  async show(modelId: string, host: HTMLElement): Promise<void> {
    const model = await this.get_model(modelId);
    const view = await this.create_view<base.DOMWidgetView>(model as base.DOMWidgetModel);
    const { luminoWidget } = view;
    MessageLoop.sendMessage(luminoWidget, Widget.Msg.BeforeAttach);
    host.replaceChildren(luminoWidget.node);
    MessageLoop.sendMessage(luminoWidget, Widget.Msg.AfterAttach);
  }

  protected override loadClass(className: string, moduleName: string): Promise<WidgetClass> {
    const found = modules[moduleName]?.[className];
    if (found) return Promise.resolve(found as WidgetClass);
    return Promise.reject(new Error(`This page does not carry the widget ${moduleName}.${className}.`));
  }

  protected override _create_comm(): Promise<base.IClassicComm> {
    return Promise.reject(new Error('This page has no kernel.'));
  }

  protected override _get_comm_info(): Promise<Record<string, never>> {
    return Promise.resolve({});
  }
}
