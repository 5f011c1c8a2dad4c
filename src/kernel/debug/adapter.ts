/**
 * The debug adapter protocol over V8's debugger, as Jupyter carries it: `debug_request` on the control channel, `debug_event`
 * on iopub, and the few commands that Jupyter adds. Lines count from 1 in the protocol and from 0 in the engine.
 */

import { basename } from 'node:path';
import type { CellScript } from '../threads';
import type { Json } from '../wire';
import { type CallFrame, Engine, foreign, type RemoteObject } from './engine';
import { hashSeed, pathPrefix, pathSuffix, type Script, Sources } from './sources';
import { Variables } from './variables';

const threadId = 1;

interface Breakpoint {
  readonly line: number;
  readonly condition?: string;
}

/** A frame of the stop that is shown. */
interface Frame {
  readonly id: number;
  readonly frame: CallFrame;
  readonly script?: Script;
}

export interface AdapterHost {
  /** Says a `debug_event`. */
  event(event: string, body: Json): void;
  /** Tells the main thread whether to announce its cells and wait until their breakpoints are set. */
  debugging(on: boolean): void;
  /** A TypeScript expression as JavaScript in which names of cells are found. */
  rewrite(expression: string, names: ReadonlySet<string>): string;
}

/** Where the main thread keeps the names that all cells share. */
export const namesExpression = "globalThis[Symbol.for('explainbook.names')]";

export class DebugAdapter {
  private engine: Engine | undefined;
  private variables: Variables | undefined;
  private readonly sources = new Sources();
  private readonly wanted = new Map<string, readonly Breakpoint[]>();
  /** The engine's ids of the breakpoints of a path. */
  private readonly set = new Map<string, string[]>();
  private frames: readonly Frame[] = [];
  private stopped = false;

  constructor(private readonly host: AdapterHost) {}

  /** Answers one request of the debug adapter protocol; its response is the content of the `debug_reply`. */
  async answer(request: Json): Promise<Json> {
    const { seq, command } = request;
    const response = { type: 'response', request_seq: seq, seq, command };
    try {
      const perform = this.commands[String(command)];
      if (!perform) throw new Error(`This debugger does not know the command "${String(command)}".`);
      return { ...response, success: true, body: await perform((request.arguments ?? {}) as Json) };
    } catch (error) {
      return { ...response, success: false, message: (error as Error).message, body: {} };
    }
  }

  /** A cell was compiled and is about to run: its breakpoints are set first. */
  async cellCompiled(cell: CellScript): Promise<void> {
    const script = this.sources.add(cell);
    const breakpoints = this.wanted.get(script.path) ?? [];
    if (!this.engine) return;
    await this.engine.send('Debugger.setSkipAllPauses', { skip: false });
    await Promise.all(breakpoints.map((breakpoint) => this.place(script, breakpoint)));
  }

  /** Lets a stopped cell go on, and to its end, so that an interrupt can reach it. */
  release(): void {
    if (!this.stopped) return;
    void this.engine?.send('Debugger.setSkipAllPauses', { skip: true });
    void this.engine?.send('Debugger.resume').catch(() => undefined);
  }

