import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectRefusal, findings, ON_CPU, readResults, rys, rysOutput } from '../support/cli.js';
import { workplace } from '../support/workplace.js';

/** What a model is asked, and that a sweep that is gone on with asks the same in the same way. */

const place = workplace();
afterAll(() => place.remove());

const template = place.write('own.jinja', '<{{ messages[-1].content }}>');
const sweep = (out: string, configs: string, ...more: string[]) => [
  ...['sweep', place.model, '--probes', place.arithmetic, '--out', out, '--configs', configs],
  ...['--gpu', 'false', ...more],
];
const runSweep = (out: string, configs: string, ...more: string[]) =>
  rys([...sweep(out, configs, ...more), '--threads', '1']);

describe('rys prompt', () => {
  const prompts = async (...more: string[]) =>
    (await rysOutput(['prompt', place.model, '--probes', place.arithmetic, '--json', ...more]))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { probe: string; text: string; tokens: number; thinking: boolean });

  it('writes one line for each probe, with the special tokens', async () => {
    const lines = await prompts();
    expect(lines).toHaveLength(6);
    expect(lines[0]).toEqual({
      probe: 'mul-1',
      text: '<|im_start|>user\n140260662*3=<|im_end|>\n<|im_start|>assistant\n',
      tokens: expect.any(Number) as number,
      thinking: false,
    });
    expect(lines[0]!.tokens).toBeGreaterThan(10);
  });

  it('takes the probes asked for, and another chat template', async () => {
    const lines = await prompts('--probe', 'mul-2', '--chat-template', template);
    expect(lines.map(({ probe, text }) => [probe, text])).toEqual([['mul-2', '<17933677*3=>']]);
  });

  it('tells people the same', async () => {
    const text = await rysOutput(['prompt', place.model, '--probes', place.arithmetic, '--probe', 'mul-1']);
    expect(text).toMatch(
      /^arithmetic · mul-1 {2}\d+ tokens, thinking off\n<\|im_start\|>user\n140260662\*3=/,
    );
  });

  it('says which chat template cannot be used, and why', async () => {
    const args = ['prompt', place.model, '--probes', place.arithmetic, '--chat-template'];
    expectRefusal(await rys([...args, place.path('none.jinja')]), 'none.jinja cannot be read (ENOENT)');
    const broken = place.write('broken.jinja', '{% if %}');
    expectRefusal(await rys([...args, broken]), 'broken.jinja cannot be rendered');
    expectRefusal(await rys([...args, template, '--probe', 'x']), 'There is no probe "x"');
  });
});

describe('a results file', () => {
  const out = place.path('own.rys.jsonl');
  beforeAll(async () => {
    expect((await runSweep(out, '(7,8)', '--chat-template', template)).code).toBe(0);
  });

  it('says what the model was asked and with which settings', () => {
    const { prompts, engine } = readResults(out).header;
    expect(prompts).toMatchObject({ templateFile: 'own.jinja', date: '2026-01-01' });
    expect(Object.keys(prompts!.hashes)).toHaveLength(6);
    expect(prompts!.hashes['arithmetic/mul-1']).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(engine.settings).toEqual({
      sequences: 6,
      contextSize: 256,
      threads: 1,
      heads: 'on',
      batchSize: 2048,
      microBatchSize: 512,
      kvCacheTypes: 'f16/f16',
      flashAttention: 'auto',
    });
  });

  it('is not gone on with when the model would be asked otherwise', async () => {
    const before = readResults(out);
    const refused = 'the prompts would be different because of a different chat template (arithmetic/mul-1, ';
    expectRefusal(await runSweep(out, '(2,5)'), refused);
    const other = place.write('other.jinja', '<<{{ messages[-1].content }}>>');
    expectRefusal(await runSweep(out, '(2,5)', '--chat-template', other), refused);
    expect(readResults(out)).toEqual(before);
  });

  it('is gone on with other settings only when that is accepted, and says so', async () => {
    const go = [...sweep(out, '(2,5)', '--chat-template', template), '--threads', '2'];
    expectRefusal(await rys(go), 'the setting threads was 1 and is now 2', 'add --accept-settings');
    expect((await rys([...go, '--accept-settings'])).code).toBe(0);
    expect(readResults(out).records.map(({ key, settings }) => [key, settings])).toEqual([
      ['(0,0)', undefined],
      ['(7,8)', undefined],
      ['(2,5)', { threads: 2 }],
    ]);
  });
});

