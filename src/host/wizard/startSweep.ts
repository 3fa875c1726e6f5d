import { mkdir } from 'node:fs/promises';
import { availableParallelism, homedir } from 'node:os';
import { dirname, resolve } from 'node:path';
import * as vscode from 'vscode';
import { describeModel, type ModelDescription } from '../../gguf/describe.js';
import { readModelHeader } from '../../gguf/read.js';
import type { GpuChoice, Inspection } from '../../protocol/engine.js';
import { EngineProcess } from '../../runner/engineProcess.js';
import type { SweepPlan } from '../../runner/sweepRun.js';
import { RESULTS_SUFFIX } from '../ids.js';
import type { Log } from '../log.js';
import type { Models } from '../models.js';
import type { Places } from '../places.js';
import { settings } from '../settings.js';
import { pickProbeFiles } from './probeStep.js';
import { pickScope } from './scopeStep.js';
import { BACK, pickStep, type StepFrame } from './steps.js';
import { freeResultsFile, previewSweep } from './sweepPreview.js';

/** What is known of a sweep before the user is asked; the rest is asked for. */
export interface SweepChoices {
  readonly model?: string;
  readonly probes?: readonly string[];
  /** As `rys sweep --configs` takes it. */
  readonly configs?: string;
  readonly backend?: string;
  readonly out?: string;
  readonly earlyStop?: boolean;
}

export interface WizardOptions {
  readonly places: Places;
  readonly models: Models;
  readonly log: Log;
}

const TITLE = 'Start Sweep';
const STEPS = 4;

/**
 * Asks what `choices` leave open, sums the sweep up, and asks whether to start. With model, probes and configs
 * given, nothing is asked.
 * @returns undefined when the user left.
 */
export async function planSweep(
  options: WizardOptions,
  choices: SweepChoices = {},
): Promise<SweepPlan | undefined> {
  const { places } = options;
  if (choices.model && choices.probes && choices.configs) {
    const answers: Answers = {
      model: choices.model,
      probes: choices.probes,
      configs: choices.configs,
      gpu: choices.backend ? gpuOf(choices.backend) : settings.gpu,
    };
    return withResultsFile(answers, await describe(choices.model), places, choices);
  }
  const answers = await ask(options, choices);
  if (!answers) return undefined;
  const model = await describe(answers.model);
  return confirm(options, await withResultsFile(answers, model, places, choices));
}

interface Answers {
  readonly model: string;
  readonly probes: readonly string[];
  readonly configs: string;
  readonly gpu: GpuChoice;
}

const gpuOf = (backend: string): GpuChoice => (backend === 'cpu' ? 'false' : (backend as GpuChoice));

const describe = async (file: string): Promise<ModelDescription> =>
  describeModel(await readModelHeader(file));

/** The four questions, to be walked back and forth; those already answered are left out. */
async function ask(
  { places, models, log }: WizardOptions,
  choices: SweepChoices,
): Promise<Answers | undefined> {
  let { model, configs } = choices;
  let probes = choices.probes ?? [];
  let gpu: GpuChoice | undefined;
  const frame = (step: number): StepFrame => ({ title: TITLE, step, totalSteps: STEPS });
  const first = model ? 2 : 1;
  for (let step = first; step <= STEPS;) {
    const answer = await askOne(step);
    if (answer === undefined) return undefined;
    step = answer === BACK ? Math.max(first, step - 1) : step + 1;
  }
  return { model: model!, probes, configs: configs!, gpu: gpu! };

  async function askOne(step: number): Promise<unknown> {
    switch (step) {
      case 1: {
        const answer = await models.pick(frame(1));
        if (typeof answer !== 'string') return answer;
        // A file that is no model is said here, and another can be chosen.
        const fine = await describe(answer).catch((error: unknown) => void log.report(error));
        if (!fine) return BACK;
        return (model = answer);
      }
      case 2: {
        const answer = await pickProbeFiles(places, model!, probes, frame(2));
        if (Array.isArray(answer)) probes = answer;
        return answer;
      }
      case 3: {
        const answer = await pickScope((await describe(model!)).layers, frame(3));
        if (typeof answer === 'string') configs = answer;
        return answer;
      }
      default: {
        const answer = await pickBackend(frame(4));
        if (answer && answer !== BACK) gpu = answer;
        return answer;
      }
    }
  }
}

