import { SourceMap, type SourceMapPayload } from 'node:module';

const maps = new Map<string, SourceMap>();

/** Remembers how a cell's JavaScript maps to its source. */
export function rememberCell(name: string, map: string): void {
  maps.set(name, new SourceMap(JSON.parse(map) as SourceMapPayload));
}

/** Turns positions in a cell's JavaScript, as a stack says them, to positions in its source. */
function mapFrame(frame: string): string {
  return frame.replace(/(cell\[\d+\]):(\d+):(\d+)/g, (text, name: string, line: string, column: string) => {
    const entry = maps.get(name)?.findEntry(Number(line) - 1, Number(column) - 1);
    if (!entry || !('originalLine' in entry)) return text;
    return `${name}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}

/** Makes every stack name `cell[n]:line:column` of the source, those that user code prints itself included. */
export function mapStacks(): void {
  Error.prepareStackTrace = (error, frames) => {
    const lines = frames.map((frame) => `\n    at ${mapFrame(String(frame))}`);
    return `${headline(error)}${lines.join('')}`;
  };
}

function headline(error: Error): string {
  try {
    return cleanMessage(String(error));
  } catch {
    return 'Error';
  }
}

/** Says `f` where the rewritten cell says `__names.f`. */
export function cleanMessage(message: string): string {
  return message.replace(/\(0\s*,\s*__names\.([\p{ID_Continue}$]+)\)/gu, '$1').replace(/\b__names\./g, '');
}
