import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import '../engine';
import { readCase } from './case';
import { checkCase, findCases, isRunnable } from './check';

/** The cases that hold something the library has; the others would pass without looking at anything. */
const cases = findCases(join(__dirname, 'cases')).filter((path) => readCase(path).references.some(isRunnable));

describe('golden references', () => {
  it.each(cases.map((path) => [path.split(/[\\/]/).at(-1)!, path]))('%s', async (_, path) => {
    const outcomes = await checkCase(path);
    expect(outcomes.filter(({ result }) => result === 'failed')).toEqual([]);
    expect(outcomes.filter(({ result }) => result === 'passed')).not.toEqual([]);
  });
});
