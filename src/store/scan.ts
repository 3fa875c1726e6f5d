import type { FileHandle } from 'node:fs/promises';
import type { Confirmation } from '../core/results/confirmation.js';
import type { CostRecord } from '../core/results/costs.js';
import type { ConfigRecord, RunHeader, ScoredRecord } from '../core/results/records.js';
import type { SearchRecord } from '../core/results/searches.js';
import { readLines } from './lines.js';
import {
  isTornHeader,
  parseConfirmation,
  parseCost,
  parseHeader,
  parseRecord,
  parseSearch,
} from './recordLines.js';
import { type Place, ScoredRecords } from './scoredRecords.js';

/** Reading of an open results file, line by line: for those who only read it, and for who appends to it. */

/**
 * Names from a line that was read as Latin-1, one copy of each where the lines of a file hold thousands. JSON's own
 * signs are the same in UTF-8, and the texts, which are not, are dropped: to decode them too takes twice as long.
 */
function namesOfLatin1(): (latin1: string) => string {
  const known = new Map<string, string>();
  return (latin1) => {
    const name = known.get(latin1) ?? Buffer.from(latin1, 'latin1').toString('utf8');
    known.set(latin1, name);
    return name;
  };
}

/** What follows the last line end: nothing, a whole record that lacks its line end, or a torn line. */
type Tail = 'none' | 'whole' | 'torn';

export interface Scanned {
  readonly header: RunHeader;
  readonly confirmations: readonly Confirmation[];
  readonly searches: readonly SearchRecord[];
  readonly costs: readonly CostRecord[];
  readonly skippedLines: number;
  readonly tail: Tail;
  /** Bytes up to the last line end. */
  readonly end: number;
}

type Visit = (record: ConfigRecord, place: Place) => void;

/** @param encoding of the texts that `begin`'s visitor gets. */
export async function scan(
  handle: FileHandle,
  file: string,
  encoding: 'utf8' | 'latin1',
  begin: (header: RunHeader) => Visit,
): Promise<Scanned> {
  let header: RunHeader | undefined;
  let visit: Visit | undefined;
  const confirmations: Confirmation[] = [];
  const searches: SearchRecord[] = [];
  const costs: CostRecord[] = [];
  let skippedLines = 0;
  let tail: Tail = 'none';
  let end = 0;
  for await (const { bytes, start, length, ended } of readLines(handle)) {
    if (ended) end = start + length + 1;
    const text = bytes?.toString(header ? encoding : 'utf8');
    if (text?.trim() === '') {
      // Something white after the last line end is a torn line too.
      if (!ended) tail = 'torn';
      continue;
    }
    if (!header) {
      header = parseHeader(text, file);
      visit = begin(header);
      if (!ended) tail = 'whole';
      continue;
    }
    const record = parseRecord(text, header);
    // Names were read in the encoding of the whole file, but what a confirmation says of them is read as it is.
    const confirmation = record ? undefined : parseConfirmation(bytes?.toString('utf8'));
    const search = record || confirmation ? undefined : parseSearch(text, header);
    // A device may have any name.
    const cost = record || confirmation || search ? undefined : parseCost(bytes?.toString('utf8'), header);
    if (record) visit!(record, { start, length });
    else if (confirmation) confirmations.push(confirmation);
    else if (search) searches.push(search);
    else if (cost) costs.push(cost);
    else if (ended) skippedLines++;
    if (!ended) tail = record || confirmation || search || cost ? 'whole' : 'torn';
  }
  header ??= parseHeader(undefined, file);
  return { header, confirmations, searches, costs, skippedLines, tail, end };
}

/** All records, without their texts. */
export async function readContent(
  handle: FileHandle,
  file: string,
): Promise<Scanned & { readonly records: ScoredRecord[] }> {
  const records: ScoredRecord[] = [];
  const scored = new ScoredRecords(namesOfLatin1());
  const scanned = await scan(
    handle,
    file,
    'latin1',
    () => (record, place) => records.push(scored.of(record, place)),
  );
  return { ...scanned, records };
}

export async function readHeader(handle: FileHandle, file: string): Promise<RunHeader> {
  for await (const { bytes } of readLines(handle)) {
    const text = bytes?.toString('utf8');
    if (text?.trim() !== '') return parseHeader(text, file);
  }
  return parseHeader(undefined, file);
}

/** Whether a file holds nothing yet, or a header that was cut while it was written. */
export async function isBlank(handle: FileHandle): Promise<boolean> {
  for await (const { bytes, ended } of readLines(handle))
    return !ended && isTornHeader(bytes?.toString('utf8'));
  return true;
}