/** Has every Node process believe that only a few MiB are free. */
const LITTLE_MEMORY = `--import=data:text/javascript,${encodeURIComponent(
  "import os from 'node:os'; import { syncBuiltinESMExports } from 'node:module';" +
    'os.freemem = () => 4 << 20; syncBuiltinESMExports();',
)}`;

describe('a sweep that is gone on with when little memory is free', () => {
  const little = { env: { NODE_OPTIONS: LITTLE_MEMORY } };
  // Short answers: a second thread mostly waits for its turn where the processors have other work.
  const probes = place.write('brief.probes.json', {
    scorer: 'exact',
    maxTokens: 3,
    probes: ['84*60=', '7*6=', '31*4='].map((prompt, n) => ({ id: String(n), prompt, answer: '1' })),
  });
  const sweep = (out: string, configs: string) => [
    ...['sweep', place.model, '--probes', probes, '--out', out, '--configs', configs, '--gpu', 'false'],
  ];

  it('uses the settings it was begun with, and finds the same as one left alone', async () => {
    const [alone, resumed, fresh] = ['alone', 'resumed', 'fresh'].map((name) =>
      place.path(`${name}.rys.jsonl`),
    ) as [string, string, string];
    const configs = '(7,8) (2,5)';
    await rysOutput([...sweep(alone, configs), '--threads', '2']);
    await rysOutput([...sweep(resumed, '(7,8)'), '--threads', '2']);
    // Without a word about threads or sequences: those of the file are used.
    await rysOutput(sweep(resumed, configs), little);
    await rysOutput([...sweep(fresh, '(7,8)'), '--threads', '2'], little);
    expect(readResults(fresh).header.engine.settings).toMatchObject({ sequences: 1, heads: 'off' });
    expect(readResults(resumed).header.engine.settings).toMatchObject({
      sequences: 3,
      threads: 2,
      heads: 'on',
    });
    expect(readResults(resumed).records.every(({ settings }) => settings === undefined)).toBe(true);
    expect(findings(resumed)).toEqual(findings(alone));
  });
});

describe('what a model cannot do is said before the sweep begins', () => {
  it('prompts that are too long for its context', async () => {
    const probes = place.write('long.probes.json', {
      scorer: 'exact',
      maxTokens: 100_000,
      probes: [{ id: 'a', prompt: '1+1=', answer: '2' }],
    });
    const out = place.path('long.rys.jsonl');
    const args = ['sweep', place.model, '--probes', probes, '--out', out, ...ON_CPU];
    expectRefusal(await rys(args), 'The probe "a" of long is too long for the model', 'may have 100000');
  });

  it('that it cannot be kept from thinking', async () => {
    const thinker = place.write('thinker.jinja', '{# reasoning_content #}<{{ messages[-1].content }}>');
    const out = place.path('thinker.rys.jsonl');
    const { code, stderr } = await runSweep(out, '(7,8)', '--chat-template', thinker);
    expect(code).toBe(0);
    expect(stderr).toContain('model.gguf may think before it answers 6 probes');
  });
});

it('a probe that asks for thinking is scored after the thought', async () => {
  const probes = place.write('thinking.probes.json', {
    scorer: 'exact',
    thinking: true,
    maxTokens: 30,
    probes: [{ id: 'a', prompt: '84*60=', answer: '5040' }],
  });
  const marked = place.write(
    'thinks.jinja',
    '<|im_start|>user\n{{ messages[-1].content }}<|im_end|>\n<|im_start|>assistant\n{% if enable_thinking %}<think>\n{% endif %}',
  );
  const args = ['--probes', probes, '--chat-template', marked, '--json'];
  const [prompt] = (await rysOutput(['prompt', place.model, ...args])).split('\n');
  expect(JSON.parse(prompt!)).toMatchObject({
    thinking: true,
    text: expect.stringMatching(/<think>\n$/) as string,
  });
  const line = await rysOutput(['run', place.model, ...args, '--config', '(0,0)', ...ON_CPU]);
  // The demo model knows no thoughts: all it says is one that never ends.
  expect(JSON.parse(line)).toMatchObject({
    output: expect.stringMatching(/^<think>/) as string,
    score: 0,
    parsed: false,
  });
});
