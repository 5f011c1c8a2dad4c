/** Widgets of the user's own: the kernel sends an ES module, and the page lets it draw. */

import { DOMWidgetModel, DOMWidgetView } from '@jupyter-widgets/base';
import { widgetModule } from '../../src/render/state';

export class OwnModel extends DOMWidgetModel {
  override defaults(): Backbone.ObjectHash {
    return {
      ...super.defaults(),
      _esm: '',
      _css: '',
      _model_name: 'OwnModel',
      _model_module: widgetModule.name,
      _model_module_version: widgetModule.range,
      _view_name: 'OwnView',
      _view_module: widgetModule.name,
      _view_module_version: widgetModule.range,
    };
  }
}

/** What the user's module sees of the model. */
interface Handle {
  get(key: string): unknown;
  set(key: string, value: unknown): void;
  save_changes(): void;
  on(event: string, callback: (...given: unknown[]) => void): void;
  off(event: string, callback?: (...given: unknown[]) => void): void;
  send(content: unknown): void;
}

type Render = (context: { model: Handle; el: HTMLElement }) => unknown;

export class OwnView extends DOMWidgetView {
  private cleanUp: (() => void) | undefined;

  override render(): void {
    super.render();
    void this.draw();
    this.listenTo(this.model, 'change:_esm change:_css', () => void this.draw());
  }

  override remove(): void {
    this.cleanUp?.();
    super.remove();
  }

  private async draw(): Promise<void> {
    const { model } = this;
    this.cleanUp?.();
    this.cleanUp = undefined;
    const style = document.createElement('style');
    style.textContent = String(model.get('_css'));
    const el = document.createElement('div');
    this.el.replaceChildren(style, el);
    const url = URL.createObjectURL(new Blob([String(model.get('_esm'))], { type: 'text/javascript' }));
    try {
      const module = (await import(/* webpackIgnore: true */ url)) as { default?: Render | { render?: Render } };
      const render = typeof module.default === 'function' ? module.default : module.default?.render;
      if (!render) throw new Error('Its module has no default export with a render function.');
      const done = await render({ model: handle(model), el });
      if (typeof done === 'function') this.cleanUp = done as () => void;
    } catch (error) {
      // A page without a kernel lets no foreign code run: its picture or text stands elsewhere.
      el.setAttribute('role', 'alert');
      el.textContent = `This widget could not be drawn: ${error instanceof Error ? error.message : String(error)}`;
    } finally {
      URL.revokeObjectURL(url);
    }
  }
}

function handle(model: DOMWidgetModel): Handle {
  return {
    get: (key) => model.get(key) as unknown,
    set: (key, value) => void model.set(key, value),
    save_changes: () => model.save_changes(),
    on: (event, callback) => void model.on(event, callback),
    off: (event, callback) => void model.off(event, callback),
    send: (content) => model.send(content as never, {}),
  };
}
