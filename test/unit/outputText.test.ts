import { expect, it } from 'vitest';
import { outputPage } from '../../src/host/diff/outputText.js';
import { integerProbe, outputOf, probeSet, runHeader } from '../support/runs.js';

const ref = { file: 'f', config: '(1,2)', set: 'guesses', probe: 'p1' };
const RULE = '-'.repeat(40);
const question = `Expected: 11\n\n${RULE}\nQuestion:\nWhat is 11?`;

it('names whose output it is and its score, then the output, Expected directly below, and the question', () => {
  const output = outputOf('guesses', 'p1', 1, { output: 'It is 11' });
  expect(outputPage(ref, output, runHeader())).toBe(
    `(1,2): score 1.00 (guesses p1)\n\nIt is 11\n\n${question}`,
  );
  expect(outputPage({ ...ref, config: '(0,0)' }, output, undefined)).toBe(
    'Baseline: score 1.00 (guesses p1)\n\nIt is 11',
  );
  expect(outputPage({ ...ref, seed: 3 }, output, undefined)).toBe(
    '(1,2): score 1.00 (guesses p1, seed 3)\n\nIt is 11',
  );
});

it('breaks long lines, has a system message before the question, and nothing but ASCII of its own', () => {
  const probe = integerProbe('p1', '11', { prompt: `${'word '.repeat(30)}end`, system: 'Be brief.' });
  const header = runHeader({ sets: [probeSet('guesses', [probe])] });
  const page = outputPage(ref, outputOf('guesses', 'p1', 0, { output: 'long '.repeat(40) }), header);
  expect(Math.max(...page.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(page).toContain(
    `Expected: 11\n\n${RULE}\nSystem message:\nBe brief.\n\n${RULE}\nQuestion:\nword word`,
  );
  // eslint-disable-next-line no-control-regex
  expect(page).toMatch(/^[\x00-\x7f]*$/);
});

it('says that the question of an imported output is not known', () => {
  const imported = { format: 'LLMRI', file: 'their.json', hash: '', notes: [] };
  const { probeSets, ...header } = runHeader();
  const sets = probeSets.map((set) => ({ ...set, probes: [], count: 2 }));
  const { tokens: _tokens, stop: _stop, ms: _ms, ...output } = outputOf('guesses', 'p1', 1, { output: '11' });
  expect(outputPage(ref, output, { ...header, probeSets: sets, imported })).toBe(
    `(1,2): score 1.00 (guesses p1)\n\n11\n\n${RULE}\nThe question is not known: their.json, from which the sweep was imported, does not contain it.`,
  );
});

it('says that there is none', () => {
  expect(outputPage(ref, undefined, runHeader())).toBe(`(1,2) has no output for this probe.\n\n${question}`);
});

it.each([
  ['decided', 'ended early: the score was settled'],
  ['loop', 'ended early: the answer was in a loop that did not change its score'],
  ['limit', 'cut off at the token limit'],
] as const)('says how it ended: %s', (stop, words) => {
  const output = outputOf('guesses', 'p1', 1, { output: '11', stop, parsed: false });
  expect(outputPage(ref, output, undefined)).toBe(
    `(1,2): score 1.00, not in the requested format, ${words} (guesses p1)\n\n11`,
  );
});
