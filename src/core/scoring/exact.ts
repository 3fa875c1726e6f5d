import { endedLines, withoutThinking } from './text.js';
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

/**
 * Whether a line has ended, and no accepted text can be reached any more. Within its first line an answer is never
 * cut: who reads it wants to know what was said instead.
 * @param settled the answer's settled text.
 */
export function isExactDecided(settled: string, accept: readonly string[]): boolean {
  const said = tidy(endedLines(settled));
  return said !== '' && !accept.map(tidy).some((text) => text === said || text.startsWith(`${said} `));
}
