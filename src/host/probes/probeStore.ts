import { ProbeOutputs, type StoredOutput } from '../../core/results/probeOutputs.js';
import type { Memory } from '../shell/memory.js';
import { Signal } from '../shell/signal.js';

const KEY = 'rys.probeOutputs';
/** Milliseconds in which several changes are written once. */
const SAVE_DELAY = 500;

/** The outputs of single probes, kept in the workspace's memory. */
export class ProbeStore {
  private readonly outputs: ProbeOutputs;
  private timer: NodeJS.Timeout | undefined;
  /** Outputs came or went. */
  readonly changed = new Signal<void>();

  constructor(private readonly memory: Memory) {
    this.outputs = new ProbeOutputs(memory.get<unknown>(KEY, []));
  }

  /** The outputs of one probe, the newest first; of one model, or of all. */
  of(file: string, probe: string, model?: string): StoredOutput[] {
    const all = this.outputs.of(file, probe);
    return model === undefined ? all : all.filter((entry) => entry.model === model);
  }

  put(entries: readonly Omit<StoredOutput, 'cut'>[]): void {
    for (const entry of entries) this.outputs.put(entry);
    this.touched();
  }

  /** Drops the outputs of probes that the file no longer has. */
  keepProbes(file: string, ids: ReadonlySet<string>): void {
    if (this.outputs.keepProbes(file, ids)) this.touched();
  }

  /** Drops the outputs of a model whose file has changed. */
  keepModel(model: string, stamp: string): void {
    if (this.outputs.keepModel(model, stamp)) this.touched();
  }

  private touched(): void {
    this.changed.fire();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.save(), SAVE_DELAY);
  }

  private async save(): Promise<void> {
    this.timer = undefined;
    await this.memory.update(KEY, this.outputs.toJSON());
  }

  /** Writes what has not been written yet. */
  dispose(): void {
    if (!this.timer) return;
    clearTimeout(this.timer);
    void this.save();
  }
}
