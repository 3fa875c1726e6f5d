import type { Memory } from '../shell/memory.js';

/** More files than anybody keeps open; the ones changed last are kept. */
const MOST_FILES = 200;

/** A choice that is remembered for each results file. */
export class PerFile<T> {
  constructor(
    private readonly memory: Memory,
    private readonly key: string,
  ) {}

  private get all(): Record<string, T> {
    return this.memory.get<Record<string, T>>(this.key, {});
  }

  /** Those for which something is remembered. */
  get files(): readonly string[] {
    return Object.keys(this.all);
  }

  get(file: string): T | undefined {
    return this.all[file];
  }

  /** @param value undefined forgets it. */
  async set(file: string, value: T | undefined): Promise<void> {
    const others = Object.entries(this.all).filter(([other]) => other !== file);
    const entries = value === undefined ? others : [...others, [file, value] as const];
    await this.memory.update(this.key, Object.fromEntries(entries.slice(-MOST_FILES)));
  }
}
