import { writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import type { SweepInput } from '../../src/core/compare/commonProbes.js';
import { expectRefusal, rys, rysOutput } from '../support/cli.js';
import { sweep } from '../support/comparisons.js';
import { integerProbe, probeSet } from '../support/runs.js';
import { workplace } from '../support/workplace.js';

/** `rys compare`. */

const place = workplace();
afterAll(() => place.remove());

function write({ label, header, records }: SweepInput, more = ''): string {
  const file = place.path(`${label}.rys.jsonl`);
  writeFileSync(file, [header, ...records].map((line) => `${JSON.stringify(line)}\n`).join('') + more);
  return file;
}

describe('rys compare', () => {
  const a = write(sweep('a', { layers: 6 }));
  const b = write(sweep('b', { layers: 6, seed: 2, quantization: 'Q8_0' }));
  const c = write(sweep('c', { layers: 9, seed: 3 }));

  it('shows maps, differences, correlations and the table', async () => {
    const text = await rysOutput(['compare', a, b, c]);
    for (const words of ['Δ a', 'Δ b', 'Δ c', 'b less a', 'c less a', 'Productive single layers', 'Q8_0'])
      expect(text).toContain(words);
    const flowing = text.replace(/\s+/g, ' ');
    expect(flowing).toMatch(
      /a and b: rank correlation 0\.\d\d \(95 %: .+, probes drawn anew\) over 21 configs\./,
    );
    expect(flowing).toMatch(/b and c: rank correlation .+ over 21 cells of the common grid\./);
    expect(text).not.toMatch(/NaN|undefined|Infinity/);
    expect(text.split('\n').every((line) => line.length <= 110)).toBe(true);
  });

  it('writes JSON and Markdown', async () => {
    const json = JSON.parse(await rysOutput(['compare', a, b, '--json'])) as Record<string, unknown>;
    expect(json).toMatchObject({
      ...{ schema: 1, combinedScore: 'sum', probes: 8, sets: ['guesses'], grid: 6, notes: [] },
      facts: [{ label: 'Quantization', values: ['Q4_K_M', 'Q8_0'] }],
      pairs: [{ a: 'a', b: 'b', resampled: 'probes', items: 'configs', count: 21 }],
    });
    expect(await rysOutput(['compare', a, b, '--format', 'json'])).toBe(`${JSON.stringify(json, null, 2)}\n`);
    expect(await rysOutput(['compare', a, b, '--format', 'md'])).toMatch(/^# Comparison of a, b\n/);
  });

  it('passes over damaged lines, and says so', async () => {
    const damaged = write(sweep('d', { layers: 6 }), '{"type":"config"}\n{}\n');
    const { code, stderr } = await rys(['compare', a, damaged]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: `${damaged}: 2 damaged lines were skipped.\n` });
  });

  it('refuses what cannot be compared in one sentence', async () => {
    const others = probeSet('others', [integerProbe('p1', '777'), integerProbe('p2', '778')]);
    const e = write(sweep('e', { layers: 6, sets: [others] }));
    expectRefusal(await rys(['compare', a, e]), 'a and e', 'no probe in common (guesses against others)');
    expectRefusal(await rys(['compare', a]), 'two or more');
    expectRefusal(await rys(['compare', a, b, a]), a, 'named twice');
    const bare = sweep('bare', { layers: 6 });
    expectRefusal(
      await rys(['compare', a, write({ ...bare, records: bare.records.slice(1) })]),
      'bare',
      'no finished baseline',
    );
    expectRefusal(await rys(['compare', a, place.path('none.rys.jsonl')]), 'none.rys.jsonl');
    const { code } = await rys(['compare']);
    expect(code).toBe(2);
  });
});
