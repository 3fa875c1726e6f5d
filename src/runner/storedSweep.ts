import { UserError } from '../core/errors.js';
import type { ProbeSet } from '../core/probes/probes.js';
import type { RunHeader } from '../core/results/records.js';
import { readModelHeader } from '../gguf/read.js';
import { fingerprintFiles } from '../store/fingerprint.js';

/** What a results file holds of its sweep: enough to run more of it without the probe files it was made with. */

/** The probe sets, with the conventions of the file, whatever the sets asked for. */
export const storedSets = ({ probeSets }: Pick<RunHeader, 'probeSets'>): ProbeSet[] =>
  // The scorer is missing from imported files only, which cannot be gone on with.
  probeSets.map(({ scorer = 'exact', ...set }): ProbeSet => ({ ...set, scorer, format: 'rys' }));

/** @throws UserError when a model is not the one that a results file was made with. */
export async function checkModel(
  file: string,
  { model: stored }: Pick<RunHeader, 'model'>,
  model: string,
): Promise<void> {
  if ((await fingerprintFiles((await readModelHeader(model)).shards)) !== stored.fingerprint)
    throw new UserError(
      `${model} is not the model that ${file} was created with: select the ${stored.file} of that sweep.`,
      { file: model },
    );
}
