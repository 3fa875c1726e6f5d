import { scoreOutput } from '../core/scoring/index.js';
import { shouldStopEarly } from '../core/sweep/earlyStop.js';
import type { Finished } from './generation/generate.js';
import type { Jobs, PreparedJob } from './jobs.js';

/** The gate of a run: probes whose answers decide whether the others are worth asking. */

/** @param keys of the probes asked for; all when undefined. @returns those of the gate first. */
export function gateFirst(
  jobs: Jobs,
  keys: readonly string[] | undefined,
  gate: readonly string[],
): PreparedJob[] {
  const chosen = (keys ?? [...jobs.keys()]).flatMap((key) => {
    const own = jobs.get(key);
    if (!own) throw new Error(`the probe "${key}" was not set`);
    return own;
  });
  return [
    ...chosen.filter(({ asked }) => gate.includes(asked)),
    ...chosen.filter(({ asked }) => !gate.includes(asked)),
  ];
}

/** Whether the last output completes the gate, and its answers are too poor to go on. */
export function gateFails(jobs: Jobs, gate: readonly string[], outputs: readonly Finished[]): boolean {
  const asked = gate.flatMap((key) => jobs.get(key) ?? []);
  const last = outputs.at(-1)?.key;
  if (!asked.some(({ key }) => key === last)) return false;
  const decided = asked.map(({ key, probe }) => ({
    probe,
    output: outputs.find((output) => output.key === key),
  }));
  if (decided.some(({ output }) => output === undefined)) return false;
  return shouldStopEarly(
    decided.map(({ probe, output }) => {
      // The gate's probes are all guesses, which no convention of emotions concerns.
      const { score } = scoreOutput(probe, output!.output, { emotions: 'strict' });
      return { probe, score, output: output!.output };
    }),
  );
}
