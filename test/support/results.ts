import type { ConfigRecord, RunHeader } from '../../src/core/results/records.js';
import { scanRunLog } from '../../src/store/runLog.js';

/** Everything that a results file holds, with the texts of the outputs. */
export async function wholeRunLog(
  file: string,
): Promise<{ header: RunHeader; records: ConfigRecord[]; skippedLines: number }> {
  const records: ConfigRecord[] = [];
  let header: RunHeader;
  const skippedLines = await scanRunLog(file, (found) => {
    header = found;
    return (record) => records.push(record);
  });
  return { header: header!, records, skippedLines };
}
