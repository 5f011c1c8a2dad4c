import { join } from 'node:path';
import { inspect } from 'node:util';
import { CompileError, Interrupted } from './cells/errors';
import { cleanMessage } from './cells/positions';

/** An error as the protocol carries it. */
export interface ErrorContent {
  ename: string;
  evalue: string;
  traceback: string[];
}

/**
 * Says an error with the frames that lie in cells and files of the user, less those of libraries, of Node and of the
 * kernel. With the environment variable `EXPLAINBOOK_STACK=all`, set also in a cell, with all frames.
 */
export function errorContent(error: unknown): ErrorContent {
  try {
    return describe(error, new Set());
  } catch {
    // A getter or a proxy of the value throws; the cell must be answered all the same.
    const evalue = 'A value was thrown that cannot be shown.';
    return { ename: 'Thrown', evalue, traceback: [evalue] };
  }
}

/** @param seen what has been said already: an error may be its own cause */
function describe(error: unknown, seen: Set<unknown>): ErrorContent {
  if (error instanceof CompileError)
    return { ename: error.name, evalue: error.message, traceback: [...error.diagnostics] };
  if (error instanceof Interrupted)
    return { ename: error.name, evalue: error.message, traceback: [`${error.name}: ${error.message}`] };
  if (!isError(error)) {
    const evalue = typeof error === 'string' ? error : inspect(error);
    return { ename: 'Thrown', evalue, traceback: [`Thrown: ${evalue}`] };
  }
  const ename = error.name || 'Error';
  const evalue = cleanMessage(String(error.message));
  const headline = `${ename}: ${evalue}`;
  if (seen.has(error)) return { ename, evalue, traceback: [`${headline} (as above)`] };
  seen.add(error);
  return {
    ename,
    evalue,
    traceback: [headline, ...frames(error.stack), ...members(error, seen), ...cause(error, seen)],
  };
}

function isError(error: unknown): error is Error {
  return error instanceof Error || Object.prototype.toString.call(error) === '[object Error]';
}

const inCell = /\bcell\[\d+\]/;
const ofNode = /\(?node:|\/dist\/kernel\//;
const ofLibrary = /[\\/]node_modules[\\/]/;

function frames(stack: unknown): string[] {
  const lines = typeof stack === 'string' ? stack.split('\n') : [];
  const all = lines.filter((line) => /^\s+at /.test(line));
  if (process.env.EXPLAINBOOK_STACK === 'all') return all;
  const last = all.reduce((found, frame, index) => (inCell.test(frame) ? index : found), all.length - 1);
  const reached = all.slice(0, last + 1).filter((frame) => !ofNode.test(frame));
  const own = reached.filter((frame) => !ofLibrary.test(frame) && !isOurs(frame));
  if (own.length === 0 || own.length === reached.length) return reached;
  const hidden = reached.length - own.length;
  const count = hidden === 1 ? '1 frame' : `${hidden} frames`;
  return [...own, `    … ${count} of libraries (process.env.EXPLAINBOOK_STACK = 'all' shows them)`];
}

const ownFolder = join(__dirname, '..');
const isOurs = (frame: string): boolean => frame.includes(ownFolder);

/** What an `AggregateError` gathers. */
function members(error: Error, seen: Set<unknown>): string[] {
  const { errors } = error as { errors?: unknown };
  if (!Array.isArray(errors)) return [];
  return errors.flatMap((member, at) => {
    const [first, ...rest] = describe(member, seen).traceback;
    return [`  [${at + 1}] ${first}`, ...rest.map((line) => `    ${line}`)];
  });
}

function cause(error: Error, seen: Set<unknown>): string[] {
  if (error.cause === undefined) return [];
  const { traceback } = describe(error.cause, seen);
  return [`Caused by ${traceback[0]}`, ...traceback.slice(1)];
}
