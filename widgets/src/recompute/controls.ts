/** Under the heading: by which method and with which options, and drawing on the input. Shown where someone can compute. */

import type { Option, OptionValue } from '../../../src/attribution/options';
import { formatSeconds } from '../../../src/render/format';
import type { Choice, MethodOffer } from '../../../src/render/request';
import type { Part } from '../controls';
import { element } from '../dom';
import type { HeatmapModel } from '../model';
import type { Brush } from './brush';
import type { Tool } from './draw';
import { type Field, field, labelled } from './fields';
import type { Recomputation } from './transport';

export function recomputeControls(model: HeatmapModel, recomputation: Recomputation, brush: Brush): Part {
  const parts = [methodFields(model, recomputation), drawTools(model, recomputation, brush)];
  const node = element('div', { class: 'explainbook-recompute', role: 'group', 'aria-label': 'Explain anew' }, [
    ...parts.map((part) => part.node),
  ]);
  const refresh = () => {
    const offer = model.read('offer');
    node.hidden = !recomputation.where || !offer || offer.methods.length === 0;
    if (!node.hidden) for (const part of parts) part.refresh();
  };
  return { node, refresh };
}

/** Which map, its method, and the method's options. */
function methodFields(model: HeatmapModel, recomputation: Recomputation): Part {
  const node = element('div', { class: 'explainbook-fields' });
  let map = 0;
  const choice = () => recomputation.wish.maps[map] ?? null;
  const maps = mapField((at) => {
    map = at;
    refresh();
  });
  const offered = model.read('offer')?.methods ?? [];
  const method = methodField(offered, (name) => recomputation.askMap(map, begun(offered, name)));
  let options: { readonly of: Option; readonly field: Field }[] = [];
  let shown: MethodOffer | undefined;
  const build = (next: MethodOffer | undefined) => {
    options = (next?.options ?? []).map((option) => {
      const set = (value: OptionValue) =>
        recomputation.askMap(map, { method: next!.name, options: { ...choice()?.options, [option.name]: value } });
      return { of: option, field: field(option, set) };
    });
    node.replaceChildren(maps.node, method.node, ...options.map((one) => one.field.node));
  };
  build(undefined);
  const refresh = () => {
    const now = offered.find(({ name }) => name === choice()?.method);
    if (now !== shown) build(now);
    shown = now;
    maps.show(
      model.read('maps').map(({ title }) => title),
      map,
    );
    method.show(now);
    for (const { of, field: each } of options) each.show(choice()?.options[of.name] ?? of.value);
  };
  return { node, refresh };
}

/** A method as a reader begins with it. */
function begun(offered: readonly MethodOffer[], method: string): Choice {
  const options = offered.find(({ name }) => name === method)?.options ?? [];
  const quick = options.flatMap((one) => (one.kind === 'number' && one.quick ? [[one.name, one.quick] as const] : []));
  return { method, options: Object.fromEntries(quick) };
}

/** Hidden where there is but one. */
function mapField(choose: (map: number) => void) {
  const select = element('select', { 'data-key': 'map' });
  select.addEventListener('change', () => choose(Number(select.value)));
  const node = labelled('Map', select);
  let shown = '';
  const show = (titles: readonly string[], map: number) => {
    node.hidden = titles.length < 2;
    if (shown !== titles.join()) {
      select.replaceChildren(...titles.map((title, at) => element('option', { value: at }, [`${at + 1}. ${title}`])));
    }
    shown = titles.join();
    select.value = String(map);
  };
  return { node, show };
}

function methodField(offered: readonly MethodOffer[], choose: (name: string) => void) {
  const given = element('option', { value: '' }, ['as in the notebook']);
  const select = element('select', { 'data-key': 'method' }, [
    given,
    ...offered.map(({ name, title, what }) => element('option', { value: name, title: what }, [title])),
  ]);
  select.addEventListener('change', () => void (select.value && choose(select.value)));
  const show = (method: MethodOffer | undefined) => {
    given.hidden = method !== undefined;
    select.value = method?.name ?? '';
    select.title = method?.what ?? '';
  };
  return { node: labelled('Method', select), show };
}

const tools: readonly (readonly [Tool, string, string])[] = [
  ['draw', 'Draw', 'Draw on the input: with the pointer, or with the arrow keys and the space bar'],
  ['erase', 'Erase', 'Erase on the input: with the pointer, or with the arrow keys and the space bar'],
];

function drawTools(model: HeatmapModel, recomputation: Recomputation, brush: Brush): Part {
  const button = (key: string, text: string, title: string, act: () => void) => {
    const made = element('button', { type: 'button', title, 'data-key': key }, [text]);
    made.addEventListener('click', act);
    return made;
  };
  const toggles = tools.map(([tool, text, title]) =>
    button(tool, text, title, () => {
      brush.tool = brush.tool === tool ? undefined : tool;
      refresh();
    }),
  );
  const reset = button('reset', 'Reset input', 'Put the input back as it was', () =>
    recomputation.ask({ input: null }),
  );
  const hint = element('span', { class: 'explainbook-hint', role: 'status' });
  const node = element('div', { class: 'explainbook-draw', role: 'group', 'aria-label': 'Draw on the input' }, [
    ...toggles,
    reset,
    hint,
  ]);
  const refresh = () => {
    node.hidden = !model.read('offer')?.ink;
    toggles.forEach((toggle, at) => {
      toggle.setAttribute('aria-pressed', String(brush.tool === tools[at]![0]));
    });
    reset.disabled = recomputation.wish.input === null;
    hint.textContent = brush.tool
      ? `${brush.tool === 'draw' ? 'Draw' : 'Erase'} on the input; keys: arrows and space`
      : '';
  };
  return { node, refresh };
}

/** How far an answer is, with a button that stops it; and where the last one came from. */
export function progressLine(model: HeatmapModel, recomputation: Recomputation): Part {
  const bar = element('progress', { max: 1, 'aria-label': 'Computing' });
  const words = element('span', {});
  const cancel = element('button', { type: 'button', 'data-key': 'cancel' }, ['Cancel']);
  cancel.addEventListener('click', () => recomputation.cancel());
  const working = element('span', { class: 'explainbook-working' }, [bar, words, cancel]);
  const said = element('span', { role: 'status' });
  const node = element('div', { class: 'explainbook-advance' }, [working, said]);
  const refresh = () => {
    const { busy } = recomputation;
    const progress = model.read('progress');
    working.hidden = !busy;
    if (busy && progress) bar.value = progress.done / progress.total;
    else bar.removeAttribute('value');
    const left = progress?.secondsLeft;
    words.textContent =
      left === null || left === undefined ? 'computing…' : `computing, ${formatSeconds(Math.max(left, 0.1))} left`;
    said.textContent = busy ? '' : origin(recomputation);
    node.hidden = !busy && said.textContent === '';
  };
  return { node, refresh };
}

function origin({ where, seconds }: Recomputation): string {
  if (where !== 'page') return '';
  if (seconds === undefined) return 'As the notebook computed it. What you change is computed in this page.';
  return `Computed in this page in ${formatSeconds(seconds)}, by TensorFlow.js’s plain JavaScript engine.`;
}
