import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { jsonReport } from '../../src/core/report/json.js';
import type { Confirmation } from '../../src/core/results/confirmation.js';
import { readResultsFile } from '../../src/store/resultsFile.js';
import { ON_CPU, rys, rysOutput } from '../support/cli.js';
import { DEMO_MODEL } from '../support/files.js';
import { workplace } from '../support/workplace.js';

/** Taking the best configs of a sweep of the demo model to probes that it has not seen. */

const place = workplace();
afterAll(() => place.remove());
const out = place.path('sweep.rys.jsonl');
const answers = place.path('sweep.confirm.rys.jsonl');
const fresh = place.path('fresh.probes.json');
/** Products of the kind that the demo model is better at with (4,7). */
const PRODUCTS = Array.from({ length: 48 }, (_, n) => [100_000_007 + 17_171_717 * n, 2 + (n % 8)] as const);

const confirm = (...more: string[]) =>
  rys(['confirm', out, '--model', DEMO_MODEL, '--probes', fresh, ...ON_CPU, ...more]);

beforeAll(async () => {
  writeFileSync(
    fresh,
    JSON.stringify({
      scorer: 'exact',
      maxTokens: 12,
      probes: PRODUCTS.map(([a, b], n) => ({ id: `f${n}`, prompt: `${a}*${b}=`, answer: String(a * b) })),
    }),
  );
  const sweep = await rys([
    'sweep',
    DEMO_MODEL,
    '--probes',
    place.slow,
    '--out',
    out,
    '--configs',
    '(4,7) (5,7) (0,1) (0,2)',
    ...ON_CPU,
  ]);
  expect(sweep.code, sweep.stderr).toBe(0);
}, 180_000);

describe('rys confirm', () => {
  it('runs the best configs on fresh probes and keeps the outcome beside the sweep', async () => {
    const before = readFileSync(out, 'utf8');
    const { code, stdout, stderr } = await confirm('--top', '2', '--json');
    expect(code, stderr).toBe(0);
    const confirmation = JSON.parse(stdout) as Confirmation;
    expect(confirmation).toMatchObject({
      type: 'confirmation',
      file: 'sweep.confirm.rys.jsonl',
      probeSets: [{ name: 'fresh', probes: PRODUCTS.length }],
    });
    expect(new Set(confirmation.configs.map(({ key }) => key))).toEqual(new Set(['(4,7)', '(5,7)']));
    // Nothing that was there has changed.
    expect(readFileSync(out, 'utf8')).toBe(`${before}${JSON.stringify(confirmation)}\n`);
    const content = await readResultsFile(out);
    expect(content).toMatchObject({ skippedLines: 0, confirmations: [confirmation] });
    const ran = await readResultsFile(answers);
    expect(ran.records.map(({ key }) => key)).toEqual([
      '(0,0)',
      ...confirmation.configs.map(({ key }) => key),
    ]);
    for (const { delta, ci95 } of confirmation.configs.map(({ confirmed }) => confirmed!)) {
      expect(delta).toBeGreaterThanOrEqual(ci95![0]);
      expect(delta).toBeLessThanOrEqual(ci95![1]);
    }
  });

  it('says the outcome, and runs nothing twice', async () => {
    const stored = readFileSync(answers, 'utf8');
    const { code, stdout } = await confirm('--configs', '(4,7)');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^\(4,7\) is (confirmed|refuted|not resolved): [+−]\d\.\d{3} \(.+ to .+\) on fresh after \+0\.\d{3}\.$/m,
    );
    expect(readFileSync(answers, 'utf8')).toBe(stored);
    expect((await readResultsFile(out)).confirmations).toHaveLength(2);
  });

  it('is in every report, the last word on each config', async () => {
    const json = JSON.parse(await rysOutput(['report', out, '--json'])) as ReturnType<typeof jsonReport>;
    expect(json.confirmations.map(({ key }) => key).sort()).toEqual(['(4,7)', '(5,7)']);
    expect(await rysOutput(['report', out])).toContain('On fresh probes');
    const markdown = await rysOutput(['report', out, '--format', 'md']);
    expect(markdown).toMatch(/## Confirmation on fresh probes\n\n\| Config \| State \|/);
    expect(markdown).toMatch(/^\| \(4,7\) \| (confirmed|refuted|not resolved) \| \+/m);
  });

  it('does not keep a sweep from going on', async () => {
    appendFileSync(out, '{"type":"confirmation","at":"to');
    const more = await rys([
      'sweep',
      DEMO_MODEL,
      '--probes',
      place.slow,
      '--out',
      out,
      '--configs',
      '(6,7)',
      ...ON_CPU,
    ]);
    expect(more.code, more.stderr).toBe(0);
    const { records, confirmations, skippedLines } = await readResultsFile(out);
    expect([records.at(-1)!.key, confirmations.length, skippedLines]).toEqual(['(6,7)', 2, 0]);
  });
});

describe('rys confirm refuses', () => {
  const refusal = async (...args: string[]) => {
    const before = readFileSync(out, 'utf8');
    const { code, stderr, stdout } = await rys(['confirm', ...args, ...ON_CPU]);
    expect([code, stdout]).toEqual([1, '']);
    expect(readFileSync(out, 'utf8')).toBe(before);
    return stderr.trim();
  };

  it('probes that the sweep has seen, under whatever name', async () => {
    const renamed = place.path('renamed.probes.json');
    const set = JSON.parse(readFileSync(place.slow, 'utf8')) as { probes: { id: string }[] };
    const probes = set.probes.slice(0, 3).map((probe, n) => ({ ...probe, id: `new-${n}` }));
    writeFileSync(renamed, JSON.stringify({ ...set, name: 'other', probes }));
    expect(await refusal(out, '--model', DEMO_MODEL, '--probes', fresh, renamed)).toMatch(
      /^rys: 3 questions are among those that the configs of sweep\.rys\.jsonl were chosen on, such as other\/new-0 \(.+\/.+ there\): choose probes that the sweep has not seen\.$/,
    );
  });

  it('without its model at hand', async () => {
    const stray = place.path('stray.rys.jsonl');
    writeFileSync(stray, readFileSync(out, 'utf8').replace('rys-demo.gguf', 'gone.gguf'));
    expect(await refusal(stray, '--probes', fresh)).toMatch(
      /^rys: .*stray\.rys\.jsonl was made with gone\.gguf, which is neither beside it nor here: say where it is with --model\.$/,
    );
  });

  it('when no config beats the baseline, and configs that the model does not have', async () => {
    const [header, ...lines] = readFileSync(out, 'utf8').split('\n');
    const worse = place.path('worse.rys.jsonl');
    const kept = lines.filter((line) => /"key":"\((0,0|0,1|0,2)\)"/.test(line));
    writeFileSync(worse, [header, ...kept, ''].join('\n'));
    expect(await refusal(worse, '--model', DEMO_MODEL, '--probes', fresh)).toBe(
      'rys: No config in worse.rys.jsonl beats the baseline: there is nothing to confirm.',
    );
    expect(await refusal(out, '--model', DEMO_MODEL, '--probes', fresh, '--configs', '(4,70)')).toContain(
      '(4,70)',
    );
  });
});
