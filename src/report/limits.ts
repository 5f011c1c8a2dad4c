/** What a reader might take from a report, and must not. */

import { type Case, referenceOf } from './case';

export function limitsOf(one: Case): string[] {
  const { attribution, weighing, options } = one;
  const reference = referenceOf(one);
  const method = attribution.title;
  return [
    'Whether the decision is right, fair or lawful. The page tells what the system went by, not what it should have gone by.',
    'What would happen if something were different. A reason here is what counted in this case; changing it might not change the result.',
    'Whether the reasons are causes in the world. The system knows only what it was given.',
    reference === undefined
      ? `That these are the only possible reasons. They were found by one method (${method}); another may weigh them differently.`
      : `That these are the only possible reasons. They were found by one method (${method}) in comparison with ${reference}; another method or another comparison may weigh them differently.`,
    ...(weighing === 'attention' ? ['What spoke for and what against: the method does not say.'] : []),
    ...(options.accuracy === undefined ? ['How often the system is wrong.'] : []),
  ];
}
