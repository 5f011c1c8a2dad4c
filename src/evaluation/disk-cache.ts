/** Evaluations kept in a folder. */

import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { ArgumentError } from '../errors';
import type { EvaluationCache } from './cache';

/**
 * Keeps what `evaluate` measured in a folder, a file a map and a measurement, named by the SHA-256 of all that they follow
 * from; so an evaluation that was stopped goes on, and the folder may be deleted at any time. Files appear whole or not at all.
 *
 * @param folder Made where it is missing.
 * @throws ArgumentError where the folder cannot be written
 * @example
 * const cache = evaluationCache(`${process.env.TMPDIR ?? '/tmp'}/explainbook-evaluations`);
 * await evaluate(model, ['gradient_x_input'], x, ['pixel_flipping'], { cache });
 */
export function evaluationCache(folder: string): EvaluationCache {
  if (typeof folder !== 'string' || folder === '') {
    throw new ArgumentError(`The cache's folder is ${JSON.stringify(folder)}; give its path.`);
  }
  const place = (key: string) => path.join(folder, `${key}.json`);
  return {
    get: (key) => fs.readFile(place(key), 'utf8').catch(() => undefined),
    async set(key, text) {
      const unfinished = `${place(key)}.${randomBytes(6).toString('hex')}`;
      try {
        await fs.mkdir(folder, { recursive: true });
        await fs.writeFile(unfinished, text);
        await fs.rename(unfinished, place(key));
      } catch (error) {
        await fs.rm(unfinished, { force: true }).catch(() => undefined);
        const why = error instanceof Error ? error.message : String(error);
        throw new ArgumentError(
          `Evaluations cannot be kept in ${folder}: ${why}. Give another folder, or leave \`cache\` out.`,
        );
      }
    },
  };
}
