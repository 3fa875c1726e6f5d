import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { EMOTION_CONVENTIONS, type EmotionConvention } from '../core/probes.js';
import type { CombinedScore } from '../core/results.js';
import type { GpuChoice } from '../protocol/engine.js';

/** The settings `rys.*`, as the code wants them. Read anew each time, so that a change counts at once. */
export const settings = {
  get modelFolders(): string[] {
    return get<string[]>('modelFolders', []).map(expandHome);
  },
  get probeFolders(): string[] {
    return get<string[]>('probeFolders', []).map(expandHome);
  },
  /** Absolute, or within the workspace folder. */
  get resultsFolder(): string {
    return expandHome(get('resultsFolder', 'rys-results'));
  },
  get gpu(): GpuChoice {
    const backend = get<string>('engine.backend', 'auto');
    return backend === 'cpu' ? 'false' : (backend as GpuChoice);
  },
  /** Undefined: the engine decides. */
  get threads(): number | undefined {
    return get('engine.threads', 0) || undefined;
  },
  get sequences(): number | undefined {
    return get('engine.sequences', 0) || undefined;
  },
  get keepLoadedMs(): number {
    return get('engine.keepLoadedMinutes', 10) * 60_000;
  },
  get combined(): CombinedScore {
    return get<CombinedScore>('scoring.combined', 'sum');
  },
  /** Undefined: the convention that each probe file names. */
  get emotions(): EmotionConvention | undefined {
    return EMOTION_CONVENTIONS.find((convention) => convention === get<string>('scoring.emotions', 'file'));
  },
  get earlyStop(): boolean {
    return get('sweep.earlyStop', true);
  },
  get codeLens(): boolean {
    return get('probes.codeLens', true);
  },
  get inlineScores(): boolean {
    return get('probes.inlineScores', true);
  },
};

function get<T>(name: string, fallback: T): T {
  return vscode.workspace.getConfiguration('rys').get<T>(name, fallback);
}

const expandHome = (path: string): string => (/^~(?=$|[\\/])/.test(path) ? homedir() + path.slice(1) : path);
