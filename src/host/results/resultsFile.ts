import { answerKey } from '../../core/results/answers.js';
import type { CombinedScore } from '../../core/results/combinedScore.js';
import type { OutputRecord, RunHeader, ScoredRecord } from '../../core/results/records.js';
import { buildResults, type Results } from '../../core/results/results.js';
import { isOver } from '../../core/sweep/sweepState.js';
import type { ShownSweep } from '../../protocol/webview.js';
import { roundsOf } from '../../runner/rounds.js';
import type { SweepPlan } from '../../runner/sweepPlan.js';
import { readRecord, readResultsFile, type ResultsContent } from '../../store/resultsFile.js';
import { DisposableStore } from '../shell/disposableStore.js';
import { Signal, type Subscription } from '../shell/signal.js';
import type { Sweeps } from '../sweeps/sweeps.js';
import type { CombinedScores } from './combinedScores.js';

/** Names one stored output of a file. */
export interface AnswerOf extends Pick<OutputRecord, 'set' | 'probe' | 'seed'> {
  readonly config: string;
}

/** Calls back when the file may have changed on the disk. */
export type WatchFile = (file: string, changed: () => void) => Subscription;

/** Another program writes line by line: its lines are read in bunches, and large files less often. */
const READ_EVERY_MS = 300;
const READ_SHARE = 0.2;
/** Records whose texts are kept: those of a few comparisons. */
const RECORDS_AT_HAND = 8;

/** A results file in use: what it holds, kept up to date while a sweep writes it, here or in another program. */
export class ResultsFile {
  private content: ResultsContent | undefined;
  private built: Results | undefined;
  /** The texts of the records asked for last. */
  private readonly texts = new Map<ScoredRecord, Promise<readonly OutputRecord[]>>();
  private score: CombinedScore;
  private reading: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  /** Milliseconds that the last reading took. */
  private cost = 0;
  private readonly subscriptions = new DisposableStore();
  /** Why the file cannot be shown, as a sentence. */
  problem: string | undefined;
  /** Records or the combined score changed. */
  readonly changed = new Signal<void>();
  /** The sweep that writes the file went on. */
  readonly progressed = new Signal<void>();

  constructor(
    readonly file: string,
    private readonly sweeps: Sweeps,
    watch: WatchFile,
    private readonly combinedScores: CombinedScores,
  ) {
    this.score = combinedScores.of(file);
    this.subscriptions.add(
      sweeps.events.on((event) => {
        if (event.file !== file) return;
        if (event.type === 'progress') this.progressed.fire();
        else this.use(sweeps.current!.writer!);
      }),
      watch(file, () => this.readSoon()),
    );
  }

  /** Reads the file unless that was done. Afterwards there is either `header` or `problem`. */
  load(): Promise<void> {
    return (this.reading ??= this.read());
  }

  /** Reads the file again, after whatever reading is under way. */
  reload(): Promise<void> {
    return (this.reading = (this.reading ?? Promise.resolve()).then(() => this.read()));
  }

  private async read(): Promise<void> {
    const began = performance.now();
    try {
      const content = this.ownContent ?? (await readResultsFile(this.file));
      // A sweep may have begun to write it meanwhile.
      this.use(this.ownContent ?? content);
    } catch (error) {
      this.problem = (error as Error).message;
      this.changed.fire();
    }
    this.cost = performance.now() - began;
  }

  /** What a sweep of this window is writing: the file's content, and more. */
  private get ownContent(): ResultsContent | undefined {
    const { busy, current } = this.sweeps;
    return busy && current?.plan.out === this.file ? current.writer : undefined;
  }

  private use(content: ResultsContent): void {
    this.content = content;
    this.problem = undefined;
    this.built = undefined;
    this.changed.fire();
  }

  private readSoon(): void {
    if (this.ownContent) return;
    this.timer ??= setTimeout(
      () => {
        this.timer = undefined;
        void this.reload();
      },
      Math.max(READ_EVERY_MS, this.cost / READ_SHARE),
    );
  }

  /** Whether it has been read, with success or not. */
  get isRead(): boolean {
    return this.content !== undefined || this.problem !== undefined;
  }

  get header(): RunHeader | undefined {
    return this.content?.header;
  }

  get skippedLines(): number {
    return this.content?.skippedLines ?? 0;
  }

  /** Built when asked for, and kept until something changes. */
  get results(): Results | undefined {
    const { content } = this;
    if (!content) return undefined;
    return (this.built ??= buildResults(content.header, content.records, {
      combined: this.score,
      confirmations: content.confirmations,
      searches: content.searches,
      costs: content.costs,
    }));
  }

  get combined(): CombinedScore {
    return this.score;
  }

  /** Combines the scores in this way from now on, also when the file is opened again. */
  combine(combined: CombinedScore): void {
    void this.combinedScores.set(this.file, combined);
    this.recombine();
  }

  /** The way to combine scores may have changed. */
  recombine(): void {
    const combined = this.combinedScores.of(this.file);
    if (combined === this.score) return;
    this.score = combined;
    this.built = undefined;
    this.changed.fire();
  }

  /** The last record of a config: the one that counts. */
  record(key: string): ScoredRecord | undefined {
    return this.content?.records.findLast((record) => record.key === key);
  }

  /**
   * The outputs of a config with their texts, read from the file.
   * @throws UserError when the file no longer holds them.
   */
  async outputs(key: string): Promise<readonly OutputRecord[]> {
    const record = this.record(key);
    if (!this.content || !record || record.outputs.length === 0) return [];
    const known = this.texts.get(record);
    if (known) return known;
    const read = readRecord(this.file, this.content, record).then(({ outputs }) => outputs);
    // A comparison asks for the same two records once for every probe.
    this.texts.set(record, read);
    for (const old of [...this.texts.keys()].slice(0, -RECORDS_AT_HAND)) this.texts.delete(old);
    read.catch(() => this.texts.delete(record));
    return read;
  }

  /** One stored output. */
  async output({ config, ...answer }: AnswerOf): Promise<OutputRecord | undefined> {
    const wanted = answerKey(answer);
    return (await this.outputs(config)).find((output) => answerKey(output) === wanted);
  }

  /** Where the sweep of this file stands. */
  get sweep(): ShownSweep {
    const { content, file, sweeps } = this;
    const done = new Set(content?.records.map(({ key }) => key));
    const progress = sweeps.progressOf(file);
    const plan = sweeps.rememberedOf(file)?.plan;
    const selected = progress ? sweeps.configsOf(file) : this.selectedBy(plan);
    const pending = selected.filter((key) => !done.has(key));
    const ended = !progress || isOver(progress.state);
    const lacking = pending.length > 0 || this.results?.configs.some(({ state }) => state === 'failed');
    return {
      state: progress?.state ?? 'idle',
      resumable:
        progress?.state === 'paused' ||
        (ended && plan !== undefined && lacking === true && sweeps.mayRestart(file)),
      done: progress?.done ?? selected.length - pending.length,
      total: progress?.total ?? selected.length,
      pending,
      current: progress?.current ?? null,
      etaMs: progress?.etaMs ?? null,
      error: progress?.error?.message ?? null,
    };
  }

  /** Keys of what a plan runs, as far as it is known; none when the file has become another model's. */
  private selectedBy(plan: SweepPlan | undefined): string[] {
    const { content } = this;
    if (!plan || !content) return [];
    try {
      const rounds = roundsOf(plan, content.header.model.layers);
      return rounds.configs(content).map(({ key }) => key);
    } catch {
      return [];
    }
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.subscriptions.dispose();
  }
}
