import { describe, expect, it } from 'vitest';
import { sharedProbes } from '../../src/core/probes/overlap.js';
import { confirmedText } from '../../src/core/report/sentences.js';
import { confirmationOf, type Judged, lastConfirmed } from '../../src/core/results/confirmation.js';
import { buildResults } from '../../src/core/results/results.js';
import { type Evidence, judge } from '../../src/core/results/significance.js';
import { generator } from '../../src/core/statistics/random.js';
import { blockRecord, integerProbe, probeSet, runHeader } from '../support/runs.js';

const LAYERS = 6;
const COUNT = 40;
const set = (name: string) =>
  probeSet(
    name,
    Array.from({ length: COUNT }, (_, n) => integerProbe(`p${n + 1}`, '1')),
  );
const levels = generator(3);
const base = Array.from({ length: COUNT }, () => 0.3 + 0.3 * levels());

/** A run of the baseline and of configs (1,2), (1,3) … with these gains: the same each time. */
function judged(name: 'seen' | 'fresh', ...gains: (number | 'failed')[]): Judged {
  const random = generator(name === 'seen' ? 4 : 5);
  const scores = (gain: number): number[] => base.map((score) => score + gain + (random() - 0.5) * 0.2);
  const results = buildResults(
    runHeader({ layers: LAYERS, sets: [set(name)] }),
    [
      blockRecord(0, 0, LAYERS, { [name]: base }),
      ...gains.map((gain, n) =>
        gain === 'failed'
          ? blockRecord(1, n + 2, LAYERS, {}, { state: 'failed' })
          : blockRecord(1, n + 2, LAYERS, { [name]: scores(gain) }),
      ),
    ],
    { combined: 'mean' },
  );
  return { results, significance: judge(results) };
}

const ABOUT = { at: '2026-01-01T00:00:00.000Z', file: 'a.confirm.rys.jsonl' };
const KEYS = ['(1,2)', '(1,3)', '(1,4)', '(1,5)'];

describe('a confirmation', () => {
  const seen = (): Judged => judged('seen', 0.2, 0.2, 0.02, 0.2);
  const retried = (): Judged => judged('fresh', 0.15, 0, 0.03, 'failed');
  const confirm = () => confirmationOf(KEYS, seen(), retried(), ABOUT);

  it('confirms a gain that fresh probes show, refutes one that they exclude, and leaves the rest open', () => {
    expect(confirm().configs.map(({ key, state }) => [key, state])).toEqual([
      ['(1,2)', 'confirmed'],
      ['(1,3)', 'refuted'],
      ['(1,4)', 'unresolved'],
      ['(1,5)', 'unresolved'],
    ]);
  });

  it('has both scores with their intervals side by side', () => {
    const [selection, fresh] = [seen(), retried()];
    const { configs } = confirm();
    const { selection: before, confirmed } = configs[0]!;
    expect(before!.delta).toBe(selection.results.configs[1]!.delta);
    expect(before!.ci95).toEqual(selection.significance.evidence.get('(1,2)')!.ci95);
    expect(before!.expected).toBe(selection.significance.evidence.get('(1,2)')!.shrunken);
    expect(confirmed!.delta).toBe(fresh.results.configs[1]!.delta);
    expect(confirmed!.ci95).toEqual(fresh.significance.evidence.get('(1,2)')!.ci95);
    expect(confirmed!.p).toBe(fresh.significance.evidence.get('(1,2)')!.pFamily);
    expect(configs[3]).toMatchObject({ selection: { delta: expect.any(Number) as number }, confirmed: null });
  });

  it('names the sets that it was made on', () => {
    const confirmation = confirm();
    expect(confirmation).toMatchObject({ ...ABOUT, type: 'confirmation' });
    expect(confirmation.probeSets).toEqual([{ name: 'fresh', hash: 'sha256:fresh', probes: COUNT }]);
  });

  it('is told in words', () => {
    const told = [...lastConfirmed([confirm()]).values()].map(confirmedText);
    expect(told[0]).toMatch(
      /^confirmed: \+0\.1\d\d \(\+0\.\d{3} to \+0\.\d{3}\) on fresh after \+0\.2\d\d|0\.1\d\d$/,
    );
    expect(told[1]).toMatch(
      /^refuted: [+−]0\.0\d\d \([−+]0\.\d{3} to [+−]0\.\d{3}\) on fresh after \+0\.[12]\d\d$/,
    );
    expect(told[3]).toBe('not resolved: it could not be run on fresh');
  });

  it('refutes a loss, whatever was expected', () => {
    const lost = confirmationOf(['(1,2)'], judged('seen', -0.01), judged('fresh', -0.1), ABOUT);
    expect(lost.configs[0]!.state).toBe('refuted');
    const unknown = confirmationOf(['(5,6)'], judged('seen', 0.1), judged('fresh', 0.1), ABOUT);
    expect(unknown.configs[0]).toEqual({
      key: '(5,6)',
      state: 'unresolved',
      selection: null,
      confirmed: null,
    });
  });

  it('does not confirm what single probes do not back', () => {
    const one = {
      ...retried(),
      significance: { evidence: new Map(), luck: undefined, unjudged: 'single-probe' } as const,
    };
    const open = confirmationOf(['(1,2)'], seen(), one, ABOUT);
    expect(open.configs[0]).toMatchObject({ state: 'unresolved', confirmed: { ci95: null, p: null } });
    expect(confirmedText([...lastConfirmed([open]).values()][0]!)).toMatch(
      /^not resolved: \+0\.1\d\d on fresh after/,
    );
  });

  it('of a later day takes the place of an earlier one', () => {
    const later = confirmationOf(['(1,3)'], seen(), judged('fresh', 0.2, 0.2), { ...ABOUT, at: 'later' });
    const last = lastConfirmed([confirm(), later]);
    expect(last.get('(1,3)')).toMatchObject({ state: 'confirmed', in: { at: 'later' } });
    expect(last.get('(1,2)')).toMatchObject({ state: 'confirmed', in: { at: ABOUT.at } });
  });
});

