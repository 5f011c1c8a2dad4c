/** What an interrupted run leaves behind for the next: accuracies by key, in one file. */

import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { RunStore } from '../../src/evaluation/retraining';

export class FileStore implements RunStore {
  private readonly kept: Map<string, string>;

  constructor(private readonly file: string) {
    mkdirSync(path.dirname(file), { recursive: true });
    const known = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>) : {};
    this.kept = new Map(Object.entries(known));
  }

  get size(): number {
    return this.kept.size;
  }

  async get(key: string): Promise<string | undefined> {
    return this.kept.get(key);
  }

  async set(key: string, value: string): Promise<void> {
    this.kept.set(key, value);
    writeFileSync(this.file, JSON.stringify(Object.fromEntries(this.kept)));
  }
}

/** Maps, kept on disk: they take as long as the trainings. */
export class MapStore {
  private readonly held = new Map<string, Promise<Float32Array[]>>();

  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
  }

  /** What was kept under a name, or what `make` gives. */
  of(name: string, part: string, make: () => Promise<Float32Array[]>): Promise<Float32Array[]> {
    const file = path.join(this.folder, `${name} ${part}.f32`.replaceAll(' ', '-'));
    const found = this.held.get(file) ?? this.read(file, make);
    this.held.set(file, found);
    return found;
  }

  private async read(file: string, make: () => Promise<Float32Array[]>): Promise<Float32Array[]> {
    if (!existsSync(file)) {
      const made = await make();
      const head = Uint32Array.of(made.length);
      writeFileSync(`${file}.part`, Buffer.concat([head, ...made].map(({ buffer }) => Buffer.from(buffer))));
      renameSync(`${file}.part`, file);
      return made;
    }
    const bytes = readFileSync(file);
    const all = new Float32Array(bytes.buffer, bytes.byteOffset + 4, bytes.length / 4 - 1);
    const size = all.length / bytes.readUInt32LE(0);
    return Array.from({ length: all.length / size }, (_, at) => all.slice(at * size, (at + 1) * size));
  }
}
