import * as vscode from 'vscode';
import { cudaPackages } from '../../protocol/backends.js';
import type { GpuChoice } from '../../protocol/engine.js';
import { hasBackend } from '../../runner/backends.js';
import { readProbeSets } from '../../runner/probeFiles.js';
import { type ReadFiles, readModel } from '../../runner/sweepPlan.js';
import type { Log } from '../shell/log.js';
import type { Places } from '../shell/places.js';
import { settings } from '../shell/settings.js';
import type { Models } from './models.js';
import { pickProbeFiles } from './probeStep.js';
import { pickScope } from './scopeStep.js';
import { BACK, pickStep, type StepFrame } from './steps.js';

/** What the user decides about a sweep. */
export interface Answers {
  readonly model: string;
  readonly probes: readonly string[];
  readonly configs: string;
  readonly gpu: GpuChoice;
}

export interface Asked {
  readonly answers: Answers;
  /** The files that were read to ask for them. */
  readonly read: ReadFiles;
}

export interface QuestionOptions {
  readonly places: Places;
  readonly models: Models;
  readonly log: Log;
}

/** Tries whether a sweep can run so. @throws UserError that says why it cannot. */
export type TryAnswers = (answers: Answers, read: ReadFiles) => Promise<void>;

const TITLE = vscode.l10n.t('Start Sweep');

/**
 * The four questions, to be walked back and forth; what is known already is not asked, but for the probe files:
 * others may be added. Answers that cannot be run are said, and the last question is asked again.
 * @returns undefined when the user left.
 */
export async function askQuestions(
  { places, models, log }: QuestionOptions,
  known: Partial<Answers>,
  tryThem: TryAnswers,
): Promise<Asked | undefined> {
  let { model, probes, configs, gpu } = known;
  let sets: ReadFiles['sets'] = [];
  let header = model === undefined ? undefined : await readModel(model);
  const steps = [
    ...(known.model ? [] : [askModel]),
    askProbes,
    ...(known.configs ? [] : [askConfigs]),
    ...(known.gpu ? [] : [askBackend]),
  ];
  let at = 0;
  const frame = (): StepFrame => ({ title: TITLE, step: at + 1, totalSteps: steps.length });
  for (;;) {
    while (at < steps.length) {
      const answer = await steps[at]!();
      if (answer === undefined) return undefined;
      at = answer === BACK ? Math.max(0, at - 1) : at + 1;
    }
    const asked = {
      answers: { model: model!, probes: probes!, configs: configs!, gpu: gpu! },
      read: { model: header!, sets },
    };
    if (known.gpu) await tryThem(asked.answers, asked.read);
    // Another backend may do.
    else if ((await unlessWrong(tryThem(asked.answers, asked.read).then(() => true))) === undefined) {
      at = steps.length - 1;
      continue;
    }
    return asked;
  }

  async function askModel(): Promise<unknown> {
    for (;;) {
      const answer = await models.pick(frame());
      if (typeof answer !== 'string') return answer;
      // A file that is not a model is reported here, and another can be chosen.
      header = await unlessWrong(readModel(answer));
      if (header) return (model = answer);
    }
  }

  async function askProbes(): Promise<unknown> {
    for (;;) {
      const answer = await pickProbeFiles(places, model!, probes, frame());
      if (!Array.isArray(answer)) return answer;
      probes = answer;
      const found = await unlessWrong(readProbeSets(probes));
      if (!found) continue;
      sets = found;
      return answer;
    }
  }

  async function askConfigs(): Promise<unknown> {
    const answer = await pickScope(header!.description.layers, frame());
    if (typeof answer === 'string') configs = answer;
    return answer;
  }

  async function askBackend(): Promise<unknown> {
    const answer = await pickBackend(frame(), places.engine);
    if (answer && answer !== BACK) gpu = answer;
    return answer;
  }

  /** Reports what is wrong with a choice; the question stays. */
  function unlessWrong<T>(reading: Promise<T>): Promise<T | undefined> {
    return reading.catch((error: unknown) => {
      void log.report(error);
      return undefined;
    });
  }
}

interface BackendItem extends vscode.QuickPickItem {
  readonly gpu: GpuChoice;
  readonly missing?: boolean;
}

/** @param engine path of the engine's bundle, beside which the backends' binaries are. */
async function pickBackend(frame: StepFrame, engine: string): Promise<GpuChoice | typeof BACK | undefined> {
  const mac = process.platform === 'darwin';
  const items: BackendItem[] = [
    {
      label: vscode.l10n.t('Automatic'),
      description: vscode.l10n.t('the best backend that works on this machine'),
      gpu: 'auto',
    },
    ...(mac
      ? [{ label: 'Metal', description: vscode.l10n.t('Apple GPUs'), gpu: 'metal' as const }]
      : [
          { label: 'CUDA', description: vscode.l10n.t('NVIDIA GPUs'), gpu: 'cuda' as const },
          { label: 'Vulkan', description: vscode.l10n.t('GPUs from any vendor'), gpu: 'vulkan' as const },
        ]),
    { label: 'CPU', description: vscode.l10n.t('no GPU'), gpu: 'false' },
  ];
  const answer = await pickStep<BackendItem>({
    ...frame,
    placeholder: vscode.l10n.t('Select what to run the model on'),
    items: items.map((item) =>
      hasBackend(engine, item.gpu)
        ? item
        : {
            ...item,
            label: `$(circle-slash) ${item.label}`,
            description:
              item.gpu === 'cuda' && cudaPackages(process.platform, process.arch).length > 0
                ? vscode.l10n.t(
                    'cannot be chosen: its binaries are not in this package of RYS Explorer; "RYS: Install CUDA Support" adds them',
                  )
                : vscode.l10n.t('cannot be chosen: its binaries are not in this package of RYS Explorer'),
            missing: true,
          },
    ),
    selected: ({ gpu }) => gpu === settings.gpu,
    disabled: ({ missing }) => missing === true,
  });
  return answer === undefined || answer === BACK ? answer : answer[0]?.gpu;
}
