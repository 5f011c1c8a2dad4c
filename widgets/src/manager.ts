/** A widget manager for a page without a kernel: it brings saved state to life, and nothing more. */

import * as base from '@jupyter-widgets/base';
import { ManagerBase } from '@jupyter-widgets/base-manager';
import { MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import { widgetModule } from '../../src/render/state';
import * as drawn from './index';

type WidgetClass = typeof base.WidgetModel | typeof base.WidgetView;

// A widget that brings its own code stays the text that the page has of it.
const { OwnModel: _model, OwnView: _view, ...own } = drawn;

const modules: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  [widgetModule.name]: own,
  '@jupyter-widgets/base': base,
};

/** Names come from a notebook: only what a module itself has is found, nothing that it inherits. */
function found(module: unknown, name: string): unknown {
  if (typeof module !== 'string' || !Object.hasOwn(modules, module)) return undefined;
  return Object.hasOwn(modules[module]!, name) ? modules[module]![name] : undefined;
}

/** Whether the page has the code of that widget. */
export function isKnown(module: unknown, model: unknown): boolean {
  return typeof model === 'string' && model.endsWith('Model') && found(module, model) !== undefined;
}

export class StaticManager extends ManagerBase {
  /** Draws a model into an element of the page; where that fails, leaves there what is there. */
  async show(modelId: string, host: HTMLElement): Promise<void> {
    const model = await this.get_model(modelId);
    const view = await this.create_view<base.DOMWidgetView>(model as base.DOMWidgetModel);
    if (view instanceof base.ErrorWidgetView) throw new Error('Its saved state cannot be shown.');
    const { luminoWidget } = view;
    MessageLoop.sendMessage(luminoWidget, Widget.Msg.BeforeAttach);
    host.replaceChildren(luminoWidget.node);
    MessageLoop.sendMessage(luminoWidget, Widget.Msg.AfterAttach);
  }

  protected override loadClass(className: string, moduleName: string): Promise<WidgetClass> {
    const known = /(Model|View)$/.test(className) ? found(moduleName, className) : undefined;
    if (known) return Promise.resolve(known as WidgetClass);
    return Promise.reject(new Error(`This page does not carry the widget ${moduleName}.${className}.`));
  }

  protected override _create_comm(): Promise<base.IClassicComm> {
    return Promise.reject(new Error('This page has no kernel.'));
  }

  protected override _get_comm_info(): Promise<Record<string, never>> {
    return Promise.resolve({});
  }
}
