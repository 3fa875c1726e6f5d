import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectRefusal, findings, ON_CPU, readResults, rys, rysOutput } from '../support/cli.js';
import { workplace } from '../support/workplace.js';

/** Sweeps of the demo model, and what reads their results. */

const place = workplace();
afterAll(() => place.remove());

const LAYERS = 10;
const SETS = ['--probes', place.arithmetic, place.scenes];
const sweep = (out: string, configs: string, ...more: string[]) =>
  rys(['sweep', place.model, ...SETS, '--out', out, '--configs', configs, ...ON_CPU, ...more]);

describe('rys inspect', () => {
  it('tells machines what the model is and what it would take', async () => {
    const { code, stdout, stderr } = await rys(['inspect', place.model, '--gpu', 'false', '--json']);
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({
      file: place.model,
      size: readFileSync(place.model).byteLength,
      architecture: 'qwen3',
      layers: LAYERS,
      configs: 56,
      unsupported: 0,
      quantization: expect.stringMatching(/^[A-Z0-9_]+$/) as string,
      memory: { backend: 'cpu', device: 'CPU', offloadedLayers: 0, sequences: expect.any(Number) as number },
    });
  });

  it('tells people the same', async () => {
    const stdout = await rysOutput(['inspect', place.model, '--gpu', 'false']);
    expect(stdout).toMatch(/^Architecture +qwen3$/m);
    expect(stdout).toMatch(/^Layers +10$/m);
    expect(stdout).toMatch(/^Configs +56 /m);
    expect(stdout).toMatch(/^Runs on +CPU$/m);
    expect(stdout).not.toContain('GPU memory');
  });
});

