import * as v from 'valibot';
import type { Probe } from '../probes/probes.js';
import { stopReasonSchema } from './records.js';
import { BASELINE_KEY } from './results.js';

/** What the model said to single probes, kept so that it can be scored again when the probe file is edited. */

const storedOutput = v.object({
  /** The probe file, as whoever stores names it. */
  file: v.string(),
  probe: v.string(),
  /** The model's file. */
  model: v.string(),
  /** Changes whenever the model's file does. */
  stamp: v.string(),
  layers: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** The config's key. */
  config: v.string(),
  /** {@link askedKey} of the probe that was run. */
  asked: v.string(),
  output: v.string(),
  /** Whether only the beginning of the output was kept. */
  cut: v.boolean(),
  tokens: v.number(),
  stop: stopReasonSchema,
  ms: v.number(),
  at: v.string(),
});
export type StoredOutput = v.InferOutput<typeof storedOutput>;

/** Configs kept for one probe on one model, besides the baseline. */
export const MOST_CONFIGS = 12;
/** Characters kept of one output. */
export const MOST_OUTPUT = 20_000;
/** Characters of all entries together, as JSON: VS Code warns of states of more than half a megabyte. */
export const MOST_TOTAL = 400_000;

/** The same as long as a model would be asked the same: an edited answer or scorer does not change it. */
export function askedKey({ prompt, system, maxTokens, stop, thinking }: Probe): string {
  return hash(
    JSON.stringify([prompt, system ?? null, maxTokens, stop ?? [], ...(thinking ? ['thinking'] : [])]),
  );
}

/** 53 bits of the text (cyrb53): enough to notice an edit. */
function hash(text: string): string {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let n = 0; n < text.length; n++) {
    const code = text.charCodeAt(n);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return (4294967296 * (2097151 & b) + (a >>> 0)).toString(36);
}

/** A bounded collection of outputs, one for each file, probe, model and config. */
export class ProbeOutputs {
  /** The oldest first. */
  private entries: StoredOutput[];
  private readonly sizes = new WeakMap<StoredOutput, number>();

  /** @param stored what {@link toJSON} gave; anything else in it is left out. */
  constructor(
    stored: unknown = [],
    private readonly most = MOST_TOTAL,
  ) {
    const entries = Array.isArray(stored) ? stored : [];
    this.entries = entries.flatMap((entry) => {
      const parsed = v.safeParse(storedOutput, entry);
      return parsed.success ? [parsed.output] : [];
    });
    this.trim();
  }

  /** The outputs of one probe, the newest first. */
  of(file: string, probe: string): StoredOutput[] {
    return this.entries.filter((entry) => entry.file === file && entry.probe === probe).reverse();
  }

  put(entry: Omit<StoredOutput, 'cut'>): void {
    const cut = entry.output.length > MOST_OUTPUT;
    const kept = { ...entry, cut, output: cut ? entry.output.slice(0, MOST_OUTPUT) : entry.output };
    const sameProbe = (other: StoredOutput): boolean =>
      other.file === entry.file && other.probe === entry.probe && other.model === entry.model;
    this.entries = this.entries.filter((other) => !(sameProbe(other) && other.config === entry.config));
    this.entries.push(kept);
    const configs = this.entries.filter((other) => sameProbe(other) && other.config !== BASELINE_KEY);
    if (configs.length > MOST_CONFIGS) this.remove(configs[0]!);
    this.trim();
  }

  /** Drops the outputs of probes that the file no longer has. @returns whether there were any. */
  keepProbes(file: string, ids: ReadonlySet<string>): boolean {
    return this.keep((entry) => entry.file !== file || ids.has(entry.probe));
  }

  /** Drops the outputs of another content of the model's file. @returns whether there were any. */
  keepModel(model: string, stamp: string): boolean {
    return this.keep((entry) => entry.model !== model || entry.stamp === stamp);
  }

  toJSON(): readonly StoredOutput[] {
    return this.entries;
  }

  private keep(wanted: (entry: StoredOutput) => boolean): boolean {
    const before = this.entries.length;
    this.entries = this.entries.filter(wanted);
    return this.entries.length < before;
  }

  private remove(entry: StoredOutput): void {
    this.entries = this.entries.filter((other) => other !== entry);
  }

  private sizeOf(entry: StoredOutput): number {
    const known = this.sizes.get(entry);
    if (known !== undefined) return known;
    const size = JSON.stringify(entry).length;
    this.sizes.set(entry, size);
    return size;
  }

  /** The oldest go first, baselines last: every other output is compared with them. */
  private trim(): void {
    let total = this.entries.reduce((sum, entry) => sum + this.sizeOf(entry), 0);
    if (total <= this.most) return;
    const isBaseline = ({ config }: StoredOutput): boolean => config === BASELINE_KEY;
    const inTurn = [
      ...this.entries.filter((entry) => !isBaseline(entry)),
      ...this.entries.filter(isBaseline),
    ];
    const gone = new Set<StoredOutput>();
    for (const entry of inTurn) {
      if (total <= this.most) break;
      gone.add(entry);
      total -= this.sizeOf(entry);
    }
    this.entries = this.entries.filter((entry) => !gone.has(entry));
  }
}
