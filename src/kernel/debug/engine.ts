import { Session } from 'node:inspector';
import { isAbsolute, join, sep } from 'node:path';

/** What is not the user's: steps pass over it, and it is in no list. */
export const foreign = /^node:|\/dist\/kernel\/|\/node_modules\//;
const packageFolder = join(__dirname, '..', '..', sep);

/** What V8's debugger says of a frame. Chrome DevTools Protocol, `Debugger.CallFrame`. */
export interface CallFrame {
  readonly callFrameId: string;
  readonly functionName: string;
  readonly url: string;
  readonly location: { readonly scriptId: string; readonly lineNumber: number; readonly columnNumber?: number };
  readonly scopeChain: readonly { readonly type: string; readonly name?: string; readonly object: RemoteObject }[];
}

/** `Runtime.RemoteObject` */
export interface RemoteObject {
  readonly type: string;
  readonly subtype?: string;
  readonly className?: string;
  readonly value?: unknown;
  readonly unserializableValue?: string;
  readonly description?: string;
  readonly objectId?: string;
}

export interface Property {
  readonly name: string;
  readonly value?: RemoteObject;
  readonly enumerable?: boolean;
}

/** The debugger of the main thread's V8, driven from this thread, so that it answers while the main thread stands still. */
export class Engine {
  private readonly session = new Session();
  /** The names of scripts: a frame may come without. */
  private readonly urls = new Map<string, string>();

  constructor(onPaused: (reason: string, frames: readonly CallFrame[]) => void, onResumed: () => void) {
    this.session.connectToMainThread();
    this.session.on('Debugger.scriptParsed', ({ params: { scriptId, url } }) => this.urls.set(scriptId, url));
    this.session.on('Debugger.paused', ({ params }) => {
      const frames = params.callFrames as unknown as readonly CallFrame[];
      onPaused(
        params.reason,
        frames.map((frame) => ({ ...frame, url: frame.url || (this.urls.get(frame.location.scriptId) ?? '') })),
      );
    });
    this.session.on('Debugger.resumed', onResumed);
  }

  /** Sends a command of the Chrome DevTools Protocol. */
  send<T = unknown>(method: string, parameters: object = {}): Promise<T> {
    return new Promise((resolve, reject) => {
      this.session.post(method, parameters as never, (error: Error | null, result?: unknown) =>
        error ? reject(error) : resolve(result as T),
      );
    });
  }

  /** Files of the user's that are loaded: neither Node's, nor packages, nor ours. */
  files(): string[] {
    const paths = [...this.urls.values()].map((url) => url.replace(/^file:\/\//, ''));
    return [...new Set(paths)].filter(
      (path) => isAbsolute(path) && !foreign.test(path) && !path.startsWith(packageFolder),
    );
  }

  close(): void {
    this.session.disconnect();
  }
}
