import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { jsonReport } from '../../src/core/report/json.js';
import { expectRefusal, ON_CPU, readResults, rys, rysOutput } from '../support/cli.js';
import { DEMO_MODEL } from '../support/files.js';
import { workplace } from '../support/workplace.js';

/** Sweeps of sampled answers on the demo model. */

const place = workplace();
afterAll(() => place.remove());

const products = place.path('products.probes.json');
const fresh = place.path('fresh.probes.json');
const write = (file: string, first: number, count: number): void =>
  writeFileSync(
    file,
    JSON.stringify({
      scorer: 'integer',
      maxTokens: 12,
      probes: Array.from({ length: count }, (_, n) => {
        const [a, b] = [first + 17_171_717 * n, 2 + (n % 8)];
        return { id: `p${n}`, prompt: `${a}*${b}=`, answer: String(a * b) };
      }),
    }),
  );

const out = place.path('sampled.rys.jsonl');
const SAMPLED = ['--temperature', '1.5', '--top-p', '0.9', '--seeds', '2..4'];
const sweep = (file: string, ...more: string[]): string[] => [
  'sweep',
  DEMO_MODEL,
  '--probes',
  products,
  '--out',
  file,
  '--configs',
  '(4,7) (5,7) (6,7) (4,8) (5,8)',
  ...ON_CPU,
  ...more,
];

beforeAll(async () => {
  write(products, 100_000_007, 6);
  write(fresh, 200_000_009, 6);
  await rysOutput(sweep(out, ...SAMPLED));
}, 180_000);

describe('a sweep of sampled answers', () => {
  it('answers each probe once per seed, and says in its header how', () => {
    const { header, records } = readResults(out);
    expect(header.sampling).toEqual({ temperature: 1.5, topP: 0.9, seeds: [2, 3, 4] });
    for (const { outputs } of records)
      expect(outputs.map(({ probe, seed }) => `${probe} ${seed}`)).toEqual(
        [0, 1, 2, 3, 4, 5].flatMap((n) => [2, 3, 4].map((seed) => `p${n} ${seed}`)),
      );
    const [baseline] = records;
    expect(
      new Set(baseline!.outputs.filter(({ probe }) => probe === 'p0').map(({ output }) => output)).size,
    ).toBeGreaterThan(1);
  });

  it('gives the same answers again', async () => {
    const again = place.path('again.rys.jsonl');
    await rysOutput(sweep(again, ...SAMPLED, '--sequences', '4'));
    const texts = (file: string) =>
      readResults(file).records.map(({ key, outputs }) => [key, outputs.map(({ output }) => output)]);
    expect(texts(again)).toEqual(texts(out));
  });

  it('goes on only with the sampling it was started with', async () => {
    const was =
      'the sampling was temperature 1.5, top-p 0.9, 3 answers to each probe (seeds 2, 3, 4) and is now';
    expectRefusal(await rys(sweep(out)), was, 'greedy decoding');
    expectRefusal(await rys(sweep(out, '--temperature', '1.5')), was, 'top-p 1');
    expect(await rysOutput(sweep(out, ...SAMPLED))).toContain('Baseline ');
  });

  it('is reported with what its seeds do to the interval', async () => {
    const report = JSON.parse(await rysOutput(['report', out, '--json'])) as ReturnType<typeof jsonReport>;
    expect(report.sampling).toEqual({ temperature: 1.5, topP: 0.9, seeds: [2, 3, 4] });
    const config = report.configs.find(({ key }) => key === '(4,7)')!;
    expect(config.seedNoise!.standardError).toBeGreaterThan(0);
    expect(config.seedNoise!.share).toBeGreaterThan(0);
    expect(await rysOutput(['report', out, '--format', 'md'])).toContain(
      ' --temperature 1.5 --top-p 0.9 --seeds 2..4 ',
    );
  });

  it('is compared with a greedy one', async () => {
    const greedy = place.path('greedy.rys.jsonl');
    await rysOutput(sweep(greedy));
    const text = await rysOutput(['compare', out, greedy]);
    expect(text).toContain('temperature 1.5, top-p 0.9');
    expect(text).toContain('greedy decoding');
  });

  it('is confirmed as it was sampled', async () => {
    const { code, stderr } = await rys([
      'confirm',
      out,
      '--model',
      DEMO_MODEL,
      '--probes',
      fresh,
      '--configs',
      '(4,7)',
      ...ON_CPU,
    ]);
    expect(code, stderr).toBe(0);
    const { header, records } = readResults(place.path('sampled.confirm.rys.jsonl'));
    expect(header.sampling).toEqual({ temperature: 1.5, topP: 0.9, seeds: [2, 3, 4] });
    expect(records.map(({ outputs }) => outputs.length)).toEqual([18, 18]);
  });
});

describe('sampled outputs of rys run', () => {
  it('are shown and written seed by seed', async () => {
    const run = ['run', DEMO_MODEL, '--probes', products, '--probe', 'p1', '--config', '(4,7)', ...ON_CPU];
    const sampled = [...run, '--temperature', '2', '--seeds', '2'];
    const text = await rysOutput(sampled);
    expect(text).toMatch(/products · p1 · seed 1 .*\n\S[^]*\n\nproducts · p1 · seed 2 .*\n\S/);
    const lines = (await rysOutput([...sampled, '--json'])).trim().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { seed?: number }).seed)).toEqual([1, 2]);
    expect(JSON.parse(await rysOutput([...run, '--json']))).not.toHaveProperty('seed');
  });
});

describe('sampling options that cannot be used', () => {
  it.each([
    [['--seeds', '3'], 'set a temperature above 0 too'],
    [['--temperature', '0', '--top-p', '0.9'], 'set a temperature above 0 too'],
    [['--temperature', 'warm'], 'It must be a number from 0 to 5'],
    [['--temperature', '5.1'], 'It must be a number from 0 to 5'],
    [['--temperature', '1', '--top-p', '0'], 'The top-p 0 is out of range'],
    [['--temperature', '1', '--top-p', '1.5'], 'It must be a number from 0 to 1'],
    [['--temperature', '1', '--seeds', '0'], '"0" does not name seeds'],
    [['--temperature', '1', '--seeds', '2,2'], 'The seed 2 is named twice'],
  ])('%j', async (options, sentence) => {
    const { code, stderr, stdout } = await rys(sweep(place.path('none.rys.jsonl'), ...options));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(sentence);
  });
});
