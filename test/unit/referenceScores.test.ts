import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { scoreEmotions } from '../../src/core/scoring/emotions.js';
import { scoreInteger } from '../../src/core/scoring/integer.js';
import { repoPath } from '../support/files.js';

/** Outputs with the scores that the reference scorers of the original studies gave them. */
const { integer, emotions } = JSON.parse(
  readFileSync(repoPath('test/fixtures/referenceScores.json'), 'utf8'),
) as {
  integer: { id: string; output: string; answer: string; score: number }[];
  emotions: {
    id: string;
    output: string;
    names: string[];
    reference: number[];
    austin: number;
    ng: number;
  }[];
};

describe('the scores of the reference', () => {
  it.each(integer)('for integers: $id', ({ output, answer, score }) => {
    expect(Math.abs(scoreInteger(output, answer).score - Number(score))).toBeLessThanOrEqual(1e-12);
  });

  it.each(emotions)('for emotions: $id', ({ output, names, reference, austin, ng }) => {
    expect(Math.abs(scoreEmotions(output, names, reference, 'austin').score - austin)).toBeLessThanOrEqual(
      1e-12,
    );
    expect(Math.abs(scoreEmotions(output, names, reference, 'ng').score - ng)).toBeLessThanOrEqual(1e-12);
  });
});
