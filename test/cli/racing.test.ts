import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { racedScores, racingOrder } from '../../src/core/sweep/racing.js';
import { expectRefusal, findings, ON_CPU, readResults, rys, rysOutput } from '../support/cli.js';
import { DEMO_ARITHMETIC, DEMO_SCENES } from '../support/files.js';
import { workplace } from '../support/workplace.js';

/** Racing on the demo model, all of whose probes are asked: (0,2) and (0,3) harm it, (4,7) helps. */

const place = workplace();
afterAll(() => place.remove());

const PROBES = 192;
const sweep = (out: string, ...more: string[]): string[] => [
  'sweep',
  place.model,
  '--probes',
  DEMO_ARITHMETIC,
  DEMO_SCENES,
  '--out',
  out,
  '--configs',
  '(0,2) (0,3) (4,7)',
  ...ON_CPU,
  ...more,
];

interface Summary {
  readonly done: number;
  readonly dropped: number;
  readonly best: { readonly key: string };
}

describe('a sweep with racing', () => {
  const raced = place.path('raced.rys.jsonl');
  const plain = place.path('plain.rys.jsonl');
  let first: Summary;
  beforeAll(async () => {
    first = JSON.parse(await rysOutput(sweep(raced, '--racing', '--json'))) as Summary;
    await rysOutput(sweep(plain));
  }, 180_000);

  const shapes = (): [string, string, number][] =>
    readResults(raced).records.map(({ key, state, outputs }) => [key, state, outputs.length]);

  it('drops what harms, and runs the baseline and what helps whole', () => {
    expect(shapes()).toEqual([
      ['(0,0)', 'done', PROBES],
      ['(0,2)', 'dropped', expect.any(Number)],
      ['(0,3)', 'dropped', expect.any(Number)],
      ['(4,7)', 'done', PROBES],
    ]);
    expect(first).toMatchObject({ done: 2, dropped: 2, best: { key: '(4,7)' } });
    expect(readResults(raced).header.settings['racing']).toBe(true);
    expect(readResults(plain).header.settings).not.toHaveProperty('racing');
  });

  it('has asked the dropped ones whole rounds of the random order', () => {
    const { header, records } = readResults(raced);
    for (const { outputs } of records.filter(({ state }) => state === 'dropped')) {
      expect(outputs.length).toBeLessThan(PROBES / 1.5);
      expect(outputs.length % 16).toBe(0);
      expect(racedScores(racingOrder(header.probeSets), outputs)).toHaveLength(outputs.length);
      expect(outputs.every(({ ms }, n) => ms! > 0 && (n === 0 || ms! < 60_000))).toBe(true);
    }
  });

  it('says of the others what a sweep without racing says', () => {
    const [before, now] = [findings(plain), findings(raced)];
    expect(now.get('(0,0)')).toEqual(before.get('(0,0)'));
    // In rounds, batches have other shapes, and a near-tie between two tokens may fall otherwise.
    const whole = before.get('(4,7)')!.outputs;
    const same = now.get('(4,7)')!.outputs.filter(({ output }, n) => output === whole[n]!.output);
    expect(same.length).toBeGreaterThan(PROBES * 0.97);
  });

  it('is told in reports', async () => {
    const text = await rysOutput(['report', raced]);
    expect(text).toContain('4 configs (2 dropped)');
    expect(text.replaceAll(/\s+/g, ' ')).toContain(
      '2 configs were dropped as worse than the baseline. In at most 1 % of sweeps, this test drops a config that is no worse.',
    );
    expect(await rysOutput(['report', raced, '--format', 'csv'])).toMatch(/^"\(0,2\)",0,2,.*,dropped,/m);
    const { configs } = JSON.parse(await rysOutput(['report', raced, '--format', 'json'])) as {
      configs: { key: string; combined: number | null; dropped?: { high: number; probes: number } }[];
    };
    const harmful = configs.find(({ key }) => key === '(0,2)')!;
    expect(harmful.combined).toBeNull();
    expect(harmful.dropped!.high).toBeLessThan(0);
  });

  it('is another sweep than one without', async () => {
    expectRefusal(await rys(sweep(raced)), 'the setting racing was true and is now false');
    expectRefusal(await rys(sweep(plain, '--racing')), 'the setting racing was false and is now true');
  });

  it('leaves what was dropped when it goes on', async () => {
    const before = readFileSync(raced);
    const stdout = await rysOutput(sweep(raced, '--racing'));
    expect(stdout).toContain('2 of 4 configs were dropped as worse than the baseline');
    expect(stdout).toContain('--finish-dropped');
    expect(readFileSync(raced).equals(before)).toBe(true);
  });

  it('runs the dropped ones whole on request, also where racing is not named again', async () => {
    const summary = JSON.parse(await rysOutput(sweep(raced, '--finish-dropped', '--json'))) as Summary;
    expect(summary).toMatchObject({ done: 4, dropped: 0 });
    expect(shapes().slice(4)).toEqual([
      ['(0,2)', 'done', PROBES],
      ['(0,3)', 'done', PROBES],
    ]);
    expect(findings(raced).get('(0,2)')).toEqual(findings(plain).get('(0,2)'));
  });
});

describe('the gate of early stopping', () => {
  // Whatever the model says scores 0 against 0, so every config but the baseline is garbage by definition.
  const hopeless = place.write('hopeless.probes.json', {
    scorer: 'integer',
    maxTokens: 1,
    probes: Array.from({ length: 40 }, (_, n) => ({ id: `p${n}`, prompt: `12*34=`, answer: 0 })),
  });

  it('comes first in a race, too', async () => {
    const out = place.path('gate.rys.jsonl');
    await rysOutput([
      'sweep',
      place.model,
      '--probes',
      hopeless,
      '--out',
      out,
      '--configs',
      '(9,10)',
      ...ON_CPU,
      '--racing',
    ]);
    const { records } = readResults(out);
    expect(records.map(({ state, outputs }) => [state, outputs.length])).toEqual([
      ['done', 40],
      ['early-stopped', 2],
    ]);
    expect(records[1]!.outputs.map(({ probe }) => probe)).toEqual(['p0', 'p1']);
  });
});
