import type { Memory } from '../shell/memory.js';
import { Signal } from '../shell/signal.js';
import { PerFile } from './perFile.js';

/** The configs pinned for comparison, for each results file. */
export class Pins {
  private readonly kept: PerFile<readonly string[]>;
  /** Fires with the file. */
  readonly changed = new Signal<string>();

  constructor(memory: Memory) {
    this.kept = new PerFile(memory, 'rys.pins');
  }

  /** The results files of which a config is pinned. */
  get files(): readonly string[] {
    return this.kept.files;
  }

  of(file: string): readonly string[] {
    return this.kept.get(file) ?? [];
  }

  async set(file: string, key: string, pinned: boolean): Promise<void> {
    const others = this.of(file).filter((other) => other !== key);
    const keys = pinned ? [...others, key] : others;
    await this.kept.set(file, keys.length > 0 ? keys : undefined);
    this.changed.fire(file);
  }
}
