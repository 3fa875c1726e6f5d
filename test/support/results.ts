import type { ConfigRecord, RunHeader } from '../../src/core/results/records.js';
import { scanResultsFile } from '../../src/store/resultsFile.js';

/** Everything that a results file holds, with the texts of the outputs. */
export async function wholeResultsFile(
  file: string,
): Promise<{ header: RunHeader; records: ConfigRecord[]; skippedLines: number }> {
  const records: ConfigRecord[] = [];
  let header: RunHeader;
  const skippedLines = await scanResultsFile(file, (found) => {
    header = found;
    return (record) => records.push(record);
  });
  return { header: header!, records, skippedLines };
}
