import { describe, expect, it } from 'vitest';
import { commonProbes, type SweepInput } from '../../src/core/compare/commonProbes.js';
import { UserError } from '../../src/core/errors.js';
import type { Probe, ProbeSet } from '../../src/core/probes/probes.js';
import type { ConfigRecord } from '../../src/core/results/records.js';
import {
  blockRecord,
  choiceProbe,
  emotionProbe,
  integerProbe,
  outputOf,
  probeSet,
  runHeader,
  textProbe,
} from '../support/runs.js';

/** A sweep with a baseline that answers every probe of these sets with a score of its own. */
function asked(label: string, ...sets: ProbeSet[]): SweepInput {
  const outputs = sets.flatMap(({ name, probes }, set) =>
    probes.map(({ id }, n) => outputOf(name, id, set / 2 + n / 8)),
  );
  return { label, header: runHeader({ sets }), records: [blockRecord(0, 0, 4, {}, { outputs })] };
}

/** One whose file does not tell the questions. */
function imported(
  label: string,
  sets: Readonly<Record<string, number | null>>,
  more: Partial<ConfigRecord> = {},
): SweepInput {
  const names = Object.keys(sets);
  const { probeSets, ...header } = runHeader({
    sets: names.map((name) => probeSet(name, [integerProbe('x', '1')])),
  });
  return {
    label,
    header: {
      ...header,
      probeSets: probeSets.map((set) => ({ ...set, probes: [], count: sets[set.name]! })),
    },
    records: [blockRecord(0, 0, 4, {}, more)],
  };
}

const filler = integerProbe('filler', '777');
const common = (one: Probe, other: Probe) =>
  commonProbes([asked('a', probeSet('s', [filler, one])), asked('b', probeSet('s', [filler, other]))]);
const count = (one: Probe, other: Probe): number =>
  common(one, other).sweeps[0]!.header.probeSets[0]!.probes.length;

describe('a probe is the same', () => {
  const rated = emotionProbe('e', { Joy: 3, Fear: 1 });
  it.each<[string, Probe, Probe]>([
    ['prompt', integerProbe('a', '5', { prompt: 'x' }), integerProbe('a', '5', { prompt: 'y' })],
    ['digits', integerProbe('a', '5', { prompt: 'x' }), integerProbe('a', '6', { prompt: 'x' })],
    ['system prompt', integerProbe('a', '5'), integerProbe('a', '5', { system: 'Be brief.' })],
    ['emotions', rated, emotionProbe('e', { Joy: 3, Anger: 1 })],
    ['ratings', rated, emotionProbe('e', { Joy: 3, Fear: 2 })],
    ['accepted texts', textProbe('t', 'yes'), textProbe('t', 'yes', 'yeah')],
    ['choices', choiceProbe('c', ['x', 'y'], 'A'), choiceProbe('c', ['x', 'z'], 'A')],
    ['right choice', choiceProbe('c', ['x', 'y'], 'A'), choiceProbe('c', ['x', 'y'], 'B')],
  ])('only with the same %s', (_, one, other) => {
    expect(count(one, { ...one, id: 'other' })).toBe(2);
    expect(count(one, other)).toBe(1);
  });

  it('whatever its limits and its scoring are, which are said where they differ', () => {
    const one = integerProbe('a', '5');
    const strict = (candidates: 'best' | 'only'): Partial<Probe> => ({
      answer: { kind: 'integer', digits: '5', candidates },
    });
    const told = (change: Partial<Probe>) => {
      const { otherLimits, otherScoring, sweeps } = common(one, { ...one, ...change });
      expect(sweeps[0]!.header.probeSets[0]!.probes).toHaveLength(2);
      return [otherLimits, otherScoring];
    };
    expect(told({})).toEqual([false, false]);
    for (const change of [{ maxTokens: 65 }, { thinking: true }, { stop: ['.'] }])
      expect(told(change)).toEqual([true, false]);
    expect(told({ thinking: false, stop: [] })).toEqual([false, false]);
    expect(told({ scorer: 'exact' })).toEqual([false, true]);
    expect(told(strict('only'))).toEqual([false, true]);
    expect(told(strict('best'))).toEqual([false, false]);
    const [text, same] = [textProbe('t', 'yes'), textProbe('t', 'yes')];
    const sets = (emotions: 'austin' | 'strict') => probeSet('s', [text, same], { emotions });
    // How emotions are scored is nothing to a text.
    expect(commonProbes([asked('a', sets('austin')), asked('b', sets('strict'))]).otherScoring).toBe(false);
  });
});