  private readonly commands: Readonly<Record<string, (given: Json) => Promise<Json> | Json>> = {
    debugInfo: () => ({
      isStarted: this.engine !== undefined,
      hashMethod: 'Murmur2',
      hashSeed,
      tmpFilePrefix: pathPrefix,
      tmpFileSuffix: pathSuffix,
      breakpoints: [...this.wanted].map(([source, breakpoints]) => ({ source, breakpoints })),
      stoppedThreads: this.stopped ? [threadId] : [],
      richRendering: true,
      exceptionPaths: ['TypeScript'],
      copyToGlobals: false,
    }),
    initialize: () => ({
      supportsConfigurationDoneRequest: true,
      supportsConditionalBreakpoints: true,
      supportsEvaluateForHovers: true,
      supportsSetVariable: false,
      exceptionBreakpointFilters: [
        { filter: 'all', label: 'All exceptions', default: false },
        { filter: 'uncaught', label: 'Uncaught exceptions', default: false },
      ],
    }),
    attach: () => this.attach(),
    configurationDone: () => ({}),
    disconnect: () => this.detach(),
    terminate: () => this.detach(),
    dumpCell: ({ code }) => ({ sourcePath: this.sources.dump(String(code)) }),
    source: ({ source }) => ({ content: this.sources.read(pathIn(source)), mimeType: 'text/typescript' }),
    setBreakpoints: ({ source, breakpoints }) =>
      this.setBreakpoints(pathIn(source), (breakpoints ?? []) as Breakpoint[]),
    setExceptionBreakpoints: async ({ filters }) => {
      const given = (filters ?? []) as string[];
      const state = given.includes('all') ? 'all' : given.includes('uncaught') ? 'uncaught' : 'none';
      await this.attached().send('Debugger.setPauseOnExceptions', { state });
      return {};
    },
    threads: () => ({ threads: [{ id: threadId, name: 'Cells' }] }),
    stackTrace: () => this.stackTrace(),
    scopes: ({ frameId }) => this.scopes(Number(frameId)),
    variables: async ({ variablesReference, start, count }) => ({
      variables: await this.variables!.of(
        Number(variablesReference),
        typeof start === 'number' ? start : 0,
        typeof count === 'number' && count > 0 ? count : undefined,
      ),
    }),
    inspectVariables: async () => ({ variables: await this.shared({ all: false }) }),
    richInspectVariables: async ({ variableName, frameId }) => {
      const { description, value } = await this.evaluate(String(variableName), frameId);
      return { data: { 'text/plain': description ?? String(value) }, metadata: {} };
    },
    evaluate: async ({ expression, frameId }) => {
      const result = this.variables!.variable('', await this.evaluate(String(expression), frameId));
      return { result: result.value, type: result.type, variablesReference: result.variablesReference };
    },
    modules: () => {
      const modules = (this.engine?.files() ?? []).map((path) => ({ id: path, name: basename(path), path }));
      return { modules, totalModules: modules.length };
    },
    continue: async () => {
      await this.attached().send('Debugger.resume');
      return { allThreadsContinued: true };
    },
    next: () => this.step('stepOver'),
    stepIn: () => this.step('stepInto'),
    stepOut: () => this.step('stepOut'),
    pause: () => this.step('pause'),
  };

  private attached(): Engine {
    if (!this.engine) throw new Error('The debugger is not attached; send "attach" first.');
    return this.engine;
  }

  private async step(how: 'stepOver' | 'stepInto' | 'stepOut' | 'pause'): Promise<Json> {
    await this.attached().send(`Debugger.${how}`);
    return {};
  }

  private async attach(): Promise<Json> {
    if (!this.engine) {
      this.engine = new Engine(
        (reason, frames) => this.paused(reason, frames),
        () => this.resumed(),
      );
      this.variables = new Variables(this.engine);
      await this.engine.send('Runtime.enable');
      await this.engine.send('Debugger.enable');
      // Steps pass over what is not the user's.
      await this.engine.send('Debugger.setBlackboxPatterns', {
        patterns: [foreign.source],
      });
      this.host.debugging(true);
    }
    this.host.event('initialized', {});
    return {};
  }

  private async detach(): Promise<Json> {
    const { engine } = this;
    if (!engine) return {};
    this.host.debugging(false);
    if (this.stopped) await engine.send('Debugger.resume').catch(() => undefined);
    await engine.send('Debugger.disable').catch(() => undefined);
    engine.close();
    this.engine = undefined;
    this.set.clear();
    this.resumed();
    return {};
  }

  private paused(reason: string, callFrames: readonly CallFrame[]): void {
    this.stopped = true;
    this.variables?.clear();
    this.frames = callFrames.flatMap((frame, id) => {
      const script = this.sources.named(frame.url);
      return !script && foreign.test(frame.url) ? [] : [{ id: id + 1, frame, ...(script && { script }) }];
    });
    // A stop where nothing is the user's, such as an exception inside the kernel, is none.
    if (this.frames.length === 0) {
      void this.attached().send('Debugger.resume');
      return;
    }
    const reasons: Record<string, string> = { exception: 'exception', promiseRejection: 'exception' };
    const said = reasons[reason] ?? (reason === 'other' ? 'breakpoint' : 'step');
    this.host.event('stopped', { reason: said, threadId, allThreadsStopped: true });
  }

  private resumed(): void {
    if (!this.stopped) return;
    this.stopped = false;
    this.frames = [];
    this.variables?.clear();
    this.host.event('continued', { threadId, allThreadsContinued: true });
  }

