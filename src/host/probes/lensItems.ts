import type { FileResult, ProbeResult } from '../../core/results/probeResults.js';
import { BASELINE_KEY } from '../../core/results/results.js';
import type { LiveRun, RunProgress } from './probeRuns.js';
import type { ScorePlace } from './scorePlaces.js';
import { baseName, configName, fileResultText, resultText } from './wording.js';

/** What the lenses above a probe, and on the first line of its file, say and do. */

export type LensAction =
  | { readonly do: 'run'; readonly config: string }
  /** Asks for the config. */
  | { readonly do: 'choose' }
  /** Every probe of the file; asks for the config where there is none. */
  | { readonly do: 'runAll'; readonly config?: string }
  | { readonly do: 'stop' }
  | { readonly do: 'answers' }
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
  /** Where the result's score is shown. */
  readonly scorePlace: ScorePlace;
}

export function probeLenses({ trusted, live, last, result, scorePlace }: ProbeLensState): LensItem[] {
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
    ...(result && !live ? [resultItem(result, scorePlace)] : []),
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
    item(title, 'Show the answer as it is written', { do: 'answers' }),
    item('■ Stop', 'Stop this run', { do: 'stop' }),
  ];
}

/** The score, where it is not shown beside the probe. */
const resultItem = (result: ProbeResult, scorePlace: ScorePlace): LensItem =>
  item(
    scorePlace === 'lens' ? resultText(result) : 'Show Answers',
    "Show the answer beside the baseline's, with what was expected",
    { do: 'answers' },
  );

export interface FileLensState {
  readonly trusted: boolean;
  /** The current model's file. */
  readonly model: string | undefined;
  readonly probes: number;
  /** Whether a run of one of the file's probes is under way. */
  readonly running: boolean;
  /** A run of several of them. */
  readonly live: (RunProgress & { readonly config: string }) | undefined;
  /** The config run last on any probe. */
  readonly last: string | undefined;
  /** Under the config run last on these. */
  readonly result: FileResult | undefined;
}

export function fileLenses(state: FileLensState): LensItem[] {
  const { result, probes } = state;
  const items = state.trusted && probes > 0 ? fileActions(state) : [];
  if (result && probes > 1) items.push(item(fileResultText(result), meansText(result), { do: 'nothing' }));
  return items;
}

const meansText = ({ answered, of }: FileResult): string =>
  answered === of
    ? `Mean scores of all ${of} probes`
    : `Mean scores of the ${answered} probes that have answered`;

function fileActions({ model, probes, running, live, last }: FileLensState): LensItem[] {
  const items = [
    item(
      model ? `RYS: ${baseName(model)}` : 'RYS: Select Model…',
      model
        ? `Probes run on ${model}. Click to select another model.`
        : 'Select the model that probes run on',
      { do: 'selectModel' },
    ),
  ];
  if (probes < 2) return items;
  if (running)
    return [
      ...items,
      ...(live ? [item(runAllText(live), 'Runs of all probes', { do: 'nothing' })] : []),
      item('■ Stop All', 'Stop all runs of these probes; the answers there are so far are kept', {
        do: 'stop',
      }),
    ];
  return [
    ...items,
    item('▶ Run All · baseline', 'Ask the unchanged model every probe', {
      do: 'runAll',
      config: BASELINE_KEY,
    }),
    item('▶ Run All Under (i,j)…', 'Select a config and run every probe under it', { do: 'runAll' }),
    ...(last
      ? [
          item(`▶ Run All · ${configName(last)}`, 'Run every probe under the last used config', {
            do: 'runAll',
            config: last,
          }),
        ]
      : []),
  ];
}

/** `5/16 under (4,7)…`, or what the run waits for. */
function runAllText({ config, phase, part, answered, of }: NonNullable<FileLensState['live']>): string {
  const name = configName(config);
  const forComparison = part === config ? '' : ', for comparison';
  return {
    waiting: `$(clock) ${name} is next…`,
    queued: `$(clock) ${name} waits for its turn in the sweep…`,
    loading: `$(loading~spin) loading the model for ${name}…`,
    running: `$(loading~spin) ${answered}/${of} under ${configName(part)}${forComparison}…`,
  }[phase];
}
