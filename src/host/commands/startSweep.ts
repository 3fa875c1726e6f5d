import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { parseSeeds, type Sampling, samplingOf } from '../../core/sweep/sampling.js';
import type { MemoryPlan } from '../../protocol/engine.js';
import { EngineProcess } from '../../runner/engineProcess.js';
import { type PlannedRun, planRun, type ReadFiles, type SweepPlan } from '../../runner/sweepPlan.js';
import { type Answers, askQuestions, type QuestionOptions, type TryAnswers } from '../pickers/questions.js';
import { pickSampling } from '../pickers/sampling.js';
import { RESULTS_SUFFIX } from '../shell/ids.js';
import { filePath } from '../shell/paths.js';
import { gpuOf, settings } from '../shell/settings.js';
import { type Beginning, type EngineFacts, freeResultsFile, previewSweep } from './sweepPreview.js';

/** What is known of a sweep before the user is asked; the rest is asked for. */
export interface SweepChoices {
  readonly model?: string;
  readonly probes?: readonly string[];
  /** As `rys sweep --configs` takes it. */
  readonly configs?: string;
  readonly backend?: string;
  readonly out?: string;
  readonly earlyStop?: boolean;
  readonly racing?: boolean;
  readonly wholeAnswers?: boolean;
  /** 0 for greedy decoding; the setting when absent, like the next two. */
  readonly temperature?: number;
  readonly topP?: number;
  /** How many answers to each probe, or which seeds, as `rys sweep --seeds` takes them. */
  readonly seeds?: string | number;
}

/** A sweep that may start. */
export interface PlannedSweep {
  readonly plan: SweepPlan;
  /** What it comes to, where that was found out: its files need not be read again. */
  readonly run?: PlannedRun;
}

/**
 * Asks what `choices` leave open, sums the sweep up, and asks whether to start. With model, probes and configs
 * given, nothing is asked.
 * @param choices whose paths may be relative to the workspace.
 * @returns undefined when the user left.
 */
export async function planSweep(
  options: QuestionOptions,
  choices: SweepChoices = {},
): Promise<PlannedSweep | undefined> {
  const known = answersIn(choices);
  const { model, probes, configs } = known;
  const given =
    model && probes && configs ? { model, probes, configs, gpu: settings.gpu, ...known } : undefined;
  let inspected: Inspected | undefined;
  const tryThem: TryAnswers = async (answers, read) => {
    inspected = await inspect(planOf(answers, choices), options, read);
  };
  const answers = given ?? (await askQuestions(options, known, tryThem))?.answers;
  if (!answers) return undefined;
  const plan = planOf(answers, choices);
  const out = choices.out === undefined ? undefined : filePath(choices.out);
  // Whether a file of one's own choice will do is said when the sweep starts.
  if (given && out) return { plan: { ...plan, out } };
  const { begin, memory } = inspected ?? (await inspect(plan, options));
  const whole = { ...plan, out: out ?? (await freeResultsFile(settings.resultsFolder, begin)) };
  return given ? { plan: whole, run: begin } : confirm(whole, begin, { memory, own: out !== undefined });
}

/** The answers that choices hold, with paths that can be compared with those of VS Code. */
const answersIn = ({ model, probes, configs, backend }: SweepChoices): Partial<Answers> => ({
  ...(model ? { model: filePath(model) } : {}),
  ...(probes ? { probes: probes.map(filePath) } : {}),
  ...(configs ? { configs } : {}),
  ...(backend ? { gpu: gpuOf(backend) } : {}),
});

function planOf(answers: Answers, choices: SweepChoices): Omit<SweepPlan, 'out'> {
  const {
    earlyStop = settings.earlyStop,
    racing = settings.racing,
    wholeAnswers = settings.wholeAnswers,
  } = choices;
  const { threads, sequences, chatTemplate, emotions, combined } = settings;
  return {
    ...answers,
    earlyStop,
    racing,
    wholeAnswers,
    sampling: samplingIn(choices),
    emotions,
    combined,
    threads,
    sequences,
    chatTemplate,
  };
}

