interface AsyncWrap {
  async_hook_fields: Uint32Array;
  constants: { kCheck: number };
  clearAsyncIdStack(): void;
}

/*
 * Node keeps a stack of asynchronous contexts. A computation that is terminated in a timer's callback leaves without
 * taking its entry off, upon which Node's check of that stack ends the process. There is no public way to say that
 * this is expected, so the check is switched off by Node's internals where they offer it.
 */
const wrap = asyncWrap();

/** To be called before each computation that may be terminated: each first use of Node's hooks switches the check on. */
export function tolerateTermination(): void {
  if (wrap) wrap.async_hook_fields[wrap.constants.kCheck] = 0;
}

/** Takes off what a terminated computation has left. */
export function clearAsyncStack(): void {
  wrap?.clearAsyncIdStack();
}

function asyncWrap(): AsyncWrap | undefined {
  const node = process as unknown as { binding?: (name: string) => AsyncWrap; noDeprecation?: boolean };
  const { noDeprecation } = node;
  try {
    node.noDeprecation = true;
    return node.binding?.('async_wrap');
  } catch {
    return undefined;
  } finally {
    node.noDeprecation = noDeprecation;
  }
}