describe('a sweep', () => {
  const out = place.path('sweep.rys.jsonl');
  let first: Awaited<ReturnType<typeof rys>>;
  beforeAll(async () => {
    first = await sweep(out, '(7,8) (2,5)', '--json');
  });

  it('gives machines one line of JSON, and people the rest on stderr', () => {
    expect(first.code, first.stderr).toBe(0);
    expect(first.stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(JSON.parse(first.stdout)).toMatchObject({
      file: out,
      finished: true,
      configs: 3,
      done: 3,
      earlyStopped: 0,
      failed: 0,
      best: { key: expect.stringMatching(/^\((7,8|2,5)\)$/) as string },
    });
    expect(first.stderr).toMatch(/model\.gguf: qwen3, 10 layers/);
    expect(first.stderr).toMatch(/3\/3 /);
  });

  it('leaves the baseline first, then each config once with every output', () => {
    const { header, records } = readResults(out);
    expect(header.probeSets.map(({ name }) => name)).toEqual(['arithmetic', 'scenes']);
    expect(records.map(({ key }) => key)).toEqual(['(0,0)', '(7,8)', '(2,5)']);
    for (const { state, outputs } of records) {
      expect(state).toBe('done');
      expect(outputs.map(({ set }) => set)).toEqual([
        ...Array<string>(6).fill('arithmetic'),
        ...Array<string>(3).fill('scenes'),
      ]);
    }
  });

  it('that is begun again does what is left, and only that', async () => {
    const before = readFileSync(out, 'utf8');
    const again = await sweep(out, '(7,8) (2,5)');
    expect(again.stderr).toContain('3 of 3 configs are done');
    expect(readFileSync(out, 'utf8')).toBe(before);
    const wider = await sweep(out, '(2,5) (0,10)', '--json');
    expect(wider.stderr).toContain('2 of 3 configs are done');
    expect(JSON.parse(wider.stdout)).toMatchObject({ configs: 3, done: 3 });
    const after = readFileSync(out, 'utf8');
    expect(after.startsWith(before)).toBe(true);
    expect([...findings(out).keys()]).toEqual(['(0,0)', '(7,8)', '(2,5)', '(0,10)']);
  });

  it('gives what rys run gives for the same config', async () => {
    const args = ['run', place.model, ...SETS, '--config', '(2,5)', '--json', ...ON_CPU];
    const stdout = await rysOutput(args);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const swept = findings(out).get('(2,5)')!.outputs;
    expect(lines).toHaveLength(9);
    for (const [n, line] of lines.entries()) {
      const { set, probe, output, tokens, stop, score, parsed } = swept[n]!;
      const path = [0, 1, 2, 3, 4, 2, 3, 4, 5, 6, 7, 8, 9];
      expect(line).toEqual({
        probe,
        set,
        config: '(2,5)',
        path,
        output,
        tokens,
        stop,
        score,
        parsed,
        ms: expect.any(Number) as number,
      });
    }
  });

  it('gives scores that rys score gives for the same outputs', async () => {
    const swept = findings(out)
      .get('(2,5)')!
      .outputs.filter(({ set }) => set === 'arithmetic');
    const outputs = place.write(
      'swept.json',
      Object.fromEntries(swept.map(({ probe, output }) => [probe, output])),
    );
    const stdout = await rysOutput(['score', '--probes', place.arithmetic, '--outputs', outputs, '--json']);
    const { scores } = JSON.parse(stdout) as { scores: { probe: string; score: number; parsed: boolean }[] };
    expect(scores.map(({ probe, score, parsed }) => ({ probe, score, parsed }))).toEqual(
      swept.map(({ probe, score, parsed }) => ({ probe, score, parsed })),
    );
  });

  it.each([
    ['in text', 'text', 'Pareto frontier'],
    ['in Markdown', 'md', '| (2,5) | 0..4,2..9 |'],
    ['in CSV', 'csv', '"(2,5)",2,5,'],
    ['in JSON', 'json', '"key": "(2,5)"'],
  ])('can be reported %s', async (_, format, words) => {
    expect(await rysOutput(['report', out, '--format', format])).toContain(words);
  });

  it.each<[name: string, args: () => string[], words: string[]]>([
    [
      'other emotion scores',
      () => [...SETS, '--emotions', 'ng'],
      ['emotion convention of "scenes"', 'was strict and is now ng'],
    ],
    ['another list of probe sets', () => ['--probes', place.arithmetic], ['list of probe sets']],
    [
      'other probes',
      () => {
        const text = readFileSync(place.scenes, 'utf8').replace('How is', 'And how is');
        return ['--probes', place.arithmetic, place.write('reworded.probes.json', text)];
      },
      ['probes of "scenes" have changed'],
    ],
  ])('is not gone on with under %s', async (_, args, words) => {
    const before = readFileSync(out);
    const outcome = await rys(['sweep', place.model, ...args(), '--out', out, ...ON_CPU]);
    expectRefusal(outcome, out, 'another sweep', ...words, 'Choose another results file');
    expect(readFileSync(out).equals(before)).toBe(true);
  });

  it('is not gone on with on another model', async () => {
    const before = readFileSync(out);
    const bytes = readFileSync(place.model);
    const other = place.write('other.gguf', bytes.fill(1, bytes.byteLength - 64));
    const outcome = await rys(['sweep', other, ...SETS, '--out', out, ...ON_CPU]);
    expectRefusal(outcome, out, 'another model', 'model.gguf', 'other.gguf');
    expect(readFileSync(out).equals(before)).toBe(true);
  });
});

describe('rys run', () => {
  it('answers only the probes asked for, in the order of their file', async () => {
    const { probes } = JSON.parse(readFileSync(place.arithmetic, 'utf8')) as { probes: { id: string }[] };
    const ids = [probes[0]!.id, probes[2]!.id];
    const args = ['run', place.model, ...SETS, '--config', '(0,0)', '--probe', ids[1]!, '--probe', ids[0]!];
    const people = await rys([...args, ...ON_CPU]);
    expect([people.code, people.stderr]).toEqual([0, '']);
    const [head, ...blocks] = people.stdout.trimEnd().split('\n\n');
    expect(head).toBe('(0,0)  0..9');
    expect(blocks.map((block) => /^arithmetic · (\S+) {2}\d\.\d{3}/.exec(block)?.[1])).toEqual(ids);
  });
});

describe('early stopping', () => {
  // Whatever the model says scores 0 against 0, so every config but the baseline is garbage by definition.
  const hopeless = place.write('hopeless.probes.json', {
    scorer: 'integer',
    maxTokens: 1,
    probes: ['a', 'b', 'c'].map((id) => ({ id, prompt: `12*34=`, answer: 0 })),
  });
  const args = (out: string, ...more: string[]): string[] => [
    'sweep',
    place.model,
    '--probes',
    hopeless,
    '--out',
    out,
    '--configs',
    '(9,10) 1,0,2..9',
    ...ON_CPU,
    ...more,
  ];
  const early = place.path('early.rys.jsonl');

  it('keeps the answers that decided, and spares no answer of the baseline', async () => {
    const stdout = await rysOutput(args(early));
    const { header, records } = readResults(early);
    expect(header.settings).toEqual({ earlyStop: true });
    const told = records.map(({ key, state, outputs }) => [
      key,
      state,
      outputs.map(({ probe }) => probe).join(''),
    ]);
    expect(told).toEqual([
      ['(0,0)', 'done', 'abc'],
      ['(9,10)', 'early-stopped', 'ab'],
      // As many layers as the baseline has, and another path.
      ['~(0,2)', 'early-stopped', 'ab'],
    ]);
    expect(stdout).toContain('2 of 3 configs stopped early');
    expect(await rysOutput(['report', early, '--format', 'csv'])).toMatch(
      /^"\(9,10\)",9,10,.*,early-stopped,/m,
    );
  });

  it('is left out on request, in a file of its own', async () => {
    const before = readFileSync(early);
    expectRefusal(
      await rys(args(early, '--no-early-stop')),
      early,
      'earlyStop was true and is now false',
      'Choose another results file',
    );
    expect(readFileSync(early).equals(before)).toBe(true);
    const late = place.path('late.rys.jsonl');
    await rysOutput(args(late, '--no-early-stop'));
    const { records } = readResults(late);
    expect(records.map(({ state, outputs }) => [state, outputs.length])).toEqual([
      ['done', 3],
      ['done', 3],
      ['done', 3],
    ]);
  });
});
