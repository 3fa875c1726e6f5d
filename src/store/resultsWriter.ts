import { constants } from 'node:fs';
import { access, type FileHandle, open, stat, truncate } from 'node:fs/promises';
import { dirname } from 'node:path';
import { OtherSettings, UserError } from '../core/errors.js';
import type { Confirmation } from '../core/results/confirmation.js';
import type { CostRecord } from '../core/results/costs.js';
import { refuseImported } from '../core/results/imported.js';
import type { ConfigRecord, EngineSettings, RunHeader, ScoredRecord } from '../core/results/records.js';
import type { SearchRecord } from '../core/results/searches.js';
import { belongsToAnother, changedSettings, differences, otherSettings } from './compare.js';
import { cannot } from './fileErrors.js';
import { type Lock, lockFile } from './lock.js';
import type { ResultsContent } from './resultsFile.js';
import { isBlank, readContent, readHeader, type Scanned } from './scan.js';
import { type Place, ScoredRecords } from './scoredRecords.js';

/** A results file open for appending; `close` gives its lock back. */
export class ResultsWriter implements ResultsContent {
  private readonly kept: ScoredRecord[];
  private readonly scored = new ScoredRecords();
  private readonly keptSearches: SearchRecord[];

  constructor(
    readonly file: string,
    readonly header: RunHeader,
    records: readonly ScoredRecord[],
    readonly confirmations: readonly Confirmation[],
    searches: readonly SearchRecord[],
    readonly costs: readonly CostRecord[],
    readonly skippedLines: number,
    private readonly handle: FileHandle,
    private readonly lock: Lock,
    /** The engine's settings now, where they are not those of the header. */
    private readonly otherSettings: EngineSettings = {},
  ) {
    this.kept = [...records];
    this.keptSearches = [...searches];
  }

  get searches(): readonly SearchRecord[] {
    return this.keptSearches;
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
    this.kept.push(this.scored.of(line, place));
  }

  /** Writes that a search begins, or that it has ended. @throws UserError as {@link append}. */
  async appendSearch(search: SearchRecord): Promise<void> {
    await this.checkLock();
    await writeLine(this.handle, search, this.file);
    this.keptSearches.push(search);
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
    `${file} was started with different engine settings: ${different.join('; ')}. The same probe may get a different answer with them: use the earlier settings (there may not be enough memory for as many sequences), or accept the new ones.`,
    { file },
  );

/**
 * Begins a results file, or goes on in the one that exists.
 * @param header of the sweep about to run.
 * @throws OtherSettings when it was begun with other settings of the engine, which were not accepted.
 * @throws UserError when the file belongs to another sweep (every difference is named), is in use by another
 *   process, or cannot be written. Nothing in an existing file is ever changed but a torn last line.
 */
export async function openResultsWriter(
  file: string,
  header: RunHeader,
  { onWait, acceptSettings = false }: OpenOptions = {},
): Promise<ResultsWriter> {
  await checkFolder(file);
  const lock = await lockFile(file, onWait).catch((error: unknown) => {
    throw cannot('write', file, error);
  });
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, 'a+');
    if (await isBlank(handle)) {
      await truncate(file, 0);
      await writeLine(handle, header, file);
      return new ResultsWriter(file, header, [], [], [], [], 0, handle, lock);
    }
    const content = await readContent(handle, file);
    refuseOther(content.header, header, file);
    const different = otherSettings(content.header, header);
    if (different.length > 0 && !acceptSettings) throw begunWithOthers(file, different);
    await repairTail(handle, file, content);
    return new ResultsWriter(
      file,
      content.header,
      content.records,
      content.confirmations,
      content.searches,
      content.costs,
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

/** What is added to a sweep's results file once it is known, beside the configs and searches of a sweep that runs. */
type Addition = Confirmation | CostRecord;

/**
 * Adds a line to a sweep's results file.
 * @param make the line; nothing else writes the file while it is made. Nothing is added when it gives undefined.
 * @throws UserError when the file is no results file, is in use by another process, or cannot be written; what `make`
 *   throws.
 */
export async function appendMade<A extends Addition>(
  file: string,
  make: () => Promise<A | undefined>,
): Promise<A | undefined> {
  const writing = <T>(done: Promise<T>): Promise<T> =>
    done.catch((error: unknown) => {
      throw cannot('write', file, error);
    });
  const lock = await writing(lockFile(file));
  let handle: FileHandle | undefined;
  try {
    // A file that is not there is no sweep's: it is not to be made.
    await writing(access(file, constants.R_OK | constants.W_OK));
    handle = await writing(open(file, 'a+'));
    const content = await writing(readContent(handle, file));
    const line = await make();
    if (!line) return undefined;
    await lock.check();
    await writing(repairTail(handle, file, content));
    await writeLine(handle, line, file);
    return line;
  } finally {
    await handle?.close();
    await lock.release();
  }
}

/** A header of which the engine and the prompts are not known yet. */
export type PlannedHeader = Omit<RunHeader, 'engine' | 'prompts'>;

/**
 * Refuses what {@link openResultsWriter} would refuse, as far as it can be told before a model is loaded. Changes nothing.
 * @throws UserError as openResultsWriter does.
 */
export async function checkResultsFile(file: string, planned: PlannedHeader): Promise<void> {
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

function refuseOther(stored: RunHeader, wanted: RunHeader, file: string): void {
  refuseImported(stored, `No sweep can go on in ${file}`);
  const different = differences(stored, wanted);
  if (different.length > 0) throw new UserError(belongsToAnother(file, different), { file });
}

async function checkFolder(file: string): Promise<void> {
  const folder = dirname(file);
  const info = await stat(folder).catch(() => undefined);
  if (!info?.isDirectory())
    throw new UserError(`The results folder ${folder} does not exist: create it, or choose another.`, {
      file,
    });
}

async function writeLine(
  handle: FileHandle,
  line: RunHeader | ConfigRecord | SearchRecord | Addition,
  file: string,
): Promise<Place> {
  const { size, nlink } = await handle.stat();
  if (nlink === 0)
    throw new UserError(
      `The results file ${file} was deleted while the sweep wrote it: put it back if you still can, or start the sweep again.`,
      { file },
    );
  try {
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
    await handle.appendFile(bytes);
    await handle.datasync();
    return { start: size, length: bytes.length - 1 };
  } catch (error) {
    // A line cut short by a full disk is taken back, so that the file ends with a whole one.
    await truncate(file, size).catch(() => undefined);
    throw cannot('write', file, error);
  }
}

async function repairTail(handle: FileHandle, file: string, { tail, end }: Scanned): Promise<void> {
  if (tail === 'none') return;
  if (tail === 'whole') await handle.appendFile('\n');
  // By its path, here and elsewhere: what is open for appending cannot be cut on Windows.
  else await truncate(file, end);
  await handle.datasync();
}
