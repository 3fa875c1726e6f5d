import * as vscode from 'vscode';
import { UserError } from '../../core/errors.js';
import { EMOTION_CONVENTIONS, type EmotionConvention } from '../../core/probes/probes.js';
import type { CombinedScore } from '../../core/results/combinedScore.js';
import type { GpuChoice } from '../../protocol/engine.js';
import { filePath } from './paths.js';

/** The settings `rys.*`, as the code wants them. Read anew each time, so that a change counts at once. */
export const settings = {
  get modelFolders(): string[] {
    return get<string[]>('modelFolders', []).map(filePath);
  },
  get probeFolders(): string[] {
    return get<string[]>('probeFolders', []).map(filePath);
  },
  get resultsFolder(): string {
    return filePath(get('resultsFolder', 'rys-results'));
  },
  get gpu(): GpuChoice {
    return gpuOf(get('engine.backend', 'auto'));
  },
  /** Undefined: the engine decides. */
  get threads(): number | undefined {
    return get('engine.threads', 0) || undefined;
  },
  get sequences(): number | undefined {
    return get('engine.sequences', 0) || undefined;
  },
  /** Undefined: the model's own. */
  get chatTemplate(): string | undefined {
    const file = get('engine.chatTemplate', '').trim();
    return file === '' ? undefined : filePath(file);
  },
  /** Undefined: the environment's, or npm's public one. */
  get npmRegistry(): string | undefined {
    return get('engine.npmRegistry', '').trim() || process.env['npm_config_registry'];
  },
  get keepLoadedMs(): number {
    return get('engine.keepLoadedMinutes', 10) * 60_000;
  },
  get servePort(): number {
    return get('serve.port', 8080);
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
  get wholeAnswers(): boolean {
    return get('sweep.wholeAnswers', false);
  },
  get racing(): boolean {
    return get('sweep.racing', false);
  },
  /** 0: greedy decoding, whatever the next two say. */
  get temperature(): number {
    return get('sweep.temperature', 0);
  },
  get topP(): number {
    return get('sweep.topP', 1);
  },
  get seeds(): string {
    return get('sweep.seeds', '3');
  },
  /** Where a comparison of answers opens. */
  get openComparison(): 'beside' | 'sameGroup' {
    return get('results.openComparison', 'beside');
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

const GPU_CHOICES: Readonly<Record<string, GpuChoice>> = {
  auto: 'auto',
  cuda: 'cuda',
  vulkan: 'vulkan',
  metal: 'metal',
  cpu: 'false',
};

/**
 * What the engine calls a backend that users name.
 * @throws UserError when there is none of that name.
 */
export function gpuOf(backend: string): GpuChoice {
  const gpu = GPU_CHOICES[backend];
  if (gpu) return gpu;
  throw new UserError(
    vscode.l10n.t('There is no backend "{0}": use one of {1}.', backend, Object.keys(GPU_CHOICES).join(', ')),
  );
}
