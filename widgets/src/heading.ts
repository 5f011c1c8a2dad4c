/** Above the heatmaps: what was explained, of which example, and a picker for another target. */

import type { Target } from '../../src/attribution/result';
import { formatNumber, formatPercent } from '../../src/render/format';
import type { Part } from './controls';
import { element, uniqueId } from './dom';
import type { HeatmapModel } from './model';

export function heading(model: HeatmapModel): Part {
  const parts = [targetLine(model), picker(model), stepper(model)];
  const problem = element('p', { class: 'explainbook-problem', role: 'alert' });
  const node = element('header', { class: 'explainbook-heading' }, [...parts.map((part) => part.node), problem]);
  const refresh = () => {
    for (const part of parts) part.refresh();
    problem.textContent = model.read('problem');
    problem.hidden = !model.read('problem');
  };
  return { node, refresh };
}

const nameOf = ({ label, index }: Target) => label ?? `unit ${index}`;

function targetLine(model: HeatmapModel): Part {
  const node = element('h2', { class: 'explainbook-target' });
  const refresh = () => {
    const target = model.read('maps')[0]?.targets[model.read('example')];
    if (!target) return node.replaceChildren();
    const facts = [`score ${formatNumber(target.score)}`];
    if (target.probability !== undefined) facts.push(`probability ${formatPercent(target.probability)}`);
    node.replaceChildren(
      element('span', {}, ['Why ', element('strong', {}, [nameOf(target)]), '?']),
      element('span', { class: 'explainbook-facts' }, [facts.join(' · ')]),
    );
  };
  return { node, refresh };
}

/** Asks the kernel to explain another target. Without a kernel it stays, disabled, and says why. */
function picker(model: HeatmapModel): Part {
  const id = uniqueId('target');
  const hint = element('span', { class: 'explainbook-hint', id: `${id}-hint`, role: 'status' });
  const select = element('select', { id, 'data-key': 'target', 'aria-describedby': hint.id });
  select.addEventListener('change', () => model.write({ target: Number(select.value), busy: true, problem: '' }));
  const node = element('div', { class: 'explainbook-picker' }, [
    element('label', { for: id }, ['Explain']),
    select,
    hint,
  ]);
  let shown = '';
  const refresh = () => {
    const explained = model.read('maps')[0]?.targets[model.read('example')];
    const offered = model.read('targets_available');
    node.hidden = offered.length === 0;
    // What is explained is among the choices, be it ever so unlikely.
    const missing = explained && !offered.some(({ index }) => index === explained.index);
    const targets = missing ? [explained, ...offered] : offered;
    if (JSON.stringify(targets) !== shown) {
      select.replaceChildren(
        ...targets.map((target) =>
          element('option', { value: target.index }, [`${nameOf(target)}  (${formatNumber(target.score)})`]),
        ),
      );
      shown = JSON.stringify(targets);
    }
    // While the kernel computes, what was asked for; then what is shown.
    const current = model.read('target') ?? explained?.index;
    if (current !== undefined) select.value = String(current);
    select.disabled = !model.comm_live || model.read('busy');
    hint.textContent =
      model.read('busy') && model.comm_live ? 'computing…' : model.comm_live ? '' : 'needs a running kernel';
  };
  return { node, refresh };
}

function stepper(model: HeatmapModel): Part {
  const count = () => model.read('maps')[0]?.shape[0] ?? 0;
  const go = (by: number) => model.write({ example: (model.read('example') + by + count()) % count() });
  const back = element('button', { type: 'button', 'aria-label': 'Previous example' }, ['‹']);
  const on = element('button', { type: 'button', 'aria-label': 'Next example' }, ['›']);
  const place = element('output', { 'aria-live': 'polite' });
  back.addEventListener('click', () => go(-1));
  on.addEventListener('click', () => go(1));
  const node = element('div', { class: 'explainbook-stepper', role: 'group', 'aria-label': 'Example' }, [
    back,
    place,
    on,
  ]);
  const refresh = () => {
    node.hidden = count() < 2;
    place.textContent = `${model.read('example') + 1} of ${count()}`;
  };
  return { node, refresh };
}