interface BackendItem extends vscode.QuickPickItem {
  readonly gpu: GpuChoice;
}

async function pickBackend(frame: StepFrame): Promise<GpuChoice | typeof BACK | undefined> {
  const mac = process.platform === 'darwin';
  const items: BackendItem[] = [
    { label: 'Automatic', description: 'the best that works on this machine', gpu: 'auto' },
    ...(mac
      ? [{ label: 'Metal', description: 'Apple GPUs', gpu: 'metal' as const }]
      : [
          { label: 'CUDA', description: 'NVIDIA GPUs', gpu: 'cuda' as const },
          { label: 'Vulkan', description: 'GPUs of any maker', gpu: 'vulkan' as const },
        ]),
    { label: 'CPU', description: 'no GPU', gpu: 'false' },
  ];
  const answer = await pickStep<BackendItem>({
    ...frame,
    placeholder: 'What should the model run on?',
    items,
    selected: ({ gpu }) => gpu === settings.gpu,
  });
  return answer === undefined || answer === BACK ? answer : answer[0]?.gpu;
}

async function withResultsFile(
  { model: file, probes, configs, gpu }: Answers,
  model: ModelDescription,
  places: Places,
  choices: SweepChoices,
): Promise<SweepPlan> {
  const { threads, sequences, emotions, combined } = settings;
  const plan = {
    model: file,
    probes,
    configs,
    gpu,
    earlyStop: choices.earlyStop ?? settings.earlyStop,
    emotions,
    combined,
    threads,
    sequences,
  };
  const out = choices.out ?? (await freeResultsFile(resultsFolder(), plan, model, places.version));
  return { ...plan, out };
}

/** Where results go: in the workspace, or in the home folder without one. */
function resultsFolder(): string {
  const base = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file')?.uri.fsPath;
  return resolve(base ?? homedir(), settings.resultsFolder);
}

/** Shows what is about to happen; the results file can still be changed. */
async function confirm({ places, log }: WizardOptions, first: SweepPlan): Promise<SweepPlan | undefined> {
  const inspection = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: 'RYS: planning the memory…' },
    () => inspect(first, places, log),
  );
  const threads = first.threads ?? Math.max(1, availableParallelism() >> 1);
  const START = 'Start';
  const ELSEWHERE = 'Change Results File…';
  for (let plan = first; ;) {
    const { title, lines } = await previewSweep(plan, inspection, threads);
    const answer = await vscode.window.showInformationMessage(
      title,
      { modal: true, detail: lines.join('\n') },
      START,
      ELSEWHERE,
    );
    if (answer === START) return plan;
    if (answer !== ELSEWHERE) return undefined;
    const chosen = await vscode.window.showSaveDialog({
      title: 'Where the results go',
      defaultUri: vscode.Uri.file(plan.out),
      filters: { 'RYS results': [RESULTS_SUFFIX.slice(1)] },
    });
    if (chosen) plan = { ...plan, out: withSuffix(chosen.fsPath) };
  }
}

const withSuffix = (file: string): string => (file.endsWith(RESULTS_SUFFIX) ? file : file + RESULTS_SUFFIX);

async function inspect(plan: SweepPlan, places: Places, log: Log): Promise<Inspection> {
  const engine = await EngineProcess.start({ entry: places.engine, listeners: { log: log.engine } });
  try {
    return await engine.engine.inspect({ model: plan.model, gpu: plan.gpu });
  } finally {
    await engine.end();
  }
}

/** Makes the folder for the results of a plan. */
export const makeResultsFolder = async (plan: SweepPlan): Promise<void> =>
  void (await mkdir(dirname(plan.out), { recursive: true }));
