import { SourceMap, type SourceMapPayload } from 'node:module';

const maps = new Map<string, SourceMap>();

/** Remembers how the JavaScript of a cell or a file maps to its source. */
export function rememberMap(name: string, map: string): void {
  maps.set(name, new SourceMap(JSON.parse(map) as SourceMapPayload));
}

/** Turns positions in the JavaScript of cells and files, as a stack says them, to positions in their source. */
function mapFrame(frame: NodeJS.CallSite): string {
  const text = String(frame);
  const file = frame.getFileName();
  const position = `${frame.getLineNumber()}:${frame.getColumnNumber()}`;
  // What is evaluated within a cell names the cell as its origin only.
  if (!file)
    return text.replace(/(cell\[\d+\]):(\d+:\d+)/g, (_, name: string, at: string) => `${name}:${source(name, at)}`);
  return maps.has(file) ? text.replace(`${file}:${position}`, `${file}:${source(file, position)}`) : text;
}

function source(name: string, position: string): string {
  const [line, column] = position.split(':').map(Number) as [number, number];
  const entry = maps.get(name)?.findEntry(line - 1, column - 1);
  return entry && 'originalLine' in entry ? `${entry.originalLine + 1}:${entry.originalColumn + 1}` : position;
}

/** Makes every stack name `cell[n]:line:column` of the source, those that user code prints itself included. */
export function mapStacks(): void {
  Error.prepareStackTrace = (error, frames) => {
    const lines = frames.map((frame) => `\n    at ${mapFrame(frame)}`);
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
