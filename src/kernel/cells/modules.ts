import { readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { constants, Script } from 'node:vm';
import * as ts from '@tslab/typescript-for-tslab';
import { rememberMap } from './positions';

const packageRoot = join(__dirname, '..', '..', '..');

type Resolve = (request: string, parent: { filename?: string } | undefined, ...rest: unknown[]) => string;
const internals = Module as unknown as {
  _resolveFilename: Resolve;
  _extensions: Record<string, (module: { _compile(code: string, path: string): void }, path: string) => void>;
};

/** Files of the notebook's folder that the converter has compiled, by the path of the output. */
export type SideOutputs = readonly { readonly path: string }[];

/** What `import.meta` says in a cell: as in a module of the notebook's folder. */
export interface ImportMeta {
  readonly url: string;
  readonly dirname: string;
  readonly filename: string;
  resolve(specifier: string): string;
}

/** Loads modules for cells: from the notebook's folder, and where it has none, what comes with this package. */
export class Modules {
  /** Files of TypeScript that were loaded. */
  private readonly loaded = new Set<string>();
  /** `import()` as a module of the notebook's folder would call it. */
  private readonly import: (specifier: string) => Promise<Record<string, unknown>>;
  readonly require: NodeJS.Require;
  readonly meta: ImportMeta;

  constructor(folder: string) {
    const base = join(folder, 'notebook.js');
    const own = createRequire(join(packageRoot, 'package.json'));
    const resolve = internals._resolveFilename;
    internals._resolveFilename = (request, parent, ...rest) => {
      if (request === 'explainbook') return own.resolve('./dist/index.js');
      try {
        return resolve(request, parent, ...rest);
      } catch (error) {
        if (parent?.filename !== base || /^[./]/.test(request)) throw error;
        try {
          return own.resolve(request);
        } catch {
          throw error;
        }
      }
    };
    internals._extensions['.ts'] = (module, path) => {
      this.loaded.add(path);
      module._compile(compileFile(path), path);
    };
    this.require = createRequire(base);
    this.meta = {
      url: pathToFileURL(base).href,
      dirname: folder,
      filename: base,
      resolve: (specifier) => {
        const path = this.require.resolve(specifier);
        return path.startsWith('/') || /^[a-z]:/i.test(path) ? pathToFileURL(path).href : path;
      },
    };
    this.import = new Script('(specifier) => import(specifier)', {
      filename: base,
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    }).runInThisContext() as typeof this.import;
  }

  /** What was loaded of earlier versions of files that the converter has compiled anew is forgotten. */
  update(outputs: SideOutputs): void {
    for (const { path } of outputs) {
      if (!path.endsWith('.js')) continue;
      delete this.require.cache[`${path.slice(0, -'.js'.length)}.ts`];
      delete this.require.cache[path];
    }
  }

  /** Forgets files that have changed, and with them all files of the folder, which may have loaded them. */
  reload(changed: readonly string[]): void {
    for (const path of [...this.loaded, ...changed]) delete this.require.cache[path];
  }

  /** A module by `require`; by `import` where it cannot be required, as for one that awaits at its top level. */
  async load(specifier: string): Promise<Record<string, unknown>> {
    try {
      const loaded = this.require(specifier) as Record<string, unknown>;
      // Code of the cell may compute at once, and must not meet an engine that is half started.
      if (specifier === 'explainbook') await (loaded as { useEngine(): Promise<unknown> }).useEngine();
      return loaded;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'ERR_REQUIRE_ASYNC_MODULE' || code === 'ERR_REQUIRE_ESM')
        return await this.import(pathToFileURL(this.require.resolve(specifier)).href);
      // A package with exports for `import` alone: of the folder, else of ours.
      if (code === 'ERR_PACKAGE_PATH_NOT_EXPORTED') return await this.import(specifier).catch(() => import(specifier));
      throw error;
    }
  }

  /** A module as `import * as` or `import()` sees it: with a `default`. */
  async namespace(specifier: string): Promise<Record<string, unknown>> {
    const loaded = await this.load(specifier);
    if (isModule(loaded)) return loaded;
    return { ...loaded, default: loaded };
  }

  /** Puts names of a module into the shared scope. */
  async importNames(specifier: string, wanted: Record<string, string>, scope: Record<string, unknown>): Promise<void> {
    const loaded = await this.load(specifier);
    for (const [local, imported] of Object.entries(wanted)) {
      if (imported === '*') scope[local] = isModule(loaded) ? loaded : { ...loaded, default: loaded };
      else if (imported === 'default') scope[local] = isModule(loaded) ? loaded.default : loaded;
      else scope[local] = loaded[imported];
    }
  }
}

/** A file of TypeScript as CommonJS; stacks will say its own lines. */
function compileFile(path: string): string {
  const compilerOptions = {
    module: ts.ModuleKind.CommonJS,
    target: ts.ScriptTarget.ES2022,
    esModuleInterop: true,
    experimentalDecorators: true,
    sourceMap: true,
  };
  const { outputText, sourceMapText } = ts.transpileModule(readFileSync(path, 'utf8'), { compilerOptions });
  rememberMap(path, sourceMapText!);
  return outputText.replace(/^\/\/# sourceMappingURL=.*$/m, '');
}

function isModule(loaded: Record<string, unknown>): boolean {
  return (
    loaded !== null &&
    typeof loaded === 'object' &&
    (loaded.__esModule === true || Object.prototype.toString.call(loaded) === '[object Module]')
  );
}