  private async setBreakpoints(path: string, breakpoints: readonly Breakpoint[]): Promise<Json> {
    const engine = this.attached();
    for (const breakpointId of this.set.get(path) ?? [])
      await engine.send('Debugger.removeBreakpoint', { breakpointId });
    this.set.delete(path);
    if (breakpoints.length > 0) this.wanted.set(path, breakpoints);
    else this.wanted.delete(path);
    for (const script of this.sources.ofPath(path)) {
      for (const breakpoint of breakpoints) await this.place(script, breakpoint);
    }
    return { breakpoints: breakpoints.map(({ line }, id) => ({ id, verified: true, line, source: { path } })) };
  }

  private async place(script: Script, { line, condition }: Breakpoint): Promise<void> {
    const place = script.compiled(line - 1);
    if (!place) return;
    const { breakpointId } = await this.attached().send<{ breakpointId: string }>('Debugger.setBreakpointByUrl', {
      url: script.cell.name,
      lineNumber: place.line,
      columnNumber: place.column,
      ...(condition && { condition }),
    });
    this.set.set(script.path, [...(this.set.get(script.path) ?? []), breakpointId]);
  }

  private stackTrace(): Json {
    const stackFrames = this.frames.map(({ id, frame, script }) => {
      const { lineNumber: line, columnNumber: column = 0 } = frame.location;
      const place = script ? script.original({ line, column }) : { line, column };
      const path = script?.path ?? frame.url.replace(/^file:\/\//, '');
      const name = frame.functionName || script?.cell.name || '(anonymous)';
      return { id, name, line: place.line + 1, column: place.column + 1, source: { path, name: path } };
    });
    return { stackFrames, totalFrames: stackFrames.length };
  }

  private frame(frameId: number): Frame {
    const found = this.frames.find(({ id }) => id === frameId);
    if (!found) throw new Error(`There is no frame ${frameId}; frames hold only while the cell is stopped.`);
    return found;
  }

  private async scopes(frameId: number): Promise<Json> {
    const { frame } = this.frame(frameId);
    const named: Record<string, string> = { local: 'Locals', block: 'Block', closure: 'Closure', catch: 'Catch' };
    const scopes = frame.scopeChain.flatMap(({ type, object }) => {
      const name = named[type];
      return name ? [{ name, variablesReference: this.variables!.reference(object, true), expensive: false }] : [];
    });
    const shared = await this.namesObject();
    return {
      scopes: [
        ...scopes,
        { name: 'Notebook', variablesReference: this.variables!.reference(shared, true), expensive: false },
      ],
    };
  }

  /** The object that holds the names of all cells. */
  private async namesObject(): Promise<RemoteObject> {
    const { result } = await this.attached().send<{ result: RemoteObject }>('Runtime.evaluate', {
      expression: namesExpression,
    });
    return result;
  }

  /** The names of all cells; with `all`, the functions that the kernel offers among them. */
  private async shared({ all }: { readonly all: boolean }) {
    if (!this.engine) return [];
    return this.variables!.of(this.variables!.reference(await this.namesObject(), !all));
  }

  private async evaluate(source: string, frameId: unknown): Promise<RemoteObject> {
    const engine = this.attached();
    const names = new Set((await this.shared({ all: true })).map(({ name }) => name));
    const expression = this.host.rewrite(source, names);
    const stopped = this.stopped && frameId !== undefined;
    const { result, exceptionDetails } = await engine.send<{
      result: RemoteObject;
      exceptionDetails?: { exception?: RemoteObject; text: string };
    }>(
      stopped ? 'Debugger.evaluateOnCallFrame' : 'Runtime.evaluate',
      stopped
        ? { callFrameId: this.frame(Number(frameId)).frame.callFrameId, expression }
        : { expression: `((__names) => ${expression})(${namesExpression})` },
    );
    if (exceptionDetails) {
      const { exception, text } = exceptionDetails;
      throw new Error((exception?.description ?? text).split('\n')[0]!.replaceAll('__names.', ''));
    }
    return result;
  }
}

function pathIn(source: unknown): string {
  const { path } = (source ?? {}) as { path?: unknown };
  if (typeof path !== 'string') throw new Error('The source has no path.');
  return path;
}
