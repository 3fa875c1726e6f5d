import type { Sweeps } from '../sweeps/sweeps.js';
import type { CombinedScores } from './combinedScores.js';
import { ResultsFile, type WatchFile } from './resultsFile.js';

/** Files that nobody shows any more are kept for a while: their outputs may stand in open diffs. */
const KEPT = 4;

/** The results files in use, each read once however many editors and diffs show it. */
export class ResultsFiles {
  /** In the order of their last use. */
  private readonly files = new Map<string, { file: ResultsFile; holders: number }>();

  constructor(
    private readonly sweeps: Sweeps,
    private readonly watch: WatchFile,
    private readonly combinedScores: CombinedScores,
  ) {}

  /** The file, read. It says itself when it cannot be shown. */
  async open(path: string): Promise<ResultsFile> {
    const entry = this.entry(path);
    await entry.file.load();
    return entry.file;
  }

  /** As {@link open}, but read anew. */
  async reopen(path: string): Promise<ResultsFile> {
    const { file } = this.entry(path);
    await file.reload();
    return file;
  }

  /** The file, read or not, and kept until it is released as often. */
  hold(path: string): ResultsFile {
    const entry = this.entry(path);
    entry.holders++;
    return entry.file;
  }

  release(path: string): void {
    const entry = this.files.get(path);
    if (entry) entry.holders--;
    this.prune();
  }

  /** Those that were read and could be. */
  get loaded(): readonly ResultsFile[] {
    return [...this.files.values()].map(({ file }) => file).filter(({ header }) => header !== undefined);
  }

  /** The way to combine scores changed in the settings: files that follow them do so. */
  recombine(): void {
    for (const { file } of this.files.values()) file.recombine();
  }

  private entry(path: string) {
    const entry = this.files.get(path) ?? {
      file: new ResultsFile(path, this.sweeps, this.watch, this.combinedScores),
      holders: 0,
    };
    this.files.delete(path);
    this.files.set(path, entry);
    this.prune();
    return entry;
  }

  private prune(): void {
    const idle = [...this.files].filter(([, { holders }]) => holders === 0);
    for (const [path, { file }] of idle.slice(0, Math.max(0, idle.length - KEPT))) {
      file.dispose();
      this.files.delete(path);
    }
  }

  dispose(): void {
    for (const { file } of this.files.values()) file.dispose();
    this.files.clear();
  }
}
