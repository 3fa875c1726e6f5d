import * as v from 'valibot';
import { blockOf, configFromPath, parseConfig } from '../core/configs/layerPath.js';
import { UserError } from '../core/errors.js';
import { type Confirmation, confirmationSchema } from '../core/results/confirmation.js';
import { type CostRecord, costSchema } from '../core/results/costs.js';
import {
  type ConfigRecord,
  configRecordSchema,
  fits,
  headerSchema,
  type RunHeader,
  SCHEMA_VERSION,
} from '../core/results/records.js';
import { type SearchRecord, searchSchema } from '../core/results/searches.js';

/** The lines of a results file as what they hold. */

/**
 * Why a file is no results file that can be read: nothing is in it; its header was cut while it was written; it has
 * results and no header; its header is of another version; a part of its header is wrong; or it is something else.
 */
export type ResultsFault = 'empty' | 'cut' | 'headerless' | 'version' | 'damaged' | 'foreign';

/** A file whose results cannot be read, though the file itself can. */
export class UnreadableResults extends UserError {
  constructor(
    override readonly file: string,
    readonly fault: ResultsFault,
    message: string,
  ) {
    super(message, { file });
  }
}

/** @throws UnreadableResults when the line is no header that this program can read. */
export function parseHeader(line: string | undefined, file: string): RunHeader {
  const json = parseJson(line) as { type?: unknown; schema?: unknown } | null | undefined;
  if (json?.type !== 'header') {
    const fault = faultOf(line, json?.type);
    throw new UnreadableResults(file, fault, NO_HEADER[fault](file));
  }
  if (json.schema !== SCHEMA_VERSION)
    throw new UnreadableResults(
      file,
      'version',
      `${file} has the schema version ${String(json.schema)}, but this program reads version ${SCHEMA_VERSION}: use the program it was made with, or a newer one.`,
    );
  const checked = v.safeParse(headerSchema, json);
  if (checked.success) return checked.output;
  const where = v.getDotPath(checked.issues[0]) ?? 'its first line';
  throw new UnreadableResults(
    file,
    'damaged',
    `The header of ${file} is damaged (at ${where}): the file cannot be used.`,
  );
}

type NoHeader = 'empty' | 'cut' | 'headerless' | 'foreign';

function faultOf(line: string | undefined, type: unknown): NoHeader {
  if (line === undefined || line.trim() === '') return 'empty';
  // A brace begins any JSON: it takes more to tell that a header was meant.
  if (isTornHeader(line) && line.length > '{"type":'.length) return 'cut';
  return ['config', 'confirmation', 'search', 'cost'].includes(String(type)) ? 'headerless' : 'foreign';
}

const NO_HEADER: Readonly<Record<NoHeader, (file: string) => string>> = {
  empty: (file) => `${file} is empty: no sweep has written to it. Start the sweep again, or delete the file.`,
  cut: (file) =>
    `The first line of ${file}, its header, was cut short, so nothing in it can be used: start the sweep again.`,
  headerless: (file) =>
    `${file} lacks its first line, the header that says which model and probes its results are of: put it back from a copy, or start the sweep again.`,
  foreign: (file) =>
    /\.rys\.jsonl$/i.test(file)
      ? `${file} is not a results file, in spite of its name: its first line is no header of a sweep. Open it as text to see what it is.`
      : `${file} is not a results file: choose a *.rys.jsonl file.`,
};

/** @returns undefined for a damaged line, and for one that no sweep under this header can have written. */
export function parseRecord(line: string | undefined, header: RunHeader): ConfigRecord | undefined {
  const checked = v.safeParse(configRecordSchema, parseJson(line));
  if (!checked.success || !fits(checked.output, header)) return undefined;
  const { i, path } = checked.output;
  // Earlier versions wrote all paths but single blocks as lists.
  return i === null
    ? { ...checked.output, key: configFromPath(path, header.model.layers).key }
    : checked.output;
}

/** @returns undefined for a line that is no confirmation. */
export function parseConfirmation(line: string | undefined): Confirmation | undefined {
  const checked = v.safeParse(confirmationSchema, parseJson(line));
  return checked.success ? checked.output : undefined;
}

/** @returns undefined for a line that is no search, or one of another model's blocks. */
export function parseSearch(
  line: string | undefined,
  { model: { layers } }: RunHeader,
): SearchRecord | undefined {
  const checked = v.safeParse(searchSchema, parseJson(line));
  if (!checked.success) return undefined;
  const known = checked.output.settings.pool.every((key) => {
    const block = blockOf(key);
    return block !== undefined && block.i < block.j && block.j <= layers;
  });
  return known ? checked.output : undefined;
}

/** @returns undefined for a line that is no measured cost, or one of another model's configs. */
export function parseCost(
  line: string | undefined,
  { model: { layers } }: RunHeader,
): CostRecord | undefined {
  const checked = v.safeParse(costSchema, parseJson(line));
  return checked.success && checked.output.configs.every(({ key }) => isKey(key, layers))
    ? checked.output
    : undefined;
}

function isKey(text: string, layers: number): boolean {
  try {
    return parseConfig(text, layers).key === text;
  } catch {
    return false;
  }
}

/** A header line that was cut while it was written: no config can follow it, so the file is begun anew. */
export function isTornHeader(line: string | undefined): boolean {
  if (line === undefined) return false;
  const start = '{"type":"header"';
  const begins = line.length < start.length ? start.startsWith(line) : line.startsWith(start);
  return begins && parseJson(line) === undefined;
}

function parseJson(line: string | undefined): unknown {
  try {
    return line === undefined ? undefined : JSON.parse(line);
  } catch {
    return undefined;
  }
}
