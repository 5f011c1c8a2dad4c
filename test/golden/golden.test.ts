import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import '../engine';
import { checkCase, findCases } from './check';

describe('golden references', () => {
  it.each(findCases(join(__dirname, 'cases')).map((path) => [path.split(/[\\/]/).at(-1)!, path]))(
    '%s',
    async (_, path) => {
      const outcomes = await checkCase(path);
      expect(outcomes.filter(({ result }) => result === 'failed')).toEqual([]);
    },
  );
});
