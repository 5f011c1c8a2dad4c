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

/** What stands in a rewritten cell beside the user's names. */
const internal = new Set(['__names', '__cell', 'require', 'this', 'arguments']);

/** Hands out references to objects of the main thread, which hold until the next stop. */
export class Variables {
  private readonly objects: string[] = [];

  constructor(private readonly engine: Engine) {}

  reference(object: RemoteObject): number {
    return object.objectId ? this.objects.push(object.objectId) : 0;
  }

  clear(): void {
    this.objects.length = 0;
  }

  /** The properties behind a reference, named ones before numbered ones as the engine gives them. */
  async of(reference: number, start = 0, count = Number.POSITIVE_INFINITY): Promise<Variable[]> {
    const objectId = this.objects[reference - 1];
    if (!objectId) throw new Error(`There is no object ${reference}; references hold only while the cell is stopped.`);
    const { result } = await this.engine.send<{ result: readonly Property[] }>('Runtime.getProperties', {
      objectId,
      ownProperties: true,
      generatePreview: true,
    });
    const shown = result.filter(({ name, value }) => value && !internal.has(name));
    return shown.slice(start, start + count).map(({ name, value }) => this.variable(name, value!));
  }

  variable(name: string, object: RemoteObject): Variable {
    const { type, subtype, className, value, unserializableValue, description } = object;
    const text = type === 'string' ? JSON.stringify(value) : (unserializableValue ?? description ?? String(value));
    return {
      name,
      value: text,
      type: className ?? subtype ?? type,
      evaluateName: name,
      variablesReference: this.reference(object),
    };
  }
}
