/** Cells as files of the debugger: each has a path by the hash of its source, whichever number it ran under. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CellScript } from '../threads';
import { murmur2 } from './murmur2';

/** What a front end computes paths with. */
export const hashSeed = 0xc70f6907;
const folder = join(tmpdir(), `explainbook-${process.pid}`);
export const pathPrefix = join(folder, '/');
export const pathSuffix = '.ts';

export const pathOf = (source: string): string => `${pathPrefix}${murmur2(source, hashSeed)}${pathSuffix}`;

/** Lines count from 0, as the engine's do. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A cell that was compiled under one name. */
export class Script {
  readonly path: string;
  private readonly map: SourceMap;

  constructor(readonly cell: CellScript) {
    this.path = pathOf(cell.source);
    this.map = new SourceMap(JSON.parse(cell.map) as SourceMapPayload);
  }

  /** Where a line of the source begins in the compiled code, or the next line that has code. */
  compiled(line: number): Place | undefined {
    let best: (Place & { original: number }) | undefined;
    this.cell.code.split('\n').forEach((text, at) => {
      for (let column = 0; column < text.length; column++) {
        const entry = this.map.findEntry(at, column);
        if (!('originalLine' in entry) || entry.generatedLine !== at || entry.generatedColumn !== column) continue;
        const original = entry.originalLine;
        if (original >= line && (!best || original < best.original)) best = { line: at, column, original };
      }
    });
    return best;
  }

  original({ line, column }: Place): Place {
    const entry = this.map.findEntry(line, column);
    return 'originalLine' in entry ? { line: entry.originalLine, column: entry.originalColumn } : { line, column };
  }
}

export class Sources {
  private readonly scripts = new Map<string, Script>();

  add(cell: CellScript): Script {
    const script = new Script(cell);
    this.scripts.set(cell.name, script);
    return script;
  }

  named(name: string): Script | undefined {
    return this.scripts.get(name);
  }

  ofPath(path: string): Script[] {
    return [...this.scripts.values()].filter((script) => script.path === path);
  }

  /** Writes a cell's source where its path says; front ends read it from there or ask for it. */
  dump(source: string): string {
    const path = pathOf(source);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(path, source, { mode: 0o600 });
    return path;
  }

  /** The text of a cell, or of any file that a frame lies in. */
  read(path: string): string {
    return this.ofPath(path)[0]?.cell.source ?? readFileSync(path, 'utf8');
  }
}
