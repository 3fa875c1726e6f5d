import type { FileResult, ProbeResult } from '../../core/results/probeResults.js';
import { BASELINE_KEY } from '../../core/results/results.js';
import type { LiveRun } from './probeRuns.js';
import { baseName, configName, fileResultText, resultText } from './wording.js';

/** What the lenses above a probe, and on the first line of its file, say and do. */

export type LensAction =
  | { readonly do: 'run'; readonly config: string }
  /** Asks for the config. */
  | { readonly do: 'choose' }
  | { readonly do: 'stop' }
  | { readonly do: 'peek' }
  | { readonly do: 'diff' }
  /** Shows what the model is really asked. */
  | { readonly do: 'prompt' }
  | { readonly do: 'selectModel' }
  | { readonly do: 'nothing' };

export interface LensItem {
  readonly title: string;
  readonly tooltip: string;
  readonly action: LensAction;
}

export interface ProbeLensState {
  readonly trusted: boolean;
  readonly live: LiveRun | undefined;
  /** The config run last on any probe. */
  readonly last: string | undefined;
  readonly result: ProbeResult | undefined;
}

export function probeLenses({ trusted, live, last, result }: ProbeLensState): LensItem[] {
  const items = live
    ? runningItems(live)
    : trusted
      ? [
          runItem(BASELINE_KEY, 'Ask the unchanged model'),
          item('▶ (i,j)…', 'Select a config and ask the model under it', { do: 'choose' }),
          ...(last ? [runItem(last, 'Ask the model under the last used config')] : []),
        ]
      : [];
  return [
    ...items,
    ...(result && !live ? resultItems(result) : []),
    ...(trusted && !live
      ? [
          item('Show Prompt', 'Show the exact prompt that the model gets: the probe in its chat template', {
            do: 'prompt',
          }),
        ]
      : []),
  ];
}

const item = (title: string, tooltip: string, action: LensAction): LensItem => ({ title, tooltip, action });

const runItem = (config: string, tooltip: string): LensItem =>
  item(`▶ ${configName(config)}`, tooltip, { do: 'run', config });

function runningItems({ config, phase }: LiveRun): LensItem[] {
  const name = configName(config);
  const title = {
    waiting: `$(clock) ${name} is next…`,
    queued: `$(clock) ${name} waits for its turn in the sweep…`,
    loading: `$(loading~spin) loading the model for ${name}…`,
    running: `$(loading~spin) running ${name}…`,
  }[phase];
  return [
    item(title, 'Show the answer as it is written', { do: 'peek' }),
    item('■ Stop', 'Stop this run', { do: 'stop' }),
  ];
}

function resultItems(result: ProbeResult): LensItem[] {
  const { latest, baseline, delta } = result;
  const items = [
    item(resultText(result), 'Show the answers, what was expected, and the question', { do: 'peek' }),
  ];
  if (delta !== undefined && baseline && latest.stored.output !== baseline.stored.output)
    items.push(item('Compare with Baseline', "Show the answer beside the baseline's", { do: 'diff' }));
  return items;
}

export interface FileLensState {
  readonly trusted: boolean;
  /** The current model's file. */
  readonly model: string | undefined;
  readonly probes: number;
  /** Whether a run of the file's probes is under way. */
  readonly running: boolean;
  /** Under the config used last. */
  readonly result: FileResult | undefined;
}

export function fileLenses(state: FileLensState): LensItem[] {
  const { result, probes } = state;
  const items = state.trusted && probes > 0 ? fileActions(state) : [];
  if (result && probes > 1)
    items.push(item(fileResultText(result), `Mean scores of all ${probes} probes`, { do: 'nothing' }));
  return items;
}

function fileActions({ model, probes, running }: FileLensState): LensItem[] {
  const items = [
    item(
      model ? `RYS: ${baseName(model)}` : 'RYS: Select Model…',
      model
        ? `Probes run on ${model}. Click to select another model.`
        : 'Select the model that probes run on',
      { do: 'selectModel' },
    ),
  ];
  if (probes > 1)
    items.push(
      running
        ? item('■ Stop All', 'Stop all runs of these probes', { do: 'stop' })
        : item(`▶ Run All ${probes} Under (i,j)…`, 'Select a config and run every probe under it', {
            do: 'choose',
          }),
    );
  return items;
}
