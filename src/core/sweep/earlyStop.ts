import type { Probe, ProbeSet } from '../probes/probes.js';
import { distinctNumbers } from '../scoring/integer.js';
import { loopUnit } from '../scoring/loops.js';
import { withoutThinking } from '../scoring/text.js';

/** How many answers decide whether a config is worth running. */
const GATE_SIZE = 2;

/**
 * The probes that are asked first: the first two guesses of the first set of arithmetic guesses. Other probes
 * give no gate, because a wrong answer to them is no sign of a wrecked model.
 */
export function earlyStopGate(sets: readonly ProbeSet[]): { set: string; probe: string }[] {
  const set = sets.find(({ scorer }) => scorer === 'integer');
  const guesses: readonly Probe[] = set?.probes.filter(({ scorer }) => scorer === 'integer') ?? [];
  const probes = guesses.slice(0, GATE_SIZE);
  return probes.length < GATE_SIZE ? [] : probes.map(({ id }) => ({ set: set!.name, probe: id }));
}

export interface GateResult {
  readonly probe: Probe;
  /** As the probe's set asks for it. */
  readonly score: number;
  readonly output: string;
}

/** Whether all answers of the gate are zero or garbage, so that the rest is not run. */
export const shouldStopEarly = (results: readonly GateResult[]): boolean =>
  results.length > 0 &&
  results.every(
    ({ probe, score, output }) =>
      score < 1e-9 || isDegenerate(output) || isFullOfNumbers(output, probe.prompt),
  );

/** An answer may repeat the question, state its guess, and correct it; a wrecked model goes on with numbers. */
const MOST_NUMBERS = 4;

/** Whether a text holds more numbers than a guess needs; those of the question do not count, nor do thoughts. */
function isFullOfNumbers(output: string, prompt: string): boolean {
  const asked = new Set(distinctNumbers(prompt));
  return (
    distinctNumbers(withoutThinking(output)).filter((number) => !asked.has(number)).length > MOST_NUMBERS
  );
}

const MIN_REPETITION = 24;
const REPEATED_SHARE = 0.8;
const MAX_UNIT = 8;

/** A text that is empty, or mostly one short unit over and over, or was ended because it came to that. */
export function isDegenerate(output: string): boolean {
  const text = output.trim();
  if (text === '' || (loopUnit(output)?.length ?? Infinity) <= MAX_UNIT) return true;
  if (text.length < MIN_REPETITION) return false;
  for (let unit = 1; unit <= MAX_UNIT; unit++) {
    let same = 0;
    for (let n = unit; n < text.length; n++) if (text[n] === text[n - unit]) same++;
    if (same / (text.length - unit) >= REPEATED_SHARE) return true;
  }
  return false;
}
