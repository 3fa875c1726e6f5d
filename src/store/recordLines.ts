import * as v from 'valibot';
import { UserError } from '../core/errors.js';
import { type Confirmation, confirmationSchema } from '../core/results/confirmation.js';
import {
  type ConfigRecord,
  configRecordSchema,
  fits,
  headerSchema,
  type RunHeader,
  SCHEMA_VERSION,
} from '../core/results/records.js';

/** The lines of a results file as what they hold. */

/** @throws UserError when the line is no header that this program can read. */
export function parseHeader(line: string | undefined, file: string): RunHeader {
  const json = parseJson(line) as { type?: unknown; schema?: unknown } | undefined;
  if (json?.type !== 'header')
    throw new UserError(`${file} is not a results file of this program: choose a *.rys.jsonl file.`, {
      file,
    });
  if (json.schema !== SCHEMA_VERSION)
    throw new UserError(
      `${file} has the schema version ${String(json.schema)}, but this program reads version ${SCHEMA_VERSION}: use the program it was made with, or a newer one.`,
      { file },
    );
  const checked = v.safeParse(headerSchema, json);
  if (checked.success) return checked.output;
  const where = v.getDotPath(checked.issues[0]) ?? 'its first line';
  throw new UserError(`The header of ${file} is damaged (at ${where}): the file cannot be used.`, { file });
}

/** @returns undefined for a damaged line, and for one that no sweep under this header can have written. */
export function parseRecord(line: string | undefined, header: RunHeader): ConfigRecord | undefined {
  const checked = v.safeParse(configRecordSchema, parseJson(line));
  return checked.success && fits(checked.output, header) ? checked.output : undefined;
}

/** @returns undefined for a line that is no confirmation. */
export function parseConfirmation(line: string | undefined): Confirmation | undefined {
  const checked = v.safeParse(confirmationSchema, parseJson(line));
  return checked.success ? checked.output : undefined;
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
