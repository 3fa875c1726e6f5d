import { setImmediate } from 'node:timers/promises';
import { findingAnatomy, type SweepAnatomy } from '../../core/anatomy/anatomy.js';
import type { Results } from '../../core/results/results.js';
import { judging, type Significance } from '../../core/results/significance.js';

/** Milliseconds at a time that judging may hold up everything else in the extension host. */
const SLICE = 15;

/** Results never change: each is judged once. */
const judged = new WeakMap<Results, Promise<Significance>>();

/** Judges a sweep in slices, between which the extension host does its other work. */
export function judgeInSlices(results: Results): Promise<Significance> {
  const before = judged.get(results);
  if (before) return before;
  const judgement = inSlices(judging(results));
  judged.set(results, judgement);
  return judgement;
}

/** The same for the anatomy. */
const anatomies = new WeakMap<Results, Promise<SweepAnatomy>>();

function findInSlices(results: Results): Promise<SweepAnatomy> {
  const before = anatomies.get(results);
  if (before) return before;
  const finding = inSlices(findingAnatomy(results));
  anatomies.set(results, finding);
  return finding;
}

/** Takes steps in slices, between which the extension host does its other work. */
export const inSlices = <T>(steps: Generator<void, T>): Promise<T> =>
  // It ends only with what the steps return.
  inSlicesWhile(steps, () => true) as Promise<T>;

/** The same as long as somebody wants it. @returns undefined when that ended first. */
export async function inSlicesWhile<T>(
  steps: Generator<void, T>,
  wanted: () => boolean,
): Promise<T | undefined> {
  let began = performance.now();
  while (wanted()) {
    const step = steps.next();
    if (step.done) return step.value;
    if (performance.now() - began < SLICE) continue;
    await setImmediate();
    began = performance.now();
  }
  return undefined;
}

/** Between two judgements of a file that is being written: so many times what the last one took, and no less than this. */
const REST = { share: 10, atLeast: 1500 };

/** @returns milliseconds until a computation over a file that is being written may be done again. */
export const restAfter = (took: number): number => Math.max(REST.atLeast, REST.share * took);

/** Judges a file's results and finds their anatomy each time they change, but never more than a small share of the time. */
export class Judge {
  private running = false;
  private asked = false;
  private timer: NodeJS.Timeout | undefined;
  private disposed = false;

  /** @param current the results as they are; undefined when there are none. */
  constructor(
    private readonly current: () => Results | undefined,
    private readonly tell: (results: Results, significance: Significance) => void,
    private readonly tellAnatomy: (anatomy: SweepAnatomy) => void,
  ) {}

  /** The results may have changed. */
  ask(): void {
    this.asked = true;
    if (!this.running && this.timer === undefined) void this.run();
  }

  private async run(): Promise<void> {
    const results = this.current();
    this.asked = false;
    if (!results || this.disposed) return;
    this.running = true;
    const began = performance.now();
    const significance = await judgeInSlices(results);
    if (!this.disposed) this.tell(results, significance);
    const anatomy = await findInSlices(results);
    const rest = restAfter(performance.now() - began);
    this.running = false;
    if (this.disposed) return;
    this.tellAnatomy(anatomy);
    this.timer = setTimeout(() => {
      this.timer = undefined;
      if (this.asked) void this.run();
    }, rest);
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.timer);
  }
}
