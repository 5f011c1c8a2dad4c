import { existsSync, readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as ts from '@tslab/typescript-for-tslab';

const packageRoot = join(__dirname, '..', '..', '..');

type Resolve = (request: string, parent: { filename?: string } | undefined, ...rest: unknown[]) => string;
const internals = Module as unknown as {
  _resolveFilename: Resolve;
  _extensions: Record<string, (module: { _compile(code: string, path: string): void }, path: string) => void>;
};

/** Files of the notebook's folder that the converter has compiled, by path. */
export type SideOutputs = readonly { path: string; data: string }[];

/** Loads modules for cells: from the notebook's folder, and where it has none, what comes with this package. */
export class Modules {
  private readonly compiled = new Map<string, string>();
  readonly require: NodeJS.Require;

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
      const code = this.compiled.get(path);
      if (code === undefined)
        throw new Error(`${path} is not a file of the notebook's folder, so it was not compiled.`);
      module._compile(code, path);
    };
    this.require = createRequire(base);
  }

  /** Takes newly compiled files of the folder; what was loaded of their earlier versions is forgotten. */
  update(outputs: SideOutputs): void {
    for (const { path, data } of outputs) {
      if (!path.endsWith('.js')) continue;
      const source = `${path.slice(0, -'.js'.length)}.ts`;
      this.compiled.set(source, data);
      delete this.require.cache[source];
      delete this.require.cache[path];
    }
  }

  /** Reads files that have changed anew, and with them all files of the folder, which may have loaded them. */
  reload(changed: readonly string[]): void {
    for (const path of changed) {
      if (!path.endsWith('.ts') || !existsSync(path)) continue;
      const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true };
      this.compiled.set(path, ts.transpileModule(readFileSync(path, 'utf8'), { compilerOptions }).outputText);
    }
    for (const path of [...this.compiled.keys(), ...changed]) delete this.require.cache[path];
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
        return await import(pathToFileURL(this.require.resolve(specifier)).href);
      if (code === 'ERR_PACKAGE_PATH_NOT_EXPORTED') return await import(specifier);
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

function isModule(loaded: Record<string, unknown>): boolean {
  return (
    loaded !== null &&
    typeof loaded === 'object' &&
    (loaded.__esModule === true || Object.prototype.toString.call(loaded) === '[object Module]')
  );
}