describe('the sweeps with their common probes', () => {
  const [one, two, three] = ['1', '2', '3'].map((digits) => integerProbe(`p${digits}`, digits)) as [
    Probe,
    Probe,
    Probe,
  ];

  it('have the sets and names of the first, and the answers under them, in the order of the names', () => {
    const first = asked('a', probeSet('x', [three, one]), probeSet('y', [two]));
    const second = asked(
      'b',
      probeSet('z', [
        { ...two, id: 'q2' },
        { ...one, id: 'q1' },
        { ...three, id: 'q3' },
      ]),
    );
    const { sweeps, byName } = commonProbes([first, second]);
    expect(byName).toEqual([]);
    for (const { header } of sweeps)
      expect(header.probeSets.map(({ name, probes }) => [name, probes.map(({ id }) => id)])).toEqual([
        ['x', ['p3', 'p1']],
        ['y', ['p2']],
      ]);
    expect(sweeps[0]!.records[0]!.outputs).toEqual([
      { set: 'x', probe: 'p1', score: 0.125, parsed: true },
      { set: 'y', probe: 'p2', score: 0.5, parsed: true },
      { set: 'x', probe: 'p3', score: 0, parsed: true },
    ]);
    expect(sweeps[1]!.records[0]!.outputs).toEqual([
      { set: 'x', probe: 'p1', score: 0.125, parsed: true },
      { set: 'y', probe: 'p2', score: 0, parsed: true },
      { set: 'x', probe: 'p3', score: 0.25, parsed: true },
    ]);
    expect(sweeps[1]!.records[0]).not.toHaveProperty('scores');
  });

  it('have the sets of the same name and size where questions are unknown', () => {
    const known = asked('a', probeSet('s', [one, two]), probeSet('t', [three]));
    const shared = (...others: SweepInput[]): readonly string[] => commonProbes([known, ...others]).byName;
    expect(shared(imported('b', { s: 2 }))).toEqual(['s']);
    expect(shared(imported('b', { s: null, t: 1, u: 1 }))).toEqual(['s', 't']);
    expect(shared(imported('b', { s: 2, t: 1 }), imported('c', { t: null }))).toEqual(['t']);
    expect(() => shared(imported('b', { s: 3 }))).toThrow(UserError);
    expect(commonProbes([imported('b', { s: 2 }), imported('c', { s: 2 })]).byName).toEqual(['s']);
  });

  it('keep the answers and scores of those sets alone', () => {
    const outputs = [outputOf('s', 'b', 1), outputOf('s', 'a', 0), outputOf('u', 'a', 0.5)];
    const other = imported('b', { s: 2, u: 1 }, { outputs, scores: { s: 0.5, u: 0.25 } });
    const { sweeps } = commonProbes([asked('a', probeSet('s', [one, two]), probeSet('t', [three])), other]);
    expect(sweeps[0]!.header.probeSets.map(({ name, count: n }) => [name, n])).toEqual([['s', 2]]);
    expect(sweeps[0]!.records[0]!.outputs.map(({ probe }) => probe)).toEqual(['p1', 'p2']);
    expect(sweeps[1]!.records[0]).toMatchObject({
      outputs: [
        { set: 's', probe: 'a', score: 0 },
        { set: 's', probe: 'b', score: 1 },
      ],
      scores: { s: 0.5 },
    });
    expect(sweeps[1]!.records[0]!.scores).toEqual({ s: 0.5 });
    expect(sweeps[1]!.records[0]!.outputs).toHaveLength(2);
  });

  it('may be both: some by their questions, some by the name of their set', () => {
    const half = asked('b', probeSet('s', [one]));
    const withUnknown = {
      ...half,
      header: {
        ...half.header,
        probeSets: [...half.header.probeSets, ...imported('', { t: 1 }).header.probeSets],
      },
    };
    const { sweeps, byName } = commonProbes([
      asked('a', probeSet('s', [one, two]), probeSet('t', [three])),
      withUnknown,
    ]);
    expect(byName).toEqual(['t']);
    expect(sweeps[0]!.header.probeSets.map(({ name, probes, count: n }) => [name, probes.length, n])).toEqual(
      [
        ['t', 0, 1],
        ['s', 1, undefined],
      ],
    );
  });

  it('are none of the third that shares nothing with the first, which is named', () => {
    const [a, b, c] = [
      asked('a', probeSet('s', [one])),
      asked('b', probeSet('s', [one, two])),
      asked('c', probeSet('t', [two]), probeSet('u', [three])),
    ];
    expect(() => commonProbes([a, b, c])).toThrow(
      'a and c cannot be compared: they have no probe in common (s against t, u).',
    );
  });
});
