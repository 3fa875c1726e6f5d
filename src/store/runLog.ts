import { access, constants, open, readFile, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as v from 'valibot';
import { UserError } from '../core/errors.js';
import {
  SCHEMA_VERSION,
  configRecordSchema,
  headerSchema,
  type ConfigRecord,
  type RunHeader,
} from '../core/records.js';
import { belongsToAnother, differences } from './compare.js';
import { lockFile } from './lock.js';

/**
 * The results file of a sweep (`*.rys.jsonl`): a header line, then one line per finished config. It is only ever
 * appended to, each line written and flushed at once, so that a killed sweep loses at most the config under way.
 */

export interface RunContent {
  readonly header: RunHeader;
  /** In the order of the file. */
  readonly records: readonly ConfigRecord[];
  /** Damaged lines that were passed over. */
  readonly skippedLines: number;
}

/** @throws UserError when the file cannot be read, is no results file, or of another schema version. */
export async function readRunLog(file: string): Promise<RunContent> {
  const { header, records, skippedLines } = parse((await readBytes(file)).toString('utf8'), file);
  return { header, records, skippedLines };
}

async function readBytes(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw cannot('read', file, error);
  }
}

/** A results file open for appending; `close` gives its lock back. */
export class RunLog implements RunContent {
  private readonly kept: ConfigRecord[];

  constructor(
    readonly file: string,
    readonly header: RunHeader,
    records: readonly ConfigRecord[],
    readonly skippedLines: number,
    private readonly handle: FileHandle,
    private readonly unlock: () => Promise<void>,
  ) {
    this.kept = [...records];
  }

  get records(): readonly ConfigRecord[] {
    return this.kept;
  }

  has(key: string): boolean {
    return this.kept.some((record) => record.key === key);
  }

  /** Writes one line and waits until it is on the disk. */
  async append(record: ConfigRecord): Promise<void> {
    await writeLine(this.handle, record, this.file);
    this.kept.push(record);
  }

  async close(): Promise<void> {
    await this.handle.close();
    await this.unlock();
  }
}

/**
 * Begins a results file, or goes on in the one that exists.
 * @param header of the sweep about to run.
 * @throws UserError when the file belongs to another sweep (every difference is named), is in use by another
 *   process, or cannot be written. Nothing in an existing file is ever changed but a torn last line.
 */
export async function openRunLog(file: string, header: RunHeader): Promise<RunLog> {
  await checkFolder(file);
  const unlock = await lockFile(file).catch((error: unknown) => {
    throw cannot('write', file, error);
  });
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, 'a+');
    const bytes = await readBytes(file);
    const text = bytes.toString('utf8');
    if (text === '' || isTornHeader(text)) {
      await handle.truncate(0);
      await writeLine(handle, header, file);
      return new RunLog(file, header, [], 0, handle, unlock);
    }
    const content = parse(text, file);
    refuseOther(content.header, header, file);
    await repairTail(handle, bytes, content.tail);
    return new RunLog(file, content.header, content.records, content.skippedLines, handle, unlock);
  } catch (error) {
    await handle?.close();
    await unlock();
    throw cannot('write', file, error);
  }
}

/** A header of which the engine is not known yet. */
export type PlannedHeader = Omit<RunHeader, 'engine'>;

/**
 * Refuses what {@link openRunLog} would refuse, as far as it can be told before a model is loaded. Changes nothing.
 * @throws UserError as openRunLog does.
 */
export async function checkRunLog(file: string, planned: PlannedHeader): Promise<void> {
  await checkFolder(file);
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw cannot('write', file, error);
  });
  await access(bytes ? file : dirname(file), constants.W_OK).catch((error: unknown) => {
    throw cannot('write', file, error);
  });
  const text = bytes?.toString('utf8') ?? '';
  if (text === '' || isTornHeader(text)) return;
  const { header } = parse(text, file);
  refuseOther(header, { ...planned, engine: header.engine }, file);
}

function refuseOther(stored: RunHeader, wanted: RunHeader, file: string): void {
  const different = differences(stored, wanted);
  if (different.length > 0) throw new UserError(belongsToAnother(file, different), { file });
}

