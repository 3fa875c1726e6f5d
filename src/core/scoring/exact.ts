import { withoutThinking } from './text.js';
import type { Scored } from './types.js';

const tidy = (text: string): string => text.trim().replace(/\s+/g, ' ');

/** 1 when the answer is one of the accepted texts, letter for letter; white space is folded. */
export function scoreExact(output: string, accept: readonly string[]): Scored {
  const answer = tidy(withoutThinking(output));
  return {
    score: accept.some((text) => tidy(text) === answer) ? 1 : 0,
    parsed: answer !== '',
    extracted: answer === '' ? null : answer,
  };
}
