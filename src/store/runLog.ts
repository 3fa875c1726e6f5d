import { constants } from 'node:fs';
import { access, open, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { OtherSettings, UserError } from '../core/errors.js';
import type { ConfigRecord, EngineSettings, RunHeader, ScoredRecord } from '../core/results/records.js';
import { belongsToAnother, changedSettings, differences, otherSettings } from './compare.js';
import { readLines } from './lines.js';
import { lockFile, type Lock } from './lock.js';
import { isTornHeader, parseHeader, parseRecord } from './recordLines.js';

/**
 * The results file of a sweep (`*.rys.jsonl`): a header line, then one line per finished config. It is only ever
 * appended to, each line written and flushed at once, so that a killed sweep loses at most the config under way.
 * It is read line by line, and the texts of the outputs stay in it until they are asked for.
 */

export interface RunContent {
  readonly header: RunHeader;
  /** In the order of the file. */
  readonly records: readonly ScoredRecord[];
  /** Damaged lines that were passed over. */
  readonly skippedLines: number;
}

/** Where a record's line is, in bytes. */
interface Place {
  readonly start: number;
  readonly length: number;
}

const places = new WeakMap<ScoredRecord, Place>();

/** The record as it is kept in memory: without its texts. */
function withoutTexts(
  record: ConfigRecord,
  place: Place,
  named = (name: string): string => name,
): ScoredRecord {
  const scored: ScoredRecord = {
    ...record,
    ...(record.error === undefined ? {} : { error: named(record.error) }),
    outputs: record.outputs.map(({ set, probe, score, parsed }) => ({
      set: named(set),
      probe: named(probe),
      score,
      parsed,
    })),
  };
  places.set(scored, place);
  return scored;
}

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

/** @throws UserError when the file cannot be read, is no results file, or of another schema version. */
export async function readRunLog(file: string): Promise<RunContent> {
  const { header, records, skippedLines } = await reading(file, (handle) => readContent(handle, file));
  return { header, records, skippedLines };
}

/** The header alone, which costs the same however large the file is. @throws UserError as {@link readRunLog}. */
export const readRunHeader = (file: string): Promise<RunHeader> =>
  reading(file, (handle) => readHeader(handle, file));

/** The header of a file that a sweep may go on in; undefined when there is none yet. */
export const storedHeader = (file: string): Promise<RunHeader | undefined> =>
  readRunHeader(file).catch(() => undefined);

/**
 * Reads a results file once, with all its texts, one record at a time.
 * @param begin is told the header, and gives what is done with each record.
 * @returns the number of damaged lines that were passed over.
 * @throws UserError as {@link readRunLog}.
 */
export async function scanRunLog(
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
  { header }: RunContent,
  record: ScoredRecord,
): Promise<ConfigRecord> {
  return reading(file, async (handle) => {
    const { start, length } = places.get(record)!;
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

/** What follows the last line end: nothing, a whole record that lacks its line end, or a torn line. */
type Tail = 'none' | 'whole' | 'torn';

interface Scanned {
  readonly header: RunHeader;
  readonly skippedLines: number;
  readonly tail: Tail;
  /** Bytes up to the last line end. */
  readonly end: number;
}

type Visit = (record: ConfigRecord, place: Place) => void;

/** @param encoding of the texts that `begin`'s visitor gets. */
async function scan(
  handle: FileHandle,
  file: string,
  encoding: 'utf8' | 'latin1',
  begin: (header: RunHeader) => Visit,
): Promise<Scanned> {
  let header: RunHeader | undefined;
  let visit: Visit | undefined;
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
    if (record) visit!(record, { start, length });
    else if (ended) skippedLines++;
    if (!ended) tail = record ? 'whole' : 'torn';
  }
  return { header: header ?? parseHeader(undefined, file), skippedLines, tail, end };
}

async function readContent(
  handle: FileHandle,
  file: string,
): Promise<Scanned & { readonly records: ScoredRecord[] }> {
  const records: ScoredRecord[] = [];
  const named = namesOfLatin1();
  const scanned = await scan(
    handle,
    file,
    'latin1',
    () => (record, place) => records.push(withoutTexts(record, place, named)),
  );
  return { ...scanned, records };
}

/** A results file open for appending; `close` gives its lock back. */
export class RunLog implements RunContent {
  private readonly kept: ScoredRecord[];

  constructor(
    readonly file: string,
    readonly header: RunHeader,
    records: readonly ScoredRecord[],
    readonly skippedLines: number,
    private readonly handle: FileHandle,
    private readonly lock: Lock,
    /** The engine's settings now, where they are not those of the header. */
    private readonly otherSettings: EngineSettings = {},
  ) {
    this.kept = [...records];
  }

  get records(): readonly ScoredRecord[] {
    return this.kept;
  }

  /** Aborted when another may be writing the file: nothing can be appended any more. */
  get lost(): AbortSignal {
    return this.lock.lost;
  }

  /**
   * Writes one line and waits until it is on the disk.
   * @throws UserError when the file was deleted, its lock was lost, or the disk does not take it.
   */
  async append(record: ConfigRecord): Promise<void> {
    await this.checkLock();
    const { otherSettings: settings } = this;
    const line = Object.keys(settings).length > 0 ? { ...record, settings } : record;
    const place = await writeLine(this.handle, line, this.file);
    this.kept.push(withoutTexts(line, place));
  }

  /** @throws UserError when the lock was lost. */
  checkLock(): Promise<void> {
    return this.lock.check();
  }

  async close(): Promise<void> {
    await this.handle.close();
    await this.lock.release();
  }
}

export interface OpenOptions {
  /** Called when the file is locked, and it takes seconds to see whether the lock's holder still lives. */
  readonly onWait?: (() => void) | undefined;
  /** Go on with other settings of the engine than those of the header; each record then says which. */
  readonly acceptSettings?: boolean | undefined;
}

const begunWithOthers = (file: string, different: readonly string[]): OtherSettings =>
  new OtherSettings(
    `${file} was begun with other engine settings: ${different.join('; ')}. The same probe may then be answered otherwise: use the settings of before (fewer sequences than before mean that the memory holds no more), or accept these.`,
    { file },
  );

/**
 * Begins a results file, or goes on in the one that exists.
 * @param header of the sweep about to run.
 * @throws OtherSettings when it was begun with other settings of the engine, which were not accepted.
 * @throws UserError when the file belongs to another sweep (every difference is named), is in use by another
 *   process, or cannot be written. Nothing in an existing file is ever changed but a torn last line.
 */
export async function openRunLog(
  file: string,
  header: RunHeader,
  { onWait, acceptSettings = false }: OpenOptions = {},
): Promise<RunLog> {
  await checkFolder(file);
  const lock = await lockFile(file, onWait).catch((error: unknown) => {
    throw cannot('write', file, error);
  });
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, 'a+');
    if (await isBlank(handle)) {
      await handle.truncate(0);
      await writeLine(handle, header, file);
      return new RunLog(file, header, [], 0, handle, lock);
    }
    const content = await readContent(handle, file);
    refuseOther(content.header, header, file);
    const different = otherSettings(content.header, header);
    if (different.length > 0 && !acceptSettings) throw begunWithOthers(file, different);
    await repairTail(handle, content);
    return new RunLog(
      file,
      content.header,
      content.records,
      content.skippedLines,
      handle,
      lock,
      changedSettings(content.header, header),
    );
  } catch (error) {
    await handle?.close();
    await lock.release();
    throw cannot('write', file, error);
  }
}

/** Whether a file holds nothing yet, or a header that was cut while it was written. */
async function isBlank(handle: FileHandle): Promise<boolean> {
  for await (const { bytes, ended } of readLines(handle))
    return !ended && isTornHeader(bytes?.toString('utf8'));
  return true;
}

/** A header of which the engine and the prompts are not known yet. */
export type PlannedHeader = Omit<RunHeader, 'engine' | 'prompts'>;

/**
 * Refuses what {@link openRunLog} would refuse, as far as it can be told before a model is loaded. Changes nothing.
 * @throws UserError as openRunLog does.
 */
export async function checkRunLog(file: string, planned: PlannedHeader): Promise<void> {
  await checkFolder(file);
  const handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw cannot('write', file, error);
  });
  try {
    await access(handle ? file : dirname(file), constants.W_OK);
    if (!handle || (await isBlank(handle))) return;
    const header = await readHeader(handle, file);
    refuseOther(header, { ...planned, engine: header.engine }, file);
  } catch (error) {
    throw cannot('write', file, error);
  } finally {
    await handle?.close();
  }
}

