import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

/** Asks the built library in a process of its own, since a process has one engine. */
function engineWith(forced: string): { status: number | null; output: string; errors: string } {
  const program = `
    require(${JSON.stringify(path.resolve('dist/engine/engine.js'))}).useEngine().then(
      async (info) => {
        const tf = require('@tensorflow/tfjs-core');
        const slope = tf.grad((x) => tf.sum(tf.mul(x, x)))(tf.tensor1d([3, -1])).dataSync();
        console.log(JSON.stringify({ ...info, backend: tf.getBackend(), slope: [...slope], listeners: process.eventNames().filter((name) => /^un/.test(name)) }));
      },
      (error) => console.log(error.name + ': ' + error.message),
    );`;
  const env = { ...process.env, EXPLAINBOOK_ENGINE: forced };
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', program], { env, encoding: 'utf8' });
  return { status, output: stdout.trim(), errors: stderr };
}

describe('useEngine', () => {
  for (const name of ['wasm', 'cpu']) {
    it(`can be told to use ${name}, and knows gradients there, without a word on the terminal`, () => {
      const { output, errors } = engineWith(name);
      expect(JSON.parse(output)).toEqual({ name, backend: name, slope: [6, -2], listeners: [] });
      expect(errors).toBe('');
    });
  }

  it('names the engines when asked for one that does not exist', () => {
    expect(engineWith('quantum').output).toBe(
      'ArgumentError: EXPLAINBOOK_ENGINE is "quantum", but the engines are tensorflow, wasm and cpu; set one of them or unset it.',
    );
  });

  it('says so when the engine it found is a slower one', () => {
    const found = JSON.parse(engineWith('').output);
    expect(found.slope).toEqual([6, -2]);
    if (found.name === 'tensorflow') expect(found.sentence).toBeUndefined();
    else expect(found.sentence).toMatch(/times slower/);
  });
});
