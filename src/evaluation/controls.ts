/** What every explanation must be better than. */

import { Random } from '../tensor/random';
import type { Subject } from './subject';

/** Independent normal numbers: new ones for every question, as a map that knows nothing would give. */
export function randomSubject(length: number, seed: number): Subject {
  const random = new Random(seed);
  const draw = (count: number) => Float32Array.from({ length: count }, () => random.normal());
  return { title: 'Random', values: draw(length), explain: async (_, input) => draw(input.values.length) };
}

/** A method's maps with the opposite sign: what it calls most relevant is the least. */
export function invertedSubject({ title, values, explain }: Subject): Subject {
  const turn = (map: Float32Array) => map.map((value) => -value);
  return {
    title: `Inverted ${title}`,
    values: turn(values),
    ...(explain ? { explain: async (...asked: Parameters<typeof explain>) => turn(await explain(...asked)) } : {}),
  };
}
