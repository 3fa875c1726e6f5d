import { modelFacts, modelTitle } from '../../core/report/about.js';
import { importedName, importSweep } from '../../runner/importSweep.js';
import { appVersion } from '../places.js';
import type { Terminal } from '../terminal.js';

export interface ImportOptions {
  readonly modelLayers?: number;
  readonly out?: string;
  readonly json?: boolean;
}

/** `rys import`: another tool's sweep as a results file of ours. */
export async function importCommand(file: string, options: ImportOptions, terminal: Terminal): Promise<void> {
  const out = options.out ?? importedName(file);
  const sweep = await importSweep({ file, out, layers: options.modelLayers, appVersion: appVersion() });
  const { format, model, probeSets, records, notes } = sweep;
  const sets = probeSets.map(({ name }) => name);
  if (options.json) {
    const about = { out, format, layers: model.layers, configs: records.length, sets, notes };
    terminal.out(JSON.stringify(about));
    return;
  }
  for (const note of notes) terminal.note(note);
  const configs = records.length === 1 ? '1 config' : `${records.length} configs`;
  terminal.out(
    `${out}: ${configs} of ${modelTitle(model)} (${modelFacts(model).join(', ')}), scored on ${sets.join(', ')}.`,
  );
}
