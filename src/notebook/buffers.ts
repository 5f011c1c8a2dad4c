/** Widget messages carry binary values beside the JSON, with the paths to where they belong. */

type Path = readonly (string | number)[];

export interface Split {
  readonly state: Record<string, unknown>;
  readonly paths: Path[];
  readonly buffers: Uint8Array[];
}

/** Takes the typed arrays out of a state. Inside objects their key is left out, inside lists `null` stands for them. */
export function splitBuffers(state: Readonly<Record<string, unknown>>): Split {
  const paths: Path[] = [];
  const buffers: Uint8Array[] = [];
  const isBinary = (value: unknown, path: Path) => {
    if (!ArrayBuffer.isView(value)) return false;
    paths.push(path);
    buffers.push(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
    return true;
  };
  const strip = (value: unknown, path: Path): unknown => {
    if (Array.isArray(value)) {
      return value.map((item, i) => (isBinary(item, [...path, i]) ? null : strip(item, [...path, i])));
    }
    if (typeof value !== 'object' || value === null) return value;
    const kept = Object.entries(value).filter(([key, inner]) => !isBinary(inner, [...path, key]));
    return Object.fromEntries(kept.map(([key, inner]) => [key, strip(inner, [...path, key])]));
  };
  return { state: strip(state, []) as Record<string, unknown>, paths, buffers };
}

/** Puts each buffer to its path; the state itself is not changed. */
export function joinBuffers(
  state: Readonly<Record<string, unknown>>,
  paths: readonly Path[],
  buffers: readonly Uint8Array[],
): Record<string, unknown> {
  const joined = structuredClone(state) as Record<string, unknown>;
  paths.forEach((path, i) => {
    let place: unknown = joined;
    for (const key of path.slice(0, -1)) place = isContainer(place) && isOwn(key) ? place[key] : undefined;
    const last = path[path.length - 1];
    // A path to nowhere comes from a damaged message; the rest of the state is still good.
    if (isContainer(place) && last !== undefined && isOwn(last)) place[last] = buffers[i];
  });
  return joined;
}

function isContainer(value: unknown): value is Record<string | number, unknown> {
  return typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);
}

/** Messages come from outside: they may name no prototype. */
function isOwn(key: string | number): boolean {
  return key !== '__proto__' && key !== 'constructor' && key !== 'prototype';
}
