import { stat } from 'node:fs/promises';
import { configCount } from '../../core/configs/configGrid.js';
import { engineFacts, modelFacts, modelTitle } from '../../core/report/about.js';
import type { CombinedScore } from '../../core/results/combinedScore.js';
import { CONFIG_STATES, type ConfigState, probeCount } from '../../core/results/records.js';
import { buildResults, countOf } from '../../core/results/results.js';
import { describeSampling } from '../../core/sweep/sampling.js';
import { type ResultsFault, UnreadableResults } from '../../store/recordLines.js';
import { readResultsFile } from '../../store/resultsFile.js';
import type { Memory } from '../shell/memory.js';
import { Signal } from '../shell/signal.js';

/** What a results file comes to, in short. */
export interface SweepSummary {
  readonly model: string;
  /** Architecture, layers and quantization. */
  readonly modelFacts: readonly string[];
  /** How many probes each has, or null where an imported file does not tell. */
  readonly sets: readonly { readonly name: string; readonly probes: number | null }[];
  readonly engine: string;
  /** Undefined for greedy decoding. */
  readonly sampling?: string;
  /** When the sweep began, or the import was made: ISO 8601. */
  readonly created: string;
  /** Configs with a record, those that failed among them. */
  readonly configs: number;
  readonly states: Readonly<Partial<Record<ConfigState, number>>>;
  readonly failed: number;
  /** Whether these are all configs that the model has. */
  readonly whole: boolean;
  readonly baseline: boolean;
  readonly best?: { readonly key: string; readonly delta: number };
  readonly damagedLines: number;
}

/** Why there is no summary. */
export interface SweepProblem {
  /** `unreadable`: the disk does not give it. */
  readonly fault: ResultsFault | 'unreadable';
  readonly message: string;
}

export type Summarized = SweepSummary | SweepProblem;

interface Kept {
  readonly stamp: string;
  readonly summary: Summarized;
}

const KEPT = 'rys.sweepSummaries';
/** Begins the stamp of a summary: those of earlier versions lack some of its parts. */
const FORM = 'v2';
const MOST_KEPT = 200;

/**
 * Summaries of results files, for a list of them: read one after another in the background, kept over windows, and read
 * again only when a file has changed.
 */
export class SweepSummaries {
  private readonly summaries = new Map<string, Kept>();
  /** Files to look at again. */
  private readonly due = new Set<string>();
  private turn: Promise<unknown> = Promise.resolve();
  /** A file's summary became another. */
  readonly changed = new Signal<string>();

  constructor(
    private readonly memory: Memory,
    private readonly combined: () => CombinedScore,
  ) {
    for (const [file, kept] of Object.entries(memory.get<Record<string, Kept>>(KEPT, {})))
      if (kept.stamp.startsWith(FORM)) this.summaries.set(file, kept);
  }

  /** What is known by now; a file that was not looked at is, and announced by `changed` where that tells more. */
  of(file: string): Summarized | undefined {
    if (!this.looked.has(file)) this.look(file);
    return this.summaries.get(file)?.summary;
  }

  /** In this window. */
  private readonly looked = new Set<string>();

  /** The file may have changed. */
  look(file: string): void {
    this.looked.add(file);
    if (this.due.has(file)) return;
    this.due.add(file);
    this.turn = this.turn.then(() => this.read(file)).catch(() => undefined);
  }

  /** Every file may have changed. */
  forget(): void {
    this.looked.clear();
  }

  /** Settles when all that was asked for has been read. */
  get settled(): Promise<unknown> {
    return this.turn;
  }

  private async read(file: string): Promise<void> {
    this.due.delete(file);
    const info = await stat(file).catch(() => undefined);
    const stamp = `${FORM} ${info?.size} ${info?.mtimeMs} ${this.combined()}`;
    if (this.summaries.get(file)?.stamp === stamp) return;
    const summary = await this.summarize(file);
    this.summaries.delete(file);
    this.summaries.set(file, { stamp, summary });
    await this.memory.update(KEPT, Object.fromEntries([...this.summaries].slice(-MOST_KEPT)));
    this.changed.fire(file);
  }

  private async summarize(file: string): Promise<Summarized> {
    try {
      const { header, records, skippedLines } = await readResultsFile(file);
      const results = buildResults(header, records, { combined: this.combined() });
      const { best, baseline, configs } = results;
      return {
        model: modelTitle(header.model),
        modelFacts: modelFacts(header.model),
        sets: header.probeSets.map((set) => ({ name: set.name, probes: probeCount(set) })),
        engine: engineFacts(header),
        ...(header.sampling ? { sampling: describeSampling(header.sampling) } : {}),
        created: header.created,
        configs: configs.length,
        states: Object.fromEntries(CONFIG_STATES.map((state) => [state, countOf(results, state)])),
        failed: countOf(results, 'failed'),
        whole: configs.length >= configCount(header.model.layers),
        baseline: (baseline?.combined ?? null) !== null,
        ...(best && best.delta !== null ? { best: { key: best.key, delta: best.delta } } : {}),
        damagedLines: skippedLines,
      };
    } catch (error) {
      const { message } = error as Error;
      return { fault: error instanceof UnreadableResults ? error.fault : 'unreadable', message };
    }
  }
}
