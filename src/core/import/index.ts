import { UserError } from '../errors.js';
import { type ConfigRecord, type RunHeader, SCHEMA_VERSION } from '../results/records.js';
import { readCircuitFinder } from './circuitFinder.js';
import { type ForeignReader, isObject, parseForeign } from './foreign.js';
import { type ImportedSweep, importSweep, LayersNeeded } from './importedSweep.js';
import { readLlmri } from './llmri.js';
import { readNgDump } from './ngDump.js';
import { readRysScan } from './rysScan.js';

export { type ImportedSweep, LayersNeeded };

/** No file is of two shapes. */
const READERS: readonly ForeignReader[] = [readLlmri, readNgDump, readRysScan, readCircuitFinder];

const KNOWN =
  'rys_sweep.json of rys_scan.py, the JSONL of llm-circuit-finder, the JSON of LLMRI, and Ng’s RYS pickles as JSON';

/**
 * Reads another tool's sweep, of whichever shape it is.
 * @param file its name, for sentences.
 * @param layers the model's number of layers, for files that do not tell it.
 * @throws LayersNeeded when the file does not tell it, and `layers` is not given.
 * @throws UserError when the file is of no known shape, cut, or holds no usable config.
 */
export function readForeignSweep(text: string, file: string, layers?: number): ImportedSweep {
  const content = parseForeign(text);
  for (const read of READERS) {
    const sweep = read(content);
    if (sweep) return importSweep(sweep, file, layers);
  }
  const first = content.lines[0]?.json;
  if (isObject(first) && first['type'] === 'header' && 'schema' in first)
    throw new UserError(`${file} is a results file of this program already: open it as it is.`, { file });
  if (first === undefined && /^\s*[[{]/.test(text))
    throw new UserError(`${file} is not complete JSON: it may have been cut off, so get it again.`, { file });
  throw new UserError(`${file} is not a sweep that can be imported: known are ${KNOWN}.`, { file });
}

/**
 * The lines of the results file that holds an imported sweep.
 * @param hash of the foreign file's content.
 * @param created of the results file, as an ISO date.
 */
export function resultsOf(
  sweep: ImportedSweep,
  about: { file: string; hash: string; created: string; appVersion: string },
): { header: RunHeader; records: ConfigRecord[] } {
  const { file, hash, created } = about;
  return {
    header: {
      type: 'header',
      schema: SCHEMA_VERSION,
      created,
      app: { name: 'rys-explorer', version: about.appVersion },
      model: sweep.model,
      probeSets: sweep.probeSets,
      engine: sweep.engine,
      settings: {},
      imported: { format: sweep.format, file, hash, notes: sweep.notes },
    },
    records: sweep.records.map((record) => ({ ...record, at: record.at ?? created })),
  };
}
