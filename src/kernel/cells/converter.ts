import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as ts from '@tslab/typescript-for-tslab';

const compiler = '@tslab/typescript-for-tslab';
const packageRoot = join(__dirname, '..', '..', '..');

/**
 * tslab's converter: type check, declarations carried from cell to cell, completion, inspection. It offers no way to
 * change its compiler's options, so it is given a compiler whose watch host differs in two points: modules that a
 * notebook's folder does not have are looked up beside this package, and `await` at top level is left to TypeScript.
 * It must be loaded here first, and is exported from here only.
 */
function loadTslab(): typeof import('tslab/dist/converter') {
  const cached = require.cache[require.resolve(compiler)]!;
  const original = cached.exports as typeof ts;
  cached.exports = Object.create(original, {
    // With this mark tslab takes the object as it is, where else it would copy its own properties.
    __esModule: { value: true },
    createWatchCompilerHost: { value: watchHost },
  });
  try {
    return require('tslab/dist/converter') as typeof import('tslab/dist/converter');
  } finally {
    cached.exports = original;
  }
}

type WatchHost = ts.WatchCompilerHostOfFilesAndCompilerOptions<ts.BuilderProgram>;

function watchHost(
  rootFiles: string[],
  options: ts.CompilerOptions,
  system: ts.System,
  ...rest: [ts.CreateProgram<ts.BuilderProgram>, ts.DiagnosticReporter | undefined, ts.WatchStatusReporter | undefined]
): WatchHost {
  // Types of installed packages do not change under a running kernel. Of other files it is enough to know when a cell
  // imports them; the system's events may come too late for that.
  const watchFile = system.watchFile?.bind(system);
  system.watchFile = (path, callback, interval) => {
    // What is not on disk are the cell and its declarations, of which tslab tells.
    if (!existsSync(path)) return watchFile ? watchFile(path, callback, interval) : { close: () => undefined };
    if (path.includes('/node_modules/') || path.startsWith(join(packageRoot, 'dist')))
      return { close: () => undefined };
    const file = { path, callback, changed: changeOf(path) };
    watched.add(file);
    return { close: () => watched.delete(file) };
  };
  const host = ts.createWatchCompilerHost(
    rootFiles,
    { ...options, ...globalTypes(options), disableTopLevelAwait: false } as ts.CompilerOptions,
    system,
    ...rest,
  );
  // What installed packages import stays where it is; a cell's own imports are looked up anew each time.
  const installed = ts.createModuleResolutionCache(system.getCurrentDirectory(), (name) => name, options);
  host.hasInvalidatedResolutions = () => false;
  host.resolveModuleNameLiterals = (literals, containingFile, redirected, compilerOptions) =>
    literals.map((literal) => {
      const cache = containingFile.includes('/node_modules/') ? installed : undefined;
      const resolve = (from: string) =>
        ts.resolveModuleName(literal.text, from, compilerOptions, host, cache, redirected);
      if (literal.text === 'explainbook') return ours();
      const found = resolve(containingFile);
      return found.resolvedModule ? found : resolve(join(packageRoot, 'dist', 'index.d.ts'));
    });
  return host;
}

/**
 * Of the packages in `@types` only Node's declare what every cell sees. Others are loaded by those who import them: read
 * unasked, those of an installed jQuery or lodash would cost a third of the start.
 */
function globalTypes({ typeRoots = [] }: ts.CompilerOptions): ts.CompilerOptions {
  const own = dirname(dirname(createRequire(join(packageRoot, 'package.json')).resolve('@types/node/package.json')));
  return { types: ['node'], typeRoots: [...typeRoots, own.replaceAll('\\', '/')] };
}

interface WatchedFile {
  readonly path: string;
  readonly callback: ts.FileWatcherCallback;
  changed: number;
}

const watched = new Set<WatchedFile>();

/** When a file was changed; 0 where there is none. */
const changeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** Tells the compiler of files that have changed since it read them; returns which. */
export function lookForChanges(): string[] {
  const paths: string[] = [];
  for (const file of [...watched]) {
    const changed = changeOf(file.path);
    if (changed === file.changed) continue;
    const { Created, Changed, Deleted } = ts.FileWatcherEventKind;
    const kind = file.changed === 0 ? Created : changed === 0 ? Deleted : Changed;
    file.changed = changed;
    file.callback(file.path, kind);
    paths.push(file.path);
  }
  return paths;
}

function ours(): ts.ResolvedModuleWithFailedLookupLocations {
  return {
    resolvedModule: {
      resolvedFileName: join(packageRoot, 'dist', 'index.d.ts').replaceAll('\\', '/'),
      extension: ts.Extension.Dts,
      isExternalLibraryImport: true,
    },
  } as ts.ResolvedModuleWithFailedLookupLocations;
}

export const { createConverter, isCompleteCode } = loadTslab();

/** A template or a comment that goes on in the next line: not complete, where tslab's scan takes it for an error. */
const unterminated = [1160, 1010];

/** Whether the parser refuses the code, or `open` where more may mend it. */
export function syntaxOf(code: string): 'valid' | 'invalid' | 'open' {
  const { diagnostics = [] } = ts.transpileModule(code, {
    reportDiagnostics: true,
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  if (diagnostics.length === 0) return 'valid';
  return diagnostics.every(({ code: number }) => unterminated.includes(number)) ? 'open' : 'invalid';
}
