import type { Engine, Property, RemoteObject } from './engine';

/** A variable as the debug adapter protocol says it. */
export interface Variable {
  readonly name: string;
  readonly value: string;
  readonly type: string;
  readonly evaluateName: string;
  /** 0 where there is nothing inside. */
  readonly variablesReference: number;
}

/** What stands in a scope beside the user's names: what rewritten cells get, and what the kernel offers. */
const internal = new Set(['__names', '__cell', 'require', 'this', 'arguments']);
const offered: ReadonlySet<string> = new Set(['display', 'page', 'readLine', 'prompt', 'Deno']);

/** An object of the main thread, and whether it is a scope. */
interface Held {
  readonly objectId: string;
  readonly scope: boolean;
}

/** Hands out references to objects of the main thread, which hold until the next stop. */
export class Variables {
  private readonly objects: Held[] = [];

  constructor(private readonly engine: Engine) {}

  reference({ objectId }: RemoteObject, scope = false): number {
    return objectId ? this.objects.push({ objectId, scope }) : 0;
  }

  clear(): void {
    this.objects.length = 0;
  }

  /** The properties behind a reference, named ones before numbered ones as the engine gives them. */
  async of(reference: number, start = 0, count = Number.POSITIVE_INFINITY): Promise<Variable[]> {
    const held = this.objects[reference - 1];
    if (!held) throw new Error(`There is no object ${reference}; references hold only while the cell is stopped.`);
    const { result } = await this.engine.send<{ result: readonly Property[] }>('Runtime.getProperties', {
      objectId: held.objectId,
      ownProperties: true,
      generatePreview: true,
    });
    const shown = result.filter(({ name, value }) => value && !(held.scope && isInternal(name, value)));
    return shown.slice(start, start + count).map(({ name, value }) => this.variable(name, value!));
  }

  variable(name: string, object: RemoteObject): Variable {
    const { type, value, unserializableValue, description } = object;
    const text = type === 'string' ? JSON.stringify(value) : (unserializableValue ?? description ?? String(value));
    return {
      name,
      value: text,
      type: typeName(object),
      evaluateName: name,
      variablesReference: this.reference(object),
    };
  }
}

const isInternal = (name: string, { type }: RemoteObject): boolean =>
  internal.has(name) || (offered.has(name) && type === (name === 'Deno' ? 'object' : 'function'));

/** JupyterLab shows the value of a plain variable only under the names that Python has for its type. */
const plainTypes: Readonly<Record<string, string>> = { number: 'float', string: 'str', boolean: 'bool' };

/** With their length where they have one: `Array(3)`. */
function typeName({ type, subtype, className, description }: RemoteObject): string {
  if (subtype === 'array' || subtype === 'typedarray') return description ?? className ?? type;
  return plainTypes[type] ?? className ?? subtype ?? type;
}
