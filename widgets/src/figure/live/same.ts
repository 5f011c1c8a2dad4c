/** Whether two parts of a figure say the same: what a kernel sends anew need not be drawn anew. */
export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (ArrayBuffer.isView(a) && ArrayBuffer.isView(b)) return sameBytes(a, b);
  const [keys, others] = [Object.keys(a), Object.keys(b)];
  const read = (from: object, key: string) => (from as Readonly<Record<string, unknown>>)[key];
  return keys.length === others.length && keys.every((key) => same(read(a, key), read(b, key)));
}

function sameBytes(a: ArrayBufferView, b: ArrayBufferView): boolean {
  const [one, other] = [a, b].map((view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
  return one!.length === other!.length && one!.every((byte, at) => byte === other![at]);
}
