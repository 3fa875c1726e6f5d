import * as vscode from 'vscode';
import {
  DEFAULT_SEEDS,
  formatSeeds,
  MOST_TEMPERATURE,
  parseSeeds,
  type Sampling,
  type SamplingChoice,
  samplingOf,
} from '../../core/sweep/sampling.js';
import { BACK, inputStep, pickStep } from './steps.js';

const TITLE = vscode.l10n.t('Sampling');
/** What most model cards recommend, roughly. */
const USUAL: SamplingChoice = { temperature: 0.7, topP: 0.95 };

interface Item extends vscode.QuickPickItem {
  readonly sampled: boolean;
}

/**
 * Asks how the answers of a sweep are decoded.
 * @param now what is in force; it is proposed.
 * @returns undefined when the user left, else the sampling, undefined in it for greedy decoding.
 */
export async function pickSampling(
  now: Sampling | undefined,
): Promise<{ readonly sampling: Sampling | undefined } | undefined> {
  const items: Item[] = [
    {
      label: vscode.l10n.t('Greedy'),
      description: vscode.l10n.t('always the most likely token; one answer to each probe'),
      sampled: false,
    },
    {
      label: vscode.l10n.t('Sampled…'),
      description: vscode.l10n.t('tokens are drawn at random; several answers to each probe'),
      sampled: true,
    },
  ];
  for (;;) {
    const answer = await pickStep<Item>({
      title: TITLE,
      step: 1,
      totalSteps: 4,
      placeholder: vscode.l10n.t('Select how the model picks its next tokens'),
      items,
      selected: ({ sampled }) => sampled === (now !== undefined),
    });
    if (answer === undefined || answer === BACK) return undefined;
    if (!answer[0]?.sampled) return { sampling: undefined };
    const sampling = await askNumbers(now);
    if (sampling !== BACK) return sampling && { sampling };
  }
}

/** @returns {@link BACK} from the first of them. */
async function askNumbers(now: Sampling | undefined): Promise<Sampling | typeof BACK | undefined> {
  const questions = [
    {
      prompt: vscode.l10n.t('Temperature, up to {0}: lower is closer to greedy decoding', MOST_TEMPERATURE),
      value: String(now?.temperature ?? USUAL.temperature),
      read: (text: string): SamplingChoice => ({ temperature: toNumber(text) }),
    },
    {
      prompt: vscode.l10n.t('Top-p: tokens are drawn from the fewest that together have this probability'),
      value: String(now?.topP ?? USUAL.topP),
      read: (text: string): SamplingChoice => ({ temperature: 1, topP: toNumber(text) }),
    },
    {
      prompt: vscode.l10n.t('Seeds, one answer to each probe per seed: how many (3), or which (4..6)'),
      value: formatSeeds(now?.seeds ?? DEFAULT_SEEDS),
      read: (text: string): SamplingChoice => ({ temperature: 1, seeds: parseSeeds(text) }),
    },
  ];
  const values = questions.map(({ value }) => value);
  for (let at = 0; at < questions.length;) {
    const { prompt, read } = questions[at]!;
    const answer = await inputStep({
      title: TITLE,
      step: at + 2,
      totalSteps: 4,
      prompt,
      value: values[at]!,
      check: (text) => problemOf(() => needsTemperature(samplingOf(read(text)))),
    });
    if (answer === undefined) return undefined;
    if (answer === BACK && at === 0) return BACK;
    if (answer !== BACK) values[at] = answer;
    at += answer === BACK ? -1 : 1;
  }
  const [temperature, topP, seeds] = values as [string, string, string];
  return samplingOf({
    temperature: toNumber(temperature),
    topP: toNumber(topP),
    seeds: parseSeeds(seeds),
  });
}

const toNumber = (text: string): number => (text.trim() === '' ? NaN : Number(text.replace(',', '.')));

function needsTemperature(sampling: Sampling | undefined): void {
  if (!sampling)
    throw new Error(vscode.l10n.t('A temperature of 0 is greedy decoding: go back and choose Greedy.'));
}

function problemOf(act: () => void): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
