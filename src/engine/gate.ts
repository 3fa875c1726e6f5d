import { scoreOutput } from '../core/scoring/index.js';
import { shouldStopEarly } from '../core/sweep/earlyStop.js';
import type { Finished } from './generation/generate.js';
import type { PreparedJob } from './jobs.js';

/** The gate of a run: probes whose answers decide whether the others are worth asking. */

type Jobs = ReadonlyMap<string, PreparedJob>;

/** @param keys of the jobs asked for; all when undefined. @returns those of the gate first. */
export function gateFirst(
  jobs: Jobs,
  keys: readonly string[] | undefined,
  gate: readonly string[],
): PreparedJob[] {
  const chosen = (keys ?? [...jobs.keys()]).map((key) => {
    const job = jobs.get(key);
    if (!job) throw new Error(`the probe "${key}" was not set`);
    return job;
  });
  return [
    ...chosen.filter(({ key }) => gate.includes(key)),
    ...chosen.filter(({ key }) => !gate.includes(key)),
  ];
}

/** Whether the last output completes the gate, and its answers are too poor to go on. */
export function gateFails(jobs: Jobs, gate: readonly string[], outputs: readonly Finished[]): boolean {
  if (!gate.includes(outputs.at(-1)?.key ?? '')) return false;
  const decided = gate.map((key) => outputs.find((output) => output.key === key));
  if (decided.some((output) => output === undefined)) return false;
  return shouldStopEarly(
    decided.map((output) => {
      const { probe } = jobs.get(output!.key)!;
      // The gate's probes are all guesses, which no convention of emotions concerns.
      const { score } = scoreOutput(probe, output!.output, { emotions: 'strict' });
      return { probe, score, output: output!.output };
    }),
  );
}
