/** Above the heatmaps: what was explained, of which example, and a picker for another target. */

import type { Target } from '../../src/attribution/result';
import { formatNumber, formatProbability } from '../../src/render/format';
import type { Part } from './controls';
import { element, uniqueId } from './dom';
import type { HeatmapModel } from './model';
import type { Recomputation } from './recompute/transport';

export function heading(model: HeatmapModel, recomputation: Recomputation): Part {
  const parts = [targetLine(model), picker(model, recomputation), stepper(model)];
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
    if (target.probability !== undefined) facts.push(`probability ${formatProbability(target.probability)}`);
    node.replaceChildren(
      element('span', {}, ['Why ', element('strong', {}, [nameOf(target)]), '?']),
      element('span', { class: 'explainbook-facts' }, [facts.join(' · ')]),
    );
  };
  return { node, refresh };
}

/** The value of the choice "what the network predicts". */
const predicted = 'predicted';

/** Asks for another target. Where nobody can explain anew it stays, disabled, and says why. */
function picker(model: HeatmapModel, recomputation: Recomputation): Part {
  const id = uniqueId('target');
  const hint = element('span', { class: 'explainbook-hint', id: `${id}-hint`, role: 'status' });
  const select = element('select', { id, 'data-key': 'target', 'aria-describedby': hint.id });
  select.addEventListener('change', () =>
    recomputation.ask({ target: select.value === predicted ? null : Number(select.value) }),
  );
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
    const whole = recomputation.where !== undefined && (model.read('offer')?.methods.length ?? 0) > 0;
    if (JSON.stringify([whole, targets]) !== shown) {
      const first = whole ? [element('option', { value: predicted }, ['what is predicted'])] : [];
      select.replaceChildren(
        ...first,
        ...targets.map((target) =>
          element('option', { value: target.index }, [`${nameOf(target)}  (${formatNumber(target.score)})`]),
        ),
      );
      shown = JSON.stringify([whole, targets]);
    }
    // While an answer is computed, what was asked for; then what is shown.
    const { target } = recomputation.wish;
    const current = target ?? (whole ? predicted : explained?.index);
    if (current !== undefined) select.value = String(current);
    select.disabled = recomputation.where === undefined;
    hint.textContent = select.disabled ? model.read('network_problem') || 'needs a running kernel' : '';
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
