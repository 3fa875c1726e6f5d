import type { EmotionConvention, Probe, ProbeSet } from '../probes.js';
import { isChoiceDecided, scoreChoice } from './choice.js';
import { scoreEmotions } from './emotions.js';
import { scoreExact } from './exact.js';
import { scoreInteger } from './integer.js';
import type { Scored } from './types.js';

export { endOfThought, findStop } from './text.js';
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

/** Whether nothing that may still follow can change the score, under any convention. */
export function isDecided({ answer, choices }: Probe, textSoFar: string): boolean {
  return answer.kind === 'choice' && isChoiceDecided(textSoFar, choices ?? []);
}

/**
 * The convention in force: what the user asks for, else what the file asks for. Ng's datasets ask for the headings
 * that `austin` expects; other prompts would lose half of every good answer under it, so `strict` is theirs.
 */
export const resolveEmotions = (
  { emotions, format }: ProbeSet,
  override?: EmotionConvention,
): EmotionConvention => override ?? emotions ?? (format === 'ng-eq' ? 'austin' : 'strict');
