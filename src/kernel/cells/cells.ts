import { Script } from 'node:vm';
import { version } from '@tslab/typescript-for-tslab';
import type { CompletionInfo, Converter, ConvertResult } from 'tslab/dist/converter';
import { currentContext } from '../context';
import type { CellScript } from '../threads';
import { createConverter, lookForChanges } from './converter';
import { declarationsOf, preludeDeclarations } from './declarations';
import { CompileError, Interrupted } from './errors';
import { blankExports } from './exports';
import { type ImportMeta, Modules } from './modules';
import { mapStacks, rememberMap } from './positions';
import { Recent } from './recent';
import { type RewrittenCell, rewriteCell, wrapperParameters } from './rewrite';

/** What the run time offers to a rewritten cell. */
interface CellRuntime {
  importNames(specifier: string, wanted: Record<string, string>): Promise<void>;
  load(specifier: string): Promise<unknown>;
  guard(value: unknown): unknown;
  /** What `import.meta` is. */
  readonly meta: ImportMeta;
}

type CellFunction = (
  names: object,
  require: NodeJS.Require,
  cell: CellRuntime,
  dirname: string,
  filename: string,
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
  /** What cells have declared to exist elsewhere. */
  private readonly ambient = new Set<string>();
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
    if (!rewritten) throw new CompileError(converted.diagnostics.map(say(name, source)));
    const { code, map } = rewritten;
    rememberMap(name, map);
    const wrapped = `(async function (${wrapperParameters.join(', ')}) { 'use strict';\n${code}\n})`;
    const cell = new Script(wrapped, { filename: name, lineOffset: -1 }).runInThisContext() as CellFunction;
    const { require, meta } = this.modules;
    return {
      script: { name, source, code, map },
      run: () => cell(this.scope, require, this.runtime(), meta.dirname, meta.filename),
      settle: () => {
        for (const known of rewritten.ambient) this.ambient.add(known);
        this.declarations = declarationsOf(converted.declOutput ?? this.declarations, this.scope, this.ambient);
      },
    };
  }

  /** What the compiler makes of a cell. The same cell among the same names is the same, unless it imports files, which change. */
  private checked(source: string): Checked {
    const names = Object.keys(this.scope);
    const check = (): Checked => {
      const text = blankExports(source);
      const converted = this.convert(text);
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

  private convert(text: string): ConvertResult {
    try {
      return this.converter.convert(this.declarations, text);
    } catch (error) {
      // Some declarations, as `declare global`, are more than the converter can take in.
      throw new CompileError([
        `The compiler of cells failed on this one: ${String(error)}. Move what is unusual in it to a file of the notebook's folder, and import that.`,
      ]);
    }
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
      meta: this.modules.meta,
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

function say(cell: string, source: string): (diagnostic: ConvertResult['diagnostics'][number]) => string {
  const lines = source.split('\n');
  return ({ start, messageText, code, fileName }) => {
    const rest = fileName ? '' : (lines[start.line] ?? '').slice(start.character);
    const message = code === 1434 && /^using\s/.test(rest) ? laterUsing : messageText;
    return `${fileName ?? cell}:${start.line + 1}:${start.character + 1} TS${code}: ${message}`;
  };
}

const laterUsing = `'using' came with TypeScript 5.2, and cells are compiled by ${version}. Call the value's [Symbol.dispose]() in a 'finally' block instead.`;