async function readHeader(handle: FileHandle, file: string): Promise<RunHeader> {
  for await (const { bytes } of readLines(handle)) {
    const text = bytes?.toString('utf8');
    if (text?.trim() !== '') return parseHeader(text, file);
  }
  return parseHeader(undefined, file);
}

function refuseOther(stored: RunHeader, wanted: RunHeader, file: string): void {
  const different = differences(stored, wanted);
  if (different.length > 0) throw new UserError(belongsToAnother(file, different), { file });
}

async function checkFolder(file: string): Promise<void> {
  const folder = dirname(file);
  const info = await stat(folder).catch(() => undefined);
  if (!info?.isDirectory())
    throw new UserError(`The folder ${folder} for the results does not exist: make it, or name another.`, {
      file,
    });
}

async function writeLine(handle: FileHandle, line: RunHeader | ConfigRecord, file: string): Promise<Place> {
  const { size, nlink } = await handle.stat();
  if (nlink === 0)
    throw new UserError(
      `The results file ${file} was deleted while the sweep wrote it: put it back if you still can, or start the sweep anew.`,
      { file },
    );
  try {
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
    await handle.appendFile(bytes);
    await handle.datasync();
    return { start: size, length: bytes.length - 1 };
  } catch (error) {
    // A line cut short by a full disk is taken back, so that the file ends with a whole one.
    await handle.truncate(size).catch(() => undefined);
    throw cannot('write', file, error);
  }
}

async function repairTail(handle: FileHandle, { tail, end }: Scanned): Promise<void> {
  if (tail === 'none') return;
  if (tail === 'whole') await handle.appendFile('\n');
  else await handle.truncate(end);
  await handle.datasync();
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
