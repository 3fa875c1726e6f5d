import { Signal } from '../signal.js';
import type { Memory } from '../sweeps/sweeps.js';

const PINS = 'rys.pins';

/** The configs pinned for comparison, for each results file. */
export class Pins {
  /** Fires with the file. */
  readonly changed = new Signal<string>();

  constructor(private readonly memory: Memory) {}

  private get all(): Record<string, string[]> {
    return this.memory.get<Record<string, string[]>>(PINS, {});
  }

  of(file: string): readonly string[] {
    return this.all[file] ?? [];
  }

  async set(file: string, key: string, pinned: boolean): Promise<void> {
    const others = this.of(file).filter((other) => other !== key);
    await this.memory.update(PINS, { ...this.all, [file]: pinned ? [...others, key] : others });
    this.changed.fire(file);
  }
}
