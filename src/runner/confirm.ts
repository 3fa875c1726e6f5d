import { basename } from 'node:path';
import { parseConfig } from '../core/configs/layerPath.js';
import { UserError } from '../core/errors.js';
import { sharedProbes } from '../core/probes/overlap.js';
import { gainingConfigs } from '../core/results/bestConfigs.js';
import { type Confirmation, confirmationOf, type Judged } from '../core/results/confirmation.js';
import { refuseImported } from '../core/results/imported.js';
import { BASELINE_KEY, buildResults } from '../core/results/results.js';
import { judge } from '../core/results/significance.js';
import { readResultsFile, type ResultsContent } from '../store/resultsFile.js';
import { appendMade } from '../store/resultsWriter.js';
import { type PlannedRun, planRun, type SweepPlan } from './sweepPlan.js';

/** Taking the best configs of a sweep to probes that it has not seen. */

const SUFFIX = '.rys.jsonl';

/** Beside the sweep's own results file: those of its confirmation. */
export const confirmationFile = (file: string): string =>
  `${file.endsWith(SUFFIX) ? file.slice(0, -SUFFIX.length) : file}.confirm${SUFFIX}`;

/** Keys of a sweep's best configs, the highest score first. Configs that do not beat the baseline are left out. */
export function bestKeys({ header, records }: ResultsContent, top: number): string[] {
  return gainingConfigs(buildResults(header, records), top).map(({ key }) => key);
}

export interface ConfirmationPlan {
  /** The sweep of the fresh probes; it knows what it confirms, also when it is resumed. */
  readonly plan: SweepPlan;
  readonly planned: PlannedRun;
}

/**
 * Plans the run of configs, and the baseline, on fresh probes.
 * @param file the sweep's results file.
 * @throws UserError when the fresh sets share a question with the sweep's, the model is another, or there is nothing
 *   to confirm.
 */
export async function planConfirmation(
  file: string,
  content: ResultsContent,
  keys: readonly string[],
  plan: Omit<SweepPlan, 'configs' | 'earlyStop' | 'racing' | 'combined' | 'sampling'>,
  appVersion: string,
): Promise<ConfirmationPlan> {
  const { header } = content;
  refuseImported(header, `${basename(file)} cannot be confirmed`);
  if (keys.length === 0)
    throw new UserError(`No config in ${basename(file)} beats the baseline: there is nothing to confirm.`, {
      file,
    });
  const own = keys.map((key) => parseConfig(key, header.model.layers).key);
  const whole: SweepPlan = {
    ...plan,
    configs: own.join(' '),
    confirms: { file, keys: own },
    earlyStop: false,
    racing: false,
    // As they were chosen.
    sampling: header.sampling,
    combined: 'mean',
  };
  const planned = await planRun(whole, appVersion);
  refuseSeen(file, content, planned);
  if (planned.header.model.fingerprint !== header.model.fingerprint)
    throw new UserError(
      `${basename(plan.model)} is not the model that ${basename(file)} was made with (${header.model.file}): choose that model.`,
      { file: plan.model },
    );
  return { plan: whole, planned };
}

function refuseSeen(file: string, { header }: ResultsContent, { sets }: PlannedRun): void {
  const shared = sharedProbes(header.probeSets, sets);
  const [one] = shared;
  if (!one) return;
  const count = shared.length === 1 ? '1 question is' : `${shared.length} questions are`;
  throw new UserError(
    `${count} among those that the configs of ${basename(file)} were chosen on, such as ${one.second} (${one.first} there): choose probes that the sweep has not seen.`,
    { file },
  );
}

/**
 * Compares a finished run on fresh probes with the sweep that chose its configs, and keeps the outcome in the sweep's
 * results file.
 * @throws UserError when a file cannot be read or written.
 */
export async function keepConfirmation(
  file: string,
  keys: readonly string[],
  freshFile: string,
): Promise<Confirmation> {
  const judged = ({ header, records }: ResultsContent): Judged => {
    const results = buildResults(header, records, { combined: 'mean' });
    return { results, significance: judge(results) };
  };
  const [selection, fresh] = await Promise.all([readResultsFile(file), readResultsFile(freshFile)]);
  const wanted = new Set([BASELINE_KEY, ...keys]);
  const confirmation = confirmationOf(
    keys,
    judged(selection),
    // The fresh file may hold configs of an earlier confirmation too: they are no tries of this one.
    judged({ ...fresh, records: fresh.records.filter(({ key }) => wanted.has(key)) }),
    { at: new Date().toISOString(), file: basename(freshFile) },
  );
  await appendMade(file, () => Promise.resolve(confirmation));
  return confirmation;
}
