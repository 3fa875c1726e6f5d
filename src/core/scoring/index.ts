import type { EmotionConvention, Probe, ProbeSet } from '../probes/probes.js';
import { isChoiceDecided, scoreChoice } from './choice.js';
import { areEmotionsDecided, asksForRevision, scoreEmotions } from './emotions.js';
import { isExactDecided, scoreExact } from './exact.js';
import { isIntegerDecided, scoreInteger } from './integer.js';
import { isIdleLoop } from './loops.js';
import { settledText } from './text.js';
import type { Scored } from './types.js';

export { endOfThought, findStop, surelySaid } from './text.js';
export type { Scored };

export interface ScoreOptions {
  /** How emotion answers are scored; other scorers ignore it. */
  readonly emotions: EmotionConvention;
}

/** Scores one answer; the same text always gets the same score. */
export function scoreOutput({ answer, choices }: Probe, output: string, { emotions }: ScoreOptions): Scored {
  switch (answer.kind) {
    case 'integer':
      return scoreInteger(output, answer.digits, answer.candidates);
    case 'emotions':
      return scoreEmotions(output, answer.names, answer.reference, emotions);
    case 'text':
      return scoreExact(output, answer.accept);
    case 'choice':
      return scoreChoice(output, choices ?? [], answer.label);
  }
}

/**
 * Whether nothing that may still follow can change the score, or whether the answer counts as parsed. The one
 * exception is a revision of `strict` emotion ratings that the question did not ask for.
 */
export function isDecided(probe: Probe, textSoFar: string, { emotions }: ScoreOptions): boolean {
  const { answer, choices, prompt, system = '' } = probe;
  const settled = settledText(textSoFar, probe);
  if (settled === undefined) return false;
  switch (answer.kind) {
    case 'integer':
      return isIntegerDecided(settled, answer.digits, answer.candidates);
    case 'emotions': {
      const revision = asksForRevision(`${system}\n${prompt}`);
      return areEmotionsDecided(settled, { names: answer.names, revision }, emotions);
    }
    case 'text':
      return isExactDecided(settled, answer.accept);
    case 'choice':
      return isChoiceDecided(settled, choices ?? []);
  }
}

/**
 * Why an answer may end though the model would go on: it is decided, or it is in a loop that, if it goes on, leaves
 * the score as it is.
 */
export function settledBy(
  probe: Probe,
  textSoFar: string,
  options: ScoreOptions,
): 'decided' | 'loop' | undefined {
  if (isDecided(probe, textSoFar, options)) return 'decided';
  return isIdleLoop(textSoFar, (text) => scoreOutput(probe, text, options)) ? 'loop' : undefined;
}

/**
 * Whether an answer ended early that would have gone on if it had been scored in this way: the whole of it might have
 * another score.
 */
export const endedTooEarly = (
  probe: Probe,
  { output, stop }: { readonly output: string; readonly stop?: string | undefined },
  options: ScoreOptions,
): boolean => (stop === 'decided' || stop === 'loop') && !settledBy(probe, output, options);

/**
 * The convention in force: what the user asks for, else what the file asks for. Ng's datasets ask for the headings
 * that `austin` expects; other prompts would lose half of every good answer under it, so `strict` is theirs.
 */
export const resolveEmotions = (
  { emotions, format }: ProbeSet,
  override?: EmotionConvention,
): EmotionConvention => override ?? emotions ?? (format === 'ng-eq' ? 'austin' : 'strict');