describe('the state of a config', () => {
  /** A run in which (1,2) has this Δ on two probes, and this is known of it. */
  const told = (delta: number, evidence?: Evidence): Judged => ({
    results: buildResults(runHeader(), [
      blockRecord(0, 0, 4, { guesses: [0.5, 0.5] }),
      blockRecord(1, 2, 4, { guesses: [0.5 + delta, 0.5 + delta] }),
    ]),
    significance: {
      evidence: new Map(evidence ? [['(1,2)', evidence]] : []),
      luck: undefined,
      unjudged: undefined,
    },
  });
  const evidence = (pFamily: number, high: number): Evidence => ({
    ci95: [-0.5, high],
    pFamily,
    shrunken: 9,
  });
  const expecting = (shrunken: number): Judged => told(0.25, { ci95: [0, 0.5], pFamily: 0.001, shrunken });
  const state = (selection: Judged, fresh: Judged): string =>
    confirmationOf(['(1,2)'], selection, fresh, ABOUT).configs[0]!.state;

  it.each([
    ['confirmed', 0.25, 0.05, 0.5],
    ['unresolved', 0.25, 0.051, 0.5],
    ['unresolved', 0, 0.01, 0.5],
    ['refuted', 0, 0.01, 0.125],
    ['refuted', 0.25, 1, 0.125],
    ['unresolved', 0.25, 1, 0.126],
  ])(
    'is %s for Δ %f with p = %f and an interval up to %f, where 0.125 was expected',
    (expected, delta, p, high) => {
      expect(state(expecting(0.125), told(delta, evidence(p, high)))).toBe(expected);
    },
  );

  it('takes the gain that was found where none was estimated, and none where a loss was expected', () => {
    const open = (high: number) => told(0, evidence(1, high));
    expect(state(told(0.25), open(0.25))).toBe('refuted');
    expect(state(told(0.25), open(0.26))).toBe('unresolved');
    for (const loss of [expecting(-0.125), told(-0.25)]) {
      expect(state(loss, open(0))).toBe('refuted');
      expect(state(loss, open(0.01))).toBe('unresolved');
    }
    const nothing = buildResults(runHeader(), []);
    expect(state({ ...told(0), results: nothing }, open(0))).toBe('refuted');
  });

  it('is open where fresh probes have no interval', () => {
    expect(state(expecting(0.125), told(-0.25))).toBe('unresolved');
    expect(confirmationOf(['(1,2)'], told(0.25), told(-0.25), ABOUT).configs).toEqual([
      {
        key: '(1,2)',
        state: 'unresolved',
        selection: { delta: 0.25, ci95: null, expected: null },
        confirmed: { delta: -0.25, ci95: null, p: null },
      },
    ]);
  });
});

describe('shared questions', () => {
  const ask = (id: string, prompt: string) => integerProbe(id, '1', { prompt });
  const seen = [probeSet('seen', [ask('a', 'What is 2 + 2?'), ask('b', 'Name a  prime.')])];

  it('are found by what is asked, whatever the names, the capitals and the spaces', () => {
    const other = [
      probeSet('other', [ask('x', ' what is 2 + 2?\n'), ask('a', 'What is 3 + 3?')]),
      probeSet('more', [ask('y', 'NAME a prime.')]),
    ];
    expect(sharedProbes(seen, other)).toEqual([
      { first: 'seen/a', second: 'other/x' },
      { first: 'seen/b', second: 'more/y' },
    ]);
  });

  it('are none of other questions under the same names, or with a space in another place', () => {
    expect(sharedProbes(seen, [probeSet('seen', [ask('a', 'What is 2 + 3?')])])).toEqual([]);
    expect(
      sharedProbes([probeSet('a', [ask('a', 'List 1 2')])], [probeSet('b', [ask('a', 'List 12')])]),
    ).toEqual([]);
  });
});