/** How the choices, and the settings where they say nothing, decode answers. */
function samplingIn({ temperature = settings.temperature, topP, seeds }: SweepChoices): Sampling | undefined {
  if (temperature === 0 && topP === undefined && seeds === undefined) return undefined;
  return samplingOf({
    temperature,
    topP: topP ?? settings.topP,
    seeds: parseSeeds(String(seeds ?? settings.seeds)),
  });
}

interface Inspected {
  readonly begin: Beginning;
  readonly memory: MemoryPlan;
}

/** Asks the engine what it would run the model on; nothing is loaded. */
const inspect = (
  plan: Omit<SweepPlan, 'out'>,
  { places, log }: QuestionOptions,
  read?: ReadFiles,
): Promise<Inspected> =>
  Promise.resolve(
    vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('RYS: Planning memory…') },
      async () => {
        const engine = await EngineProcess.start({ entry: places.engine, listeners: { log: log.engine } });
        try {
          const { plan: memory } = await engine.engine.inspect({ model: plan.model, gpu: plan.gpu });
          const facts: EngineFacts = { backend: memory.backend, nodeLlamaCpp: engine.info.nodeLlamaCpp };
          return { begin: { ...(await planRun(plan, places.version, read)), engine: facts }, memory };
        } finally {
          await engine.end();
        }
      },
    ),
  );

/**
 * Shows what is about to happen; sampling and the results file can still be changed, and racing switched on and off.
 * @param own whether the results file was chosen, and is not to be another for another plan.
 */
async function confirm(
  first: SweepPlan,
  beginning: Beginning,
  { memory, own }: { memory: MemoryPlan; own: boolean },
): Promise<PlannedSweep | undefined> {
  const threads = first.threads ?? Math.max(1, availableParallelism() >> 1);
  const START = vscode.l10n.t('Start');
  const SAMPLING = vscode.l10n.t('Sampling…');
  const ELSEWHERE = vscode.l10n.t('Change Results File…');
  let begin = beginning;
  let chosen = own;
  for (let plan = first; ;) {
    const racing = plan.racing ? vscode.l10n.t('Turn Racing Off') : vscode.l10n.t('Turn Racing On');
    const { title, lines, mayStart } = await previewSweep(plan, begin, memory, threads);
    const answer = await vscode.window.showInformationMessage(
      title,
      { modal: true, detail: lines.join('\n') },
      ...(mayStart ? [START, racing, SAMPLING] : []),
      ELSEWHERE,
    );
    if (answer === START) return { plan, run: begin };
    if (answer === racing || answer === SAMPLING) {
      const change = answer === racing ? { racing: !plan.racing } : await pickSampling(plan.sampling);
      if (!change) continue;
      plan = { ...plan, ...change };
      begin = withChoices(begin, plan);
      if (!chosen) plan = { ...plan, out: await freeResultsFile(settings.resultsFolder, begin) };
      continue;
    }
    if (answer !== ELSEWHERE) return undefined;
    const place = await vscode.window.showSaveDialog({
      title: vscode.l10n.t('Save Results As'),
      defaultUri: vscode.Uri.file(plan.out),
      filters: { [vscode.l10n.t('RYS results')]: [RESULTS_SUFFIX.slice(1)] },
    });
    if (!place) continue;
    plan = { ...plan, out: withSuffix(place.fsPath) };
    chosen = true;
  }
}

const withSuffix = (file: string): string => (file.endsWith(RESULTS_SUFFIX) ? file : file + RESULTS_SUFFIX);

/** Makes the folder for the results of a plan. */
export const makeResultsFolder = async (plan: SweepPlan): Promise<void> =>
  void (await mkdir(dirname(plan.out), { recursive: true }));

/** The same with other racing and sampling, which make it another sweep: they are part of what a results file belongs to. */
function withChoices({ header, ...begin }: Beginning, { racing, sampling }: SweepPlan): Beginning {
  const { sampling: _sampling, settings: before, ...others } = header;
  const { racing: _racing, ...kept } = before;
  return {
    ...begin,
    header: {
      ...others,
      settings: { ...kept, ...(racing ? { racing } : {}) },
      ...(sampling ? { sampling } : {}),
    },
  };
}
