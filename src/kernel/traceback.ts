import { inspect } from 'node:util';
import { CompileError, Interrupted } from './cells/errors';
import { cleanMessage } from './cells/positions';

/** An error as the protocol carries it. */
export interface ErrorContent {
  ename: string;
  evalue: string;
  traceback: string[];
}

/** Says an error with the frames that lie in cells and what they called, less the kernel's own. */
export function errorContent(error: unknown): ErrorContent {
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
  return { ename, evalue, traceback: [`${ename}: ${evalue}`, ...userFrames(error.stack), ...cause(error)] };
}

function isError(error: unknown): error is Error {
  return error instanceof Error || Object.prototype.toString.call(error) === '[object Error]';
}

function userFrames(stack: unknown): string[] {
  const lines = typeof stack === 'string' ? stack.split('\n') : [];
  const frames = lines.filter((line) => /^\s+at /.test(line));
  const last = frames.reduce((found, frame, index) => (/cell\[\d+\]/.test(frame) ? index : found), frames.length - 1);
  return frames.slice(0, last + 1).filter((frame) => !/\(?node:|\/dist\/kernel\//.test(frame));
}

function cause(error: Error): string[] {
  if (error.cause === undefined) return [];
  const { traceback } = errorContent(error.cause);
  return [`Caused by ${traceback[0]}`, ...traceback.slice(1)];
}