/** A header line that was cut while it was written: no config can follow it, so the file is begun anew. */
function isTornHeader(text: string): boolean {
  const start = '{"type":"header"';
  const begins = text.length < start.length ? start.startsWith(text) : text.startsWith(start);
  return begins && !text.includes('\n') && parseJson(text) === undefined;
}

async function checkFolder(file: string): Promise<void> {
  const folder = dirname(file);
  const info = await stat(folder).catch(() => undefined);
  if (!info?.isDirectory())
    throw new UserError(`The folder ${folder} for the results does not exist: make it, or name another.`, {
      file,
    });
}

async function writeLine(handle: FileHandle, line: RunHeader | ConfigRecord, file: string): Promise<void> {
  const { size, nlink } = await handle.stat();
  if (nlink === 0)
    throw new UserError(
      `The results file ${file} was deleted while the sweep wrote it: put it back if you still can, or start the sweep anew.`,
      { file },
    );
  try {
    await handle.appendFile(`${JSON.stringify(line)}\n`);
    await handle.datasync();
  } catch (error) {
    // A line cut short by a full disk is taken back, so that the file ends with a whole one.
    await handle.truncate(size).catch(() => undefined);
    throw cannot('write', file, error);
  }
}

/** What follows the last line end: nothing, a whole record that lacks its line end, or a torn line. */
type Tail = 'none' | 'whole' | 'torn';

async function repairTail(handle: FileHandle, bytes: Buffer, tail: Tail): Promise<void> {
  if (tail === 'none') return;
  if (tail === 'whole') await handle.appendFile('\n');
  // Counted in the file's own bytes: a damaged line need not be UTF-8.
  else await handle.truncate(bytes.lastIndexOf(0x0a) + 1);
  await handle.datasync();
}

function parse(text: string, file: string): RunContent & { tail: Tail } {
  const end = text.lastIndexOf('\n');
  const rest = text.slice(end + 1);
  const [first = '', ...lines] = text
    .slice(0, end + 1)
    .split('\n')
    .filter((line) => line.trim() !== '');
  // A file whose very first line is torn holds nothing yet.
  const header = parseHeader(end < 0 ? rest : first, file);
  const records: ConfigRecord[] = [];
  let skippedLines = 0;
  for (const line of lines) {
    const record = parseRecord(line);
    if (record) records.push(record);
    else skippedLines++;
  }
  if (rest === '') return { header, records, skippedLines, tail: 'none' };
  if (end < 0) return { header, records, skippedLines, tail: 'whole' };
  const last = parseRecord(rest);
  if (last) records.push(last);
  return { header, records, skippedLines, tail: last ? 'whole' : 'torn' };
}

function parseHeader(line: string, file: string): RunHeader {
  const json = parseJson(line) as { type?: unknown; schema?: unknown } | undefined;
  if (json?.type !== 'header')
    throw new UserError(`${file} is not a results file of this program: choose a *.rys.jsonl file.`, {
      file,
    });
  if (json.schema !== SCHEMA_VERSION)
    throw new UserError(
      `${file} has the schema version ${String(json.schema)}, and this program reads version ${SCHEMA_VERSION}: use the program it was made with, or a newer one.`,
      { file },
    );
  const checked = v.safeParse(headerSchema, json);
  if (checked.success) return checked.output;
  const where = v.getDotPath(checked.issues[0]) ?? 'its first line';
  throw new UserError(`The header of ${file} is damaged (at ${where}): the file cannot be used.`, { file });
}

function parseRecord(line: string): ConfigRecord | undefined {
  const checked = v.safeParse(configRecordSchema, parseJson(line));
  return checked.success ? checked.output : undefined;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist: check the path',
  EISDIR: 'it is a folder: name a file in it',
  EACCES: 'permission is denied: check its permissions, or choose another place',
  EPERM: 'permission is denied: check its permissions, or choose another place',
  EROFS: 'the place is read-only: choose another',
  ENOSPC: 'the disk is full: free some space and run the same command again',
};

function cannot(what: 'read' | 'write', file: string, error: unknown): Error {
  if (error instanceof UserError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  const done = what === 'read' ? 'read' : 'written';
  return new UserError(
    `The results file ${file} cannot be ${done}: ${REASONS[code ?? ''] ?? `${message}; choose another place`}.`,
    { file, cause: error },
  );
}
