import { describe, expect, it } from 'vitest';
import { sharedProbes } from '../../src/core/probes/overlap.js';
import { confirmedText } from '../../src/core/report/sentences.js';
import { confirmationOf, type Judged, lastConfirmed } from '../../src/core/results/confirmation.js';
import { buildResults } from '../../src/core/results/results.js';
import { judge } from '../../src/core/results/significance.js';
import { generator } from '../../src/core/statistics/random.js';
import { blockRecord, integerProbe, probeSet, runHeader } from '../support/runs.js';

const LAYERS = 6;
const COUNT = 40;
const set = (name: string) =>
  probeSet(
    name,
    Array.from({ length: COUNT }, (_, n) => integerProbe(`p${n + 1}`, '1')),
  );
const random = generator(3);
const base = Array.from({ length: COUNT }, () => 0.3 + 0.3 * random());
const scores = (gain: number, noise = 0.2): number[] =>
  base.map((score) => score + gain + (random() - 0.5) * noise);

/** A run of the baseline and of configs (1,2), (1,3) … with these gains. */
function judged(name: string, ...gains: (number | 'failed')[]): Judged {
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
  const selection = judged('seen', 0.2, 0.2, 0.02, 0.2);
  const fresh = judged('fresh', 0.15, 0, 0.015, 'failed');
  const confirmation = confirmationOf(KEYS, selection, fresh, ABOUT);
  const of = (key: string) => confirmation.configs.find((config) => config.key === key)!;

  it('confirms a gain that fresh probes show, refutes one that they exclude, and leaves the rest open', () => {
    expect(confirmation.configs.map(({ key, state }) => [key, state])).toEqual([
      ['(1,2)', 'confirmed'],
      ['(1,3)', 'refuted'],
      ['(1,4)', 'unresolved'],
      ['(1,5)', 'unresolved'],
    ]);
  });

  it('has both scores with their intervals side by side', () => {
    const { selection: before, confirmed } = of('(1,2)');
    expect(before!.delta).toBe(selection.results.configs[1]!.delta);
    expect(before!.ci95).toEqual(selection.significance.evidence.get('(1,2)')!.ci95);
    expect(before!.expected).toBe(selection.significance.evidence.get('(1,2)')!.shrunken);
    expect(confirmed!.delta).toBe(fresh.results.configs[1]!.delta);
    expect(confirmed!.ci95).toEqual(fresh.significance.evidence.get('(1,2)')!.ci95);
    expect(confirmed!.p).toBe(fresh.significance.evidence.get('(1,2)')!.pFamily);
    expect(of('(1,5)')).toMatchObject({ confirmed: null });
  });

  it('names the sets that it was made on', () => {
    expect(confirmation).toMatchObject({ ...ABOUT, type: 'confirmation' });
    expect(confirmation.probeSets).toEqual([{ name: 'fresh', hash: 'sha256:fresh', probes: COUNT }]);
  });

  it('is told in words', () => {
    const told = [...lastConfirmed([confirmation]).values()].map(confirmedText);
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
      ...fresh,
      significance: { evidence: new Map(), luck: undefined, unjudged: 'single-probe' } as const,
    };
    const open = confirmationOf(['(1,2)'], selection, one, ABOUT);
    expect(open.configs[0]).toMatchObject({ state: 'unresolved', confirmed: { ci95: null, p: null } });
    expect(confirmedText([...lastConfirmed([open]).values()][0]!)).toMatch(
      /^not resolved: \+0\.1\d\d on fresh after/,
    );
  });

  it('of a later day takes the place of an earlier one', () => {
    const later = confirmationOf(['(1,3)'], selection, judged('fresh', 0.2, 0.2), { ...ABOUT, at: 'later' });
    const last = lastConfirmed([confirmation, later]);
    expect(last.get('(1,3)')).toMatchObject({ state: 'confirmed', in: { at: 'later' } });
    expect(last.get('(1,2)')).toMatchObject({ state: 'confirmed', in: { at: ABOUT.at } });
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

  it('are none of other questions under the same names', () => {
    expect(sharedProbes(seen, [probeSet('seen', [ask('a', 'What is 2 + 3?')])])).toEqual([]);
  });
});
