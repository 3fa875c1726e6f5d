import { expect, it } from 'vitest';
import { outputPage } from '../../src/host/diff/outputText.js';
import { outputOf, runHeader } from '../support/runs.js';

const ref = { file: 'f', config: '(1,2)', set: 'guesses', probe: 'p1' };
const question = `${'─'.repeat(40)}\nWhat is 11?\n\nExpected: 11`;

it('shows an output above its question', () => {
  expect(outputPage(ref, outputOf('guesses', 'p1', 1, { output: '11' }), runHeader())).toBe(
    `11\n\n${question}`,
  );
  expect(outputPage(ref, outputOf('guesses', 'p1', 1, { output: '11' }), undefined)).toBe('11');
});

it('says that the question of an imported output is not known', () => {
  const imported = { format: 'LLMRI', file: 'their.json', hash: '', notes: [] };
  const { probeSets, ...header } = runHeader();
  const sets = probeSets.map((set) => ({ ...set, probes: [], count: 2 }));
  const { tokens: _tokens, stop: _stop, ms: _ms, ...output } = outputOf('guesses', 'p1', 1, { output: '11' });
  expect(outputPage(ref, output, { ...header, probeSets: sets, imported })).toBe(
    `11\n\n${'─'.repeat(40)}\nThe question is not known: their.json, from which the sweep was imported, does not contain it.`,
  );
});

it('says that there is none', () => {
  expect(outputPage(ref, undefined, runHeader())).toBe(`(1,2) has no output for this probe.\n\n${question}`);
});

it.each([
  ['decided', 'Ended early: the score was settled.'],
  ['loop', 'Ended early: the answer was in a loop that did not change its score.'],
] as const)('says that it ended early: %s', (stop, line) => {
  const output = outputOf('guesses', 'p1', 1, { output: '11', stop });
  expect(outputPage(ref, output, runHeader())).toBe(`11\n\n${line}\n\n${question}`);
});
