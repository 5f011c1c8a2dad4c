/** The controls under the heatmaps: native inputs with labels, each bound to one attribute of the model. */

import { colorMaps } from '../../src/render/colormaps';
import { formatNumber } from '../../src/render/format';
import { signModes } from '../../src/render/scale';
import type { HeatmapState } from '../../src/render/state';
import { element, uniqueId } from './dom';
import type { HeatmapModel } from './model';

/** A part of the widget that can be brought up to date with the model. */
export interface Part {
  readonly node: HTMLElement;
  refresh(): void;
}

const arrangements = [
  { name: 'one', title: 'One example' },
  { name: 'grid', title: 'All examples' },
] as const;

export function controls(model: HeatmapModel): Part {
  const parts = [
    range(model, 'opacity', 'Opacity of the heat', [0, 1, 0.01], (value) => `${Math.round(100 * value)} %`),
    range(model, 'clip', 'Clip percentile', [90, 100, 0.1], (value) => formatNumber(value)),
    range(model, 'threshold', 'Leave out weaker than', [0, 1, 0.01], (value) => `${Math.round(100 * value)} %`),
    choice(model, 'colormap', 'Colours', colorMaps),
    choice(model, 'sign', 'Show', signModes),
  ];
  if ((model.read('maps')[0]?.shape[0] ?? 0) > 1) parts.push(choice(model, 'arrangement', 'Arrangement', arrangements));
  if (model.read('maps').length > 1) parts.push(toggle(model, 'shared_scale', 'One scale for all'));
  const node = element(
    'div',
    { class: 'explainbook-controls' },
    parts.map((part) => part.node),
  );
  return { node, refresh: () => parts.forEach((part) => void part.refresh()) };
}

function range(
  model: HeatmapModel,
  key: 'opacity' | 'clip' | 'threshold',
  label: string,
  [min, max, step]: readonly [number, number, number],
  describe: (value: number) => string,
): Part {
  const id = uniqueId(key);
  const output = element('output', { for: id });
  const input = element('input', { id, type: 'range', min, max, step, 'data-key': key });
  input.addEventListener('input', () => model.write({ [key]: Number(input.value) }));
  const node = element('div', { class: 'explainbook-control' }, [
    element('div', { class: 'explainbook-control-head' }, [element('label', { for: id }, [label]), output]),
    input,
  ]);
  const refresh = () => {
    const value = model.read(key);
    if (Number(input.value) !== value) input.value = String(value);
    output.textContent = describe(value);
    input.setAttribute('aria-valuetext', describe(value));
    input.style.setProperty('--explainbook-fill', `${(100 * (value - min)) / (max - min)}%`);
  };
  return { node, refresh };
}

function choice(
  model: HeatmapModel,
  key: 'colormap' | 'sign' | 'arrangement',
  label: string,
  options: readonly { readonly name: string; readonly title: string }[],
): Part {
  const id = uniqueId(key);
  const select = element(
    'select',
    { id, 'data-key': key },
    options.map(({ name, title }) => element('option', { value: name }, [title])),
  );
  select.addEventListener('change', () => model.write({ [key]: select.value } as Partial<HeatmapState>));
  const node = element('div', { class: 'explainbook-control' }, [element('label', { for: id }, [label]), select]);
  return {
    node,
    refresh: () => {
      select.value = model.read(key);
    },
  };
}

function toggle(model: HeatmapModel, key: 'shared_scale', label: string): Part {
  const input = element('input', { type: 'checkbox', 'data-key': key });
  input.addEventListener('change', () => model.write({ [key]: input.checked }));
  const node = element('label', { class: 'explainbook-control explainbook-toggle' }, [input, label]);
  return {
    node,
    refresh: () => {
      input.checked = model.read(key);
    },
  };
}
