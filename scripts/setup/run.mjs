/** Child processes for the set-up scripts. */
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { root } from './places.mjs';

/**
 * Runs a program to its end.
 * @returns {Promise<{code: number, output: string}>} exit status (127 when it could not be started) and its output, which is
 * empty with `show`, since it then goes straight to the terminal.
 */
export function run(program, args, { cwd = root, env = process.env, show = false, timeout = 0 } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd,
      env,
      timeout,
      stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
    });
    const chunks = [];
    child.stdout?.on('data', (chunk) => chunks.push(chunk));
    child.stderr?.on('data', (chunk) => chunks.push(chunk));
    child.on('error', (error) => resolve({ code: 127, output: error.message }));
    child.on('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString() }));
  });
}

/** The first of these commands (program and leading arguments) that answers `--version`, or undefined. */
export function firstThatRuns(commands) {
  return commands.find(
    ([program, ...args]) => spawnSync(program, [...args, '--version'], { stdio: 'ignore' }).status === 0,
  );
}

/** The last line of a program's output that says something. */
export function lastLine(output) {
  return (
    output
      .trim()
      .split('\n')
      .filter((line) => line.trim())
      .at(-1)
      ?.trim() ?? 'no output'
  );
}

/** True when the file exists, links followed. */
export function exists(...parts) {
  return fs.existsSync(path.join(...parts));
}
