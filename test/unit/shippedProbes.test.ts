import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { nullFloors } from '../../src/core/nullFloors.js';
import { checkProbeSet, parseProbeSet } from '../../src/core/probeFile.js';
import { scoreOutput } from '../../src/core/scoring/index.js';
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

  it('gives the right answer the full score', () => {
    for (const probe of set!.probes) {
      const { answer } = probe;
      const output =
        answer.kind === 'integer'
          ? answer.digits
          : answer.kind === 'emotions'
            ? answer.names.map((emotion, n) => `${emotion}: ${answer.reference[n]}`).join('\n')
            : '';
      expect(scoreOutput(probe, output, { emotions: 'strict' }).score).toBeCloseTo(1, 12);
      expect(scoreOutput(probe, output, { emotions: 'austin' }).score).toBeCloseTo(1, 12);
    }
  });
});

describe('null floors of the shipped sets', () => {
  const floors = (name: string) =>
    new Map(
      nullFloors(parseProbeSet(textOf(name), name).probes, 'austin').map(({ responder, mean }) => [
        responder,
        mean,
      ]),
    );

  it('tell that a constant rating does well', () => {
    expect(floors('eq-16').get('every emotion rated 2.5')).toBeCloseTo(0.826, 3);
  });

  it('tell that echoing the question scores on arithmetic', () => {
    const echoed = floors('math-16').get("the question's own numbers")!;
    expect(echoed).toBeGreaterThan(0.1);
    expect(echoed).toBeLessThan(0.6);
  });
});
