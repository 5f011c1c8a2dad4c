import { Script } from 'node:vm';
import type { CompletionInfo, Converter, ConvertResult } from 'tslab/dist/converter';
import { currentContext } from '../context';
import type { CellScript } from '../threads';
import { createConverter, lookForChanges } from './converter';
import { declarationsOf, preludeDeclarations } from './declarations';
import { CompileError, Interrupted } from './errors';
import { blankExports } from './exports';
import { Modules } from './modules';
import { mapStacks, rememberCell } from './positions';
import { Recent } from './recent';
import { type RewrittenCell, rewriteCell, wrapperParameters } from './rewrite';

/** What the run time offers to a rewritten cell. */
interface CellRuntime {
  importNames(specifier: string, wanted: Record<string, string>): Promise<void>;
  load(specifier: string): Promise<unknown>;
  guard(value: unknown): unknown;
}

type CellFunction = (
  names: object,
  require: NodeJS.Require,
  cell: CellRuntime,
) => Promise<{ value: unknown } | undefined>;

/** A cell that has passed the compiler. */
export interface CompiledCell {
  readonly script: CellScript;
  run(): Promise<{ value: unknown } | undefined>;
  /** Carries the declarations over to later cells; of a failed cell, those that it reached. */
  settle(): void;
}

/** A cell before it runs; refused where nothing is rewritten. */
interface Checked {
  readonly converted: ConvertResult;
  readonly rewritten?: RewrittenCell;
}

/** Cells that need not be checked anew when they are run again. */
const keptCells = 64;

/** The cells of one notebook: a shared scope, the types of what is in it, and the modules that they load. */
export class Cells {
  private readonly converter: Converter = createConverter();
  private readonly modules: Modules;
  private readonly recent = new Recent<Checked>(keptCells);
  private declarations = preludeDeclarations;

  constructor(
    folder: string,
    /** The names that all cells share. */
    private readonly scope: Record<string, unknown>,
  ) {
    this.modules = new Modules(folder);
    // The first conversion loads the types of the standard library and ours; better now than in the user's first cell.
    this.converter.convert(this.declarations, "import 'explainbook'");
    mapStacks();
    Object.defineProperty(globalThis, Symbol.for('explainbook.names'), { value: scope, configurable: true });
  }

  /** Checks and compiles a cell. Throws `CompileError` with what the compiler says. */
  compile(source: string, name: string): CompiledCell {
    const { converted, rewritten } = this.checked(source);
    if (!rewritten) throw new CompileError(converted.diagnostics.map(say(name)));
    const { code, map } = rewritten;
    rememberCell(name, map);
    const wrapped = `(async function (${wrapperParameters.join(', ')}) { 'use strict';\n${code}\n})`;
    const cell = new Script(wrapped, { filename: name, lineOffset: -1 }).runInThisContext() as CellFunction;
    return {
      script: { name, source, code, map },
      run: () => cell(this.scope, this.modules.require, this.runtime()),
      settle: () => {
        this.declarations = declarationsOf(converted.declOutput ?? this.declarations, this.scope);
      },
    };
  }

  /** What the compiler makes of a cell. The same cell among the same names is the same, unless it imports files, which change. */
  private checked(source: string): Checked {
    const names = Object.keys(this.scope);
    const check = (): Checked => {
      const text = blankExports(source);
      const converted = this.converter.convert(this.declarations, text);
      if (converted.diagnostics.length > 0) return { converted };
      this.modules.update(converted.sideOutputs ?? []);
      const isValueImport = exportedNames(converted.output ?? '');
      return { converted, rewritten: rewriteCell(text, { earlier: new Set(names), isValueImport }) };
    };
    if (/\bimport\b|\brequire\b/.test(source)) {
      const changed = lookForChanges();
      const checked = check();
      if (changed.length > 0) this.modules.reload(changed);
      return checked;
    }
    return this.recent.get([source, this.declarations, ...names].join('\0'), check);
  }

  complete(source: string, position: number): CompletionInfo {
    return this.converter.complete(this.declarations, source, position);
  }

  /** The signature and the documentation of what stands at a position. */
  inspect(source: string, position: number): { signature: string; documentation: string } | undefined {
    const info = this.converter.inspect(this.declarations, source, position);
    if (!info) return undefined;
    const text = (parts: readonly { text: string }[] | undefined) => (parts ?? []).map((part) => part.text).join('');
    return { signature: text(info.displayParts), documentation: text(info.documentation) };
  }

  private runtime(): CellRuntime {
    return {
      importNames: (specifier, wanted) => this.modules.importNames(specifier, wanted, this.scope),
      load: (specifier) => this.modules.namespace(specifier),
      guard,
    };
  }
}

/** What is awaited, unless the cell on whose behalf it is awaited is interrupted first. */
function guard(value: unknown): unknown {
  const { signal } = currentContext();
  if (!signal) return value;
  return new Promise((resolve, reject) => {
    const stop = () => reject(new Interrupted());
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    Promise.resolve(value)
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', stop));
  });
}

/** The converter's own output exports every value of the cell and no type: so it tells the two apart. */
function exportedNames(output: string): (name: string) => boolean {
  const exported = new Set<string>();
  for (const match of output.matchAll(/exports\.([\p{ID_Continue}$]+)|defineProperty\(exports, "([^"]+)"/gu))
    exported.add((match[1] ?? match[2])!);
  return (name) => exported.has(name);
}

function say(cell: string): (diagnostic: ConvertResult['diagnostics'][number]) => string {
  return ({ start, messageText, code, fileName }) =>
    `${fileName ?? cell}:${start.line + 1}:${start.character + 1} TS${code}: ${messageText}`;
}
