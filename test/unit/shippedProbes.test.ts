import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkProbeSet, parseProbeSet } from '../../src/core/probes/probeFile.js';
import { resolveEmotions, scoreOutput } from '../../src/core/scoring/index.js';
import { nullFloors } from '../../src/core/scoring/nullFloors.js';
import { repoPath } from '../support/files.js';

const textOf = (name: string): string => readFileSync(repoPath(`media/probes/${name}.probes.json`), 'utf8');

describe.each([
  ['math-16', 16, 'integer'],
  ['math-120', 120, 'integer'],
  ['eq-16', 16, 'emotions'],
  ['eq-64', 64, 'emotions'],
])('the shipped set %s', (name, size, scorer) => {
  const { set, problems } = checkProbeSet(textOf(name), `${name}.probes.json`);

  it(`has ${size} probes and no problem`, () => {
    expect(problems).toEqual([]);
    expect(set).toMatchObject({ name, scorer, format: 'rys' });
    expect(set?.probes).toHaveLength(size);
    expect(set?.probes.every((probe) => probe.scorer === scorer)).toBe(true);
  });

  it('asks for one answer in the form that its prompts ask for', () => {
    expect(set?.emotions).toBe(scorer === 'emotions' ? 'strict' : undefined);
    for (const { answer } of set!.probes)
      expect(answer).toMatchObject(scorer === 'integer' ? { candidates: 'only' } : { kind: 'emotions' });
  });

  it('gives the right answer the full score', () => {
    for (const probe of set!.probes) {
      const { answer } = probe;
      const output =
        answer.kind === 'integer'
          ? answer.digits
          : answer.kind === 'emotions'
            ? answer.names.map((emotion, n) => `${emotion}: ${answer.reference[n]}`).join('\n')
            : '';
      expect(scoreOutput(probe, output, { emotions: resolveEmotions(set!) }).score).toBeCloseTo(1, 12);
    }
  });
});

describe.each([
  'media/probes/math-16',
  'media/probes/math-120',
  'media/probes/eq-16',
  'media/probes/eq-64',
  'media/demo/demo-arithmetic',
  'media/demo/demo-scenes',
])('the bundled file %s', (name) => {
  it('begins each probe on a short line of its own, where its score can be seen', () => {
    const text = readFileSync(repoPath(`${name}.probes.json`), 'utf8');
    const { places } = checkProbeSet(text, name);
    const lines = text.split('\n');
    expect(new Set(places.map(({ line }) => line)).size).toBe(places.length);
    for (const { line } of places) expect(lines[line - 1]).toBe('    {');
  });
});

describe('null floors of the shipped sets', () => {
  const floors = (name: string) => {
    const set = parseProbeSet(textOf(name), name);
    return new Map(
      nullFloors(set.probes, resolveEmotions(set)).map(({ responder, mean }) => [responder, mean]),
    );
  };

  it('tell that a constant rating does well', () => {
    expect(floors('eq-16').get('every emotion rated 2.5')).toBeCloseTo(0.826, 3);
  });

  it('tell that digits are worth something and many numbers are not', () => {
    const [[, numbers], [digits, score]] = [...floors('math-16')] as [[string, number], [string, number]];
    expect(digits).toMatch(/^as many \ds as the answer has digits$/);
    expect(score).toBeGreaterThan(0.4);
    expect(score).toBeLessThan(0.7);
    expect(numbers).toBeLessThan(0.2);
  });
});
