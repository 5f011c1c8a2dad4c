/**
 * Output of child processes that inherit the kernel's standard streams. Those belong to the front end's server: there no
 * one reads them. So they are piped instead, and what comes is said as if the kernel had written it.
 */

import childProcess from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';
import type { Readable } from 'node:stream';
import { currentContext, resume } from './context';

type Stdio = 'stdout' | 'stderr';
interface Options {
  stdio?: unknown;
}

/** The options with pipes for what is inherited, and which streams those are. */
function piped<T extends Options>(options: T): { options: T; inherited: Stdio[] } {
  const { stdio } = options;
  const given: unknown[] = Array.isArray(stdio) ? [...stdio] : [stdio, stdio, stdio];
  const inherited = (['stdout', 'stderr'] as const).filter((name, at) => {
    const slot = given[at + 1];
    return slot === 'inherit' || slot === at + 1 || slot === process[name];
  });
  for (const name of inherited) given[name === 'stdout' ? 1 : 2] = 'pipe';
  return { options: inherited.length > 0 ? { ...options, stdio: given } : options, inherited };
}

interface Spawning {
  spawn(options: Options): number;
  stdout: Readable | null;
  stderr: Readable | null;
}

/** What the synchronous functions return or throw: streams by name, or the output alone. */
type Outcome = Partial<Record<Stdio, Buffer | string | null>>;
type Sync = (...args: unknown[]) => unknown;

export function captureChildren(): void {
  const prototype = childProcess.ChildProcess.prototype as unknown as Spawning;
  const { spawn } = prototype;
  prototype.spawn = function (this: Spawning, given: Options): number {
    const { options, inherited } = piped(given);
    const status = spawn.call(this, options);
    const context = currentContext();
    for (const name of inherited)
      this[name]?.setEncoding('utf8').on('data', (text: string) => resume(context, () => process[name].write(text)));
    return status;
  };

  const functions = childProcess as unknown as Record<string, Sync>;
  for (const name of ['spawnSync', 'execSync', 'execFileSync']) {
    const original = functions[name]!;
    const say = (outcome: Outcome, inherited: readonly Stdio[]) => {
      for (const stream of inherited) {
        if (outcome[stream]) process[stream].write(outcome[stream]);
        outcome[stream] = null;
      }
    };
    const captured: Sync = (...args) => {
      const at = args.findIndex((arg) => typeof arg === 'object' && arg !== null && !Array.isArray(arg));
      const { options, inherited } = piped((args[at] ?? {}) as Options);
      if (inherited.length === 0) return original(...args);
      // Without a choice of streams, these two say the errors themselves, and in no other way.
      const told = name !== 'spawnSync' && inherited.includes('stderr');
      if (told) options.stdio = undefined;
      const rest = told ? inherited.filter((stream) => stream !== 'stderr') : inherited;
      try {
        const result = original(...args.map((arg, i) => (i === at ? options : arg)));
        const outcome: Outcome = name === 'spawnSync' ? (result as Outcome) : { stdout: result as Buffer };
        say(outcome, rest);
        return name === 'spawnSync' ? result : outcome.stdout;
      } catch (error) {
        say(error as Outcome, rest);
        throw error;
      }
    };
    functions[name] = captured;
  }
  syncBuiltinESMExports();
}
