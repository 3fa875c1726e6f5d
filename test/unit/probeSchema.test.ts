import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { checkProbeSet } from '../../src/core/probes/probeFile.js';
import { hintsOf } from '../../tools/probes/schemaHints.mjs';
import { repoPath } from '../support/files.js';

const read = (name: string): object =>
  JSON.parse(readFileSync(repoPath(`media/schemas/${name}.json`), 'utf8')) as object;
const schema = read('probes.schema');
const hints = read('probes.hints');
const ajv = new Ajv({ allErrors: true, strict: true, strictRequired: false, strictTypes: false });
// What VS Code adds to JSON schema.
for (const keyword of [
  'markdownDescription',
  'markdownEnumDescriptions',
  'defaultSnippets',
  'patternErrorMessage',
])
  ajv.addKeyword(keyword);
const fits = ajv.compile(schema);
const fitsHints = ajv.compile(hints);

const usable = (text: string): boolean => checkProbeSet(text, 'a.probes.json').problems.length === 0;

const probe = { id: 'a', prompt: 'p', answer: '42' };
const one = (more: object, file: object = {}) => ({ ...file, probes: [{ ...probe, ...more }] });

describe('the schema of probe files', () => {
  it.each([
    'media/probes/math-16',
    'media/probes/math-120',
    'media/probes/eq-16',
    'media/probes/eq-64',
    'media/demo/demo-arithmetic',
    'media/demo/demo-scenes',
  ])('fits %s', (name) => {
    const text = readFileSync(repoPath(`${name}.probes.json`), 'utf8');
    expect(fits(JSON.parse(text)) || fits.errors).toBe(true);
  });

  const emotions = { Proud: 8, Sad: 4, Calm: 4, Cross: 0 };
  const reference = Object.fromEntries(
    [1, 2, 3, 4].flatMap((n): [string, string | number][] => [
      [`emotion${n}`, `E${n}`],
      [`emotion${n}_score`, 2.5],
    ]),
  );

  it.each<[string, unknown]>([
    ['a number as a number', one({ scorer: 'integer', answer: 42 })],
    ['a number in quotes', one({ scorer: 'integer', answer: ' -42 ' })],
    ["the file's scorer", one({}, { scorer: 'integer' })],
    ['emotions', one({ scorer: 'emotions', answer: emotions })],
    ['one text', one({ scorer: 'exact', answer: 'x' })],
    ['several texts', one({ scorer: 'exact', answer: ['x', 'y'] })],
    ['a choice', one({ scorer: 'choice', choices: ['x', 'y'], answer: 'B' })],
    [
      'everything at once',
      one(
        { scorer: 'exact', system: 's', maxTokens: 3, stop: ['.'] },
        {
          $schema: 'x',
          name: 'n',
          description: 'd',
          license: 'MIT',
          emotions: 'ng',
          scorer: 'integer',
          candidates: 'only',
          thinking: true,
          system: 's',
          maxTokens: 9,
          stop: ['\n'],
        },
      ),
    ],
    ["Ng's arithmetic", { 0: { question: 'q', answer: 42 }, 1: { question: 'q', answer: '7' } }],
    ["Ng's emotions", { 1: { prompt: 'p', reference_answer: reference } }],
  ])('and the parser take %s', (_, content) => {
    expect(usable(JSON.stringify(content))).toBe(true);
    expect(fits(content) || fits.errors).toBe(true);
  });

  it.each<[string, unknown]>([
    ['a list', []],
    ['an empty object', {}],
    ['no probes', { name: 'n' }],
    ['an empty list of probes', { probes: [] }],
    ['probes that are no list', { probes: {} }],
    ['a probe that is no object', { scorer: 'exact', probes: ['a'] }],
    ['an unknown field of the file', one({ scorer: 'exact' }, { scorers: 'exact' })],
    ['an unknown field of a probe', one({ scorer: 'exact', prompts: 'p' })],
    ['no scorer anywhere', one({})],
    ['an unknown scorer', one({ scorer: 'regex' })],
    ["an unknown scorer of the file's", one({ scorer: 'exact' }, { scorer: 'regex' })],
    ['an unknown convention', one({ scorer: 'exact' }, { emotions: 'kind' })],
    ['unknown candidates', one({ scorer: 'integer', candidates: 'all' })],
    ['thinking that is no yes or no', one({ scorer: 'integer', thinking: 'yes' })],
    ['a name that is no text', one({ scorer: 'exact' }, { name: 1 })],
    ['no id', { scorer: 'exact', probes: [{ prompt: 'p', answer: 'x' }] }],
    ['an empty id', one({ scorer: 'exact', id: '' })],
    ['an id that is no text', one({ scorer: 'exact', id: 1 })],
    ['no prompt', { scorer: 'exact', probes: [{ id: 'a', answer: 'x' }] }],
    ['no answer', { scorer: 'exact', probes: [{ id: 'a', prompt: 'p' }] }],
    ['a fraction for a whole number', one({ scorer: 'integer', answer: 4.5 })],
    ['words for a whole number', one({ scorer: 'integer', answer: 'forty-two' })],
    ["words, under the file's scorer", one({ answer: 'forty-two' }, { scorer: 'integer' })],
    ['three emotions', one({ scorer: 'emotions', answer: { A: 1, B: 2, C: 3 } })],
    ['an emotion above 10', one({ scorer: 'emotions', answer: { ...emotions, Proud: 11 } })],
    ['no emotion above 0', one({ scorer: 'emotions', answer: { A: 0, B: 0, C: 0, D: 0 } })],
    ['an emotion that is no number', one({ scorer: 'emotions', answer: { ...emotions, Proud: '8' } })],
    ['a number for a text', one({ scorer: 'exact', answer: 42 })],
    ['no accepted text', one({ scorer: 'exact', answer: [] })],
    ['a choice without choices', one({ scorer: 'choice', answer: 'A' })],
    ['a single choice', one({ scorer: 'choice', choices: ['x'], answer: 'A' })],
    [
      '27 choices',
      one({ scorer: 'choice', choices: Array.from({ length: 27 }, (_, n) => `c${n}`), answer: 'A' }),
    ],
    ['an empty choice', one({ scorer: 'choice', choices: ['x', ''], answer: 'A' })],
    ['no token', one({ scorer: 'exact', maxTokens: 0 })],
    ['half a token', one({ scorer: 'exact', maxTokens: 1.5 }, {})],
    ['an empty stop list', one({ scorer: 'exact', stop: [] })],
    ['a system message that is no text', one({ scorer: 'exact', system: ['s'] })],
    ["Ng's arithmetic without an answer", { 0: { question: 'q' } }],
    ["Ng's arithmetic with words", { 0: { question: 'q', answer: 'x' } }],
    [
      "Ng's emotions without a score",
      { 1: { prompt: 'p', reference_answer: { ...reference, emotion4_score: undefined } } },
    ],
    [
      "Ng's emotions out of range",
      { 1: { prompt: 'p', reference_answer: { ...reference, emotion4_score: 11 } } },
    ],
  ])('and the parser complain of %s', (_, content) => {
    const text = JSON.stringify(content);
    expect(usable(text)).toBe(false);
    expect(fits(JSON.parse(text))).toBe(false);
  });
});

describe('what VS Code completes by', () => {
  it('is made of the schema', () => {
    expect(hints, 'run node tools/probes/schemaHints.mjs').toEqual(hintsOf(schema));
  });

  it('complains of nothing: faults are marked once, by the extension', () => {
    const wrong = one({ scorer: 'exactxx', prompts: 'p', id: 1, answer: { A: 11 }, thinking: 'yes' });
    for (const content of [wrong, { ...wrong, scorer: 'exactxx', emotions: 'kind' }, { probes: [] }, {}])
      expect(fitsHints(content) || fitsHints.errors).toBe(true);
  });

  it('still offers the scorers and explains them', () => {
    const { definitions } = hints as { definitions: { scorer: { defaultSnippets: { body: string }[] } } };
    expect(definitions.scorer.defaultSnippets.map(({ body }) => body)).toEqual([
      'integer',
      'emotions',
      'exact',
      'choice',
    ]);
  });
});
