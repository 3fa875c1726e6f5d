import { type FileHandle, open } from 'node:fs/promises';
import { UserError } from '../core/errors.js';
import type { Confirmation } from '../core/results/confirmation.js';
import type { CostRecord } from '../core/results/costs.js';
import type { ConfigRecord, RunHeader, ScoredRecord } from '../core/results/records.js';
import type { SearchRecord } from '../core/results/searches.js';
import { cannot } from './fileErrors.js';
import { parseRecord } from './recordLines.js';
import { readContent, readHeader, scan } from './scan.js';
import { placeOf } from './scoredRecords.js';

/**
 * The results file of a sweep (`*.rys.jsonl`): a header line, then one line per finished config. It is only ever
 * appended to, each line written and flushed at once, so that a killed sweep loses at most the config under way.
 * It is read line by line, and the texts of the outputs stay in it until they are asked for.
 */

export interface ResultsContent {
  readonly header: RunHeader;
  /** In the order of the file. */
  readonly records: readonly ScoredRecord[];
  /** What fresh probes said of configs, the last one last. */
  readonly confirmations: readonly Confirmation[];
  /** Searches for configs of several blocks, as they began and ended. */
  readonly searches: readonly SearchRecord[];
  /** What configs were measured to cost, the last one last. */
  readonly costs: readonly CostRecord[];
  /** Damaged lines that were passed over. */
  readonly skippedLines: number;
}

/** @throws UserError when the file cannot be read, is no results file, or of another schema version. */
export async function readResultsFile(file: string): Promise<ResultsContent> {
  const { tail: _tail, end: _end, ...content } = await reading(file, (handle) => readContent(handle, file));
  return content;
}

/** The header alone, which costs the same however large the file is. @throws UserError as {@link readResultsFile}. */
export const readResultsHeader = (file: string): Promise<RunHeader> =>
  reading(file, (handle) => readHeader(handle, file));

/** The header of a file that a sweep may go on in; undefined when there is none yet. */
export const storedHeader = (file: string): Promise<RunHeader | undefined> =>
  readResultsHeader(file).catch(() => undefined);

/**
 * Reads a results file once, with all its texts, one record at a time.
 * @param begin is told the header, and gives what is done with each record.
 * @returns the number of damaged lines that were passed over.
 * @throws UserError as {@link readResultsFile}.
 */
export async function scanResultsFile(
  file: string,
  begin: (header: RunHeader) => (record: ConfigRecord) => void,
): Promise<number> {
  return reading(file, async (handle) => {
    const { skippedLines } = await scan(handle, file, 'utf8', begin);
    return skippedLines;
  });
}

/**
 * Reads a record with its texts.
 * @param record one of those that were read from this file or appended to it.
 * @throws UserError when the file no longer holds it.
 */
export async function readRecord(
  file: string,
  { header }: ResultsContent,
  record: ScoredRecord,
): Promise<ConfigRecord> {
  return reading(file, async (handle) => {
    const { start, length } = placeOf(record);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, start);
    const found = parseRecord(buffer.toString('utf8', 0, bytesRead), header);
    if (found?.key !== record.key || found.at !== record.at)
      throw new UserError(
        `The results file ${file} was changed by another program: close it and open it again.`,
        {
          file,
        },
      );
    return found;
  });
}

async function reading<T>(file: string, read: (handle: FileHandle) => Promise<T>): Promise<T> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, 'r');
    return await read(handle);
  } catch (error) {
    throw cannot('read', file, error);
  } finally {
    await handle?.close();
  }
}
