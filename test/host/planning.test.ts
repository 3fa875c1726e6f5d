import { copyFileSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import type { ConfigRecord } from '../../src/core/results/records.js';
import { guessDuration } from '../../src/core/sweep/estimate.js';
import { uint32 } from '../../src/gguf/fields.js';
import { formerResultsName, numbered, resultsName } from '../../src/host/commands/resultsName.js';
import {
  type Beginning,
  type EngineFacts,
  freeResultsFile,
  previewSweep,
  roughly,
} from '../../src/host/commands/sweepPreview.js';
import { statusText } from '../../src/host/sweeps/statusText.js';
import { Sweeps } from '../../src/host/sweeps/sweeps.js';
import type { MemoryPlan } from '../../src/protocol/engine.js';
import { runConfigAgain } from '../../src/runner/rerun.js';
import { loadRequest, planRun } from '../../src/runner/sweepPlan.js';
import type { SweepProgress } from '../../src/runner/sweepRun.js';
import { readResultsFile } from '../../src/store/resultsFile.js';
import { userErrorFrom } from '../support/errors.js';
import { DEMO_MODEL, temporaryFolder } from '../support/files.js';
import { tensor, type TinyModel, writtenModel } from '../support/gguf.js';
import { demoPlan, engineHost, fewProbes, memory } from '../support/host.js';
import { wholeResultsFile } from '../support/results.js';
import { demoSets } from '../support/sweep.js';

const folder = temporaryFolder();
const probes = fewProbes(folder.path('few.probes.json'), 4);
const engines = engineHost();
afterAll(async () => {
  await engines.end();
  folder.remove();
});

const engine: EngineFacts = { backend: 'cpu', nodeLlamaCpp: manifest.dependencies['node-llama-cpp'] };
const begin = async (facts = engine): Promise<Beginning> => ({
  ...(await planRun(demoPlan('', probes), '0')),
  engine: facts,
});
const onCpu: MemoryPlan = {
  backend: 'cpu',
  device: 'CPU',
  offloadedLayers: 0,
  sequences: 16,
  contextSize: 128,
  weightsRam: 3 << 20,
  weightsVram: 0,
  contextRam: 1 << 20,
  contextVram: 0,
  freeRam: 8 * 2 ** 30,
};

describe('the plan of a sweep', () => {
  it('names its results file after the model and the probe sets, in short', () => {
    const name = (model: string, ...sets: string[]) =>
      resultsName(
        model,
        sets.map((set) => ({ name: set })),
      ).replace(/\.rys\.jsonl$/, '');
    expect([
      name('/m/Qwen3 4B/Q8_0.gguf', 'eq 16'),
      name('rys-demo.gguf', 'demo-arithmetic', 'demo-scenes'),
      name('Qwen3-4B-Q8_0.gguf', 'math-16', 'eq-16'),
      name('m.GGUF', 'seventeen-letters'),
      name('m.gguf', 'sixteen', '16letter'),
      name('m.gguf', 'sixteen', '17letters'),
    ]).toEqual([
      ...['Q8_0-eq_16', 'rys-demo-2-sets', 'Qwen3-4B-Q8_0-math-16+eq-16'],
      ...['m-seventeen-letter', 'm-sixteen+16letter', 'm-2-sets'],
    ]);
    expect([
      name('Qwen3-30B-A3B-Instruct-2507-Q4_K_M-00001-of-00003.gguf', 'a'),
      name('seventeen-letters-Q4_K_M.gguf', 'a'),
      name('seventeen-letters2-Q4_K_M.gguf', 'a'),
      name(`${'x'.repeat(30)}-Q8_0.gguf`, 'a'),
      name(`${'𝒳'.repeat(30)}.gguf`, 'a'),
    ]).toEqual([
      ...['Qwen3-30B-A3B-Q4_K_M-a', 'seventeen-letters-Q4_K_M-a', 'seventeen-Q4_K_M-a'],
      ...[`${'x'.repeat(24)}-a`, `${'𝒳'.repeat(24)}-a`],
    ]);
    // Windows takes none of these, or has other plans for them.
    expect([
      name('a:b?"<c>|*.gguf', 'd/e\\f'),
      name('..hidden.gguf', 'a'),
      name('con.v1.gguf', 'a'),
      name('LPT1.v1.gguf', 'a'),
      name('console.v1.gguf', 'a'),
      name('con.gguf', 'a'),
    ]).toEqual([...['a_b_c_-d_e_f', 'hidden-a', 'con_.v1-a', 'LPT1_.v1-a', 'console.v1-a', 'con-a']]);
    const numbers = [1, 2, 10].map((n) => numbered('m-a.rys.jsonl', n));
    expect(numbers).toEqual(['m-a.rys.jsonl', 'm-a-2.rys.jsonl', 'm-a-10.rys.jsonl']);
    expect(formerResultsName('/m/Q8 0.gguf', [{ name: 'math-16' }, { name: 'x'.repeat(60) }])).toBe(
      `Q8_0-math-16+${'x'.repeat(52)}.rys.jsonl`,
    );
  });

  it('goes on in the file of a long name that an earlier version gave it', async () => {
    const probes = fewProbes(folder.path('long.probes.json'), 1, { name: 'more-than-sixteen' });
    const long = folder.path('old/rys-demo-more-than-sixteen.rys.jsonl');
    const begin = async () => ({ ...(await planRun(demoPlan('', probes), '0')), engine });
    const free = async () => basename(await freeResultsFile(folder.path('old'), await begin()));
    expect(await free()).toBe('rys-demo-more-than-sixtee.rys.jsonl');
    mkdirSync(folder.path('old'));
    writeFileSync(long, 'notes\n');
    expect(await free()).toBe('rys-demo-more-than-sixtee.rys.jsonl');
    const own = long.replace('.rys', '-2.rys');
    writeFileSync(own, '{"type":"header","schema"');
    expect(await free()).toBe(basename(own));
  });

  it('tells what the layers are, which configs cannot run, and what each repeat takes', async () => {
    const preview = async (tiny: TinyModel): Promise<string> => {
      const file = folder.path(`${tiny.architecture}.gguf`);
      await writtenModel(file, tiny);
      const plan = { ...demoPlan(folder.path(`${tiny.architecture}.rys.jsonl`), probes), model: file };
      const begun = { ...(await planRun(plan, '0')), engine };
      return (await previewSweep({ ...plan, configs: 'single' }, begun, onCpu, 1)).lines.join('\n');
    };
    const fixed = await preview({ architecture: 'smollm3', layers: 8 });
    expect(fixed).toContain(
      '9 of 37 configs of a 8-layer model (smollm3, F32).\n8 of them cannot run, because every fourth layer works without position encoding.\nProbes:',
    );
    const windows = await preview({
      architecture: 'gemma2',
      layers: 4,
      tensors: Array.from({ length: 4 }, (_, n) => tensor(`blk.${n}.attn_k.weight`, [4, 2])),
      fields: [
        uint32('gemma2.embedding_length', 64),
        uint32('gemma2.attention.head_count', 4),
        uint32('gemma2.attention.head_count_kv', 2),
      ],
    });
    expect(windows).toContain('Layers: SASA (S sliding window, A attention).\nProbes:');
    expect(windows).toContain(
      'Each repeat of a layer takes 128 B a token: up to 256 KiB for 16 sequences of 128 tokens.',
    );
  });

  it('goes on in the file of the same sweep, and leaves that of another alone', async () => {
    const plan = demoPlan(folder.path('rys-demo-demo-arithmetic.rys.jsonl'), probes);
    const free = async () => basename(await freeResultsFile(folder.path('.'), await begin()));
    expect(await free()).toBe(basename(plan.out));
    const sweeps = new Sweeps({ engines, appVersion: '0', memory: memory() });
    await sweeps.start(plan);
    expect(await free()).toBe(basename(plan.out));
    const { lines, mayStart } = await previewSweep({ ...plan, configs: 'all' }, await begin(), onCpu, 1);
    expect(mayStart).toBe(true);
    expect(lines.join('\n')).toMatch(/^56 configs of a 10-layer model/);
    expect(lines.join('\n')).toMatch(/Already in the results file: 4 of 56 configs/);
    expect(lines.join('\n')).not.toMatch(/Racing/);
    const racing = await previewSweep({ ...plan, racing: true }, await begin(), onCpu, 1);
    expect(racing.lines).toContain(
      'Racing: configs that prove worse than the baseline are dropped before they have answered all probes.',
    );

    const sampling = { temperature: 0.7, topP: 0.95, seeds: [1, 2, 3] };
    const sampled = await previewSweep({ ...plan, sampling }, await begin(), onCpu, 1);
    expect(sampled.lines).toContain(
      'Sampled answers: temperature 0.7, top-p 0.95, 3 answers to each probe (seeds 1, 2, 3).',
    );
    expect(lines.join('\n')).not.toMatch(/Sampled/);

    fewProbes(probes, 5);
    expect(await free()).toBe('rys-demo-demo-arithmetic-2.rys.jsonl');
    fewProbes(probes, 4);
  });

  it('takes no file of another backend or another release of the engine', async () => {
    const { header } = await readResultsFile(folder.path('rys-demo-demo-arithmetic.rys.jsonl'));
    const free = async (engine: EngineFacts) =>
      basename(await freeResultsFile(folder.path('.'), await begin(engine)));
    const { nodeLlamaCpp } = header.engine;
    expect(await free({ backend: 'cpu', nodeLlamaCpp })).toBe('rys-demo-demo-arithmetic.rys.jsonl');
    for (const engine of [
      { backend: 'cuda', nodeLlamaCpp },
      { backend: 'cpu', nodeLlamaCpp: '99.0.0' },
    ])
      expect(await free(engine)).toBe('rys-demo-demo-arithmetic-2.rys.jsonl');
  });

  it('does not start into a file of another sweep, or one that holds no results', async () => {
    const preview = async (out: string, beginning: Beginning) =>
      previewSweep(demoPlan(out, probes), beginning, onCpu, 1);
    const file = folder.path('rys-demo-demo-arithmetic.rys.jsonl');
    const other = await preview(file, await begin({ ...engine, backend: 'vulkan' }));
    expect(other.mayStart).toBe(false);
    expect(other.lines.join('\n')).toMatch(/belongs to another sweep: the backend was cpu and is now vulkan/);
    expect(other.lines.join('\n')).not.toMatch(/Already/);

    const none = folder.path('notes.rys.jsonl');
    writeFileSync(none, 'notes\n');
    const text = await preview(none, await begin());
    expect([text.mayStart, text.lines.join('\n')]).toEqual([
      false,
      expect.stringContaining('is not a results file'),
    ]);

    const torn = folder.path('torn.rys.jsonl');
    writeFileSync(torn, '{"type":"header","schema"');
    expect((await preview(torn, await begin())).mayStart).toBe(true);
  });

  it('warns when the memory will not do', async () => {
    const plan = demoPlan(folder.path('new.rys.jsonl'), probes);
    const text = async (memoryPlan: MemoryPlan) =>
      (await previewSweep(plan, await begin(), memoryPlan, 1)).lines.join('\n');
    expect(await text(onCpu)).not.toMatch(/more memory than is free/);
    expect(await text({ ...onCpu, weightsRam: 9 * 2 ** 30 })).toMatch(/more memory than is free/);
    expect(
      await text({ ...onCpu, backend: 'cuda', device: 'RTX 3090', offloadedLayers: 11, freeVram: 2 ** 30 }),
    ).toMatch(/Runs on RTX 3090 \(cuda\), 11 of 11 layers/);
  });

  it('guesses more time for more probes, configs and weights', () => {
    const few = { sets: demoSets(8), modelSize: 600e6, configs: 100, onGpu: false, threads: 2 };
    const guess = guessDuration(few);
    expect(guess).toBeGreaterThan(0);
    expect(guessDuration({ ...few, configs: 200 })).toBeCloseTo(2 * guess);
    expect(guessDuration({ ...few, sets: demoSets(16) })).toBeGreaterThan(guess);
    expect(guessDuration({ ...few, answers: 4 })).toBeGreaterThan(guess);
    expect(guessDuration({ ...few, answers: 1 })).toBe(guess);
    expect(guessDuration({ ...few, onGpu: true })).toBeLessThan(guess);
    // The smallest model still takes its time for every token: the demo's sweep is one of minutes.
    const demo = guessDuration({
      sets: demoSets(128),
      modelSize: 3e6,
      configs: 56,
      onGpu: false,
      threads: 2,
    });
    expect(demo).toBeGreaterThan(40e3);
    expect(demo).toBeLessThan(10 * 60e3);
    expect([30e3, 90e3, 3600e3 * 1.5, 3600e3 * 20].map(roughly)).toEqual([
      'a minute',
      '2 minutes',
      '1.5 hours',
      '20 hours',
    ]);
  });
});

describe('a planned sweep', () => {
  const run = async (name: string, changed: (model: string, set: string) => void) => {
    const set = fewProbes(folder.path(`${name}.probes.json`), 2);
    const model = folder.path(`${name}.gguf`);
    copyFileSync(DEMO_MODEL, model);
    const plan = { ...demoPlan(folder.path(`${name}.rys.jsonl`), set), model, configs: '0,0' };
    const planned = await planRun(plan, '0');
    changed(model, set);
    await new Sweeps({ engines, appVersion: '0', memory: memory() }).start(plan, planned);
    return { planned, stored: (await readResultsFile(plan.out)).header };
  };

  it('asks the probes that were read when it was planned', async () => {
    const { planned, stored } = await run('edited', (_, set) => writeFileSync(set, 'being edited'));
    expect(stored.probeSets).toEqual(planned.header.probeSets);
    expect(stored.created).toBe(planned.header.created);
  });

  it('reads a model again that has changed since', async () => {
    const { planned, stored } = await run('replaced', (model) => {
      const bytes = readFileSync(model);
      bytes[bytes.length - 64]! ^= 1;
      writeFileSync(model, bytes);
      utimesSync(model, 1, 1);
    });
    expect(stored.model.fingerprint).not.toBe(planned.header.model.fingerprint);
  });
});

describe('a config that is run again', () => {
  it('leaves a second record, which counts', async () => {
    const file = folder.path('again.rys.jsonl');
    const sweeps = new Sweeps({ engines, appVersion: '0', memory: memory() });
    const plan = demoPlan(file, probes);
    await sweeps.start(plan);
    const { signal } = new AbortController();
    const record = await runConfigAgain({ file, load: loadRequest(plan), config: '(4,7)', engines, signal });
    const { records } = await wholeResultsFile(file);
    expect(records.map(({ key }) => key)).toEqual(['(0,0)', '(4,7)', '(0,1)', '(2,5)', '(4,7)']);
    expect(records[4]).toEqual(record);
    expect(record!.outputs.map(({ output }) => output)).toEqual(
      records[1]!.outputs.map(({ output }) => output),
    );

    const other = folder.path('other.gguf');
    copyFileSync(DEMO_MODEL, other);
    const bytes = readFileSync(other);
    bytes[bytes.length - 64]! ^= 1;
    writeFileSync(other, bytes);
    const error = await userErrorFrom(
      runConfigAgain({ file, load: { model: other, gpu: 'false' }, config: '(4,7)', engines, signal }),
    );
    expect(error.message).toMatch(/is not the model that .* was created with: select the rys-demo\.gguf/);
  });

  it('is run whole after racing dropped it', async () => {
    const file = folder.path('raced.rys.jsonl');
    const plan = { ...demoPlan(file, probes), racing: true };
    await new Sweeps({ engines, appVersion: '0', memory: memory() }).start(plan);
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    const last = JSON.parse(lines.pop()!) as ConfigRecord;
    const dropped: ConfigRecord = { ...last, state: 'dropped', outputs: last.outputs.slice(0, 2) };
    writeFileSync(file, `${[...lines, JSON.stringify(dropped)].join('\n')}\n`);
    const { signal } = new AbortController();
    const record = await runConfigAgain({ file, load: loadRequest(plan), config: last.key, engines, signal });
    expect(record).toMatchObject({ state: 'done', outputs: [{}, {}, {}, {}] });
    const { header, records } = await wholeResultsFile(file);
    expect(header.settings['racing']).toBe(true);
    expect(records.map(({ state }) => state).slice(-2)).toEqual(['dropped', 'done']);
  });
});

describe('the status bar', () => {
  const progress: SweepProgress = {
    state: 'running',
    done: 12,
    total: 56,
    current: '(1,4)',
    best: { key: '(4,7)', delta: 0.1137 },
    failed: 0,
    etaMs: 80_000,
    error: undefined,
  };
  it.each([
    [progress, '$(loading~spin) RYS 12/56 · best (4,7) +0.114 · 1:20 left'],
    [{ ...progress, state: 'paused' }, '$(debug-pause) RYS 12/56 · best (4,7) +0.114 · paused'],
    [{ ...progress, state: 'starting', best: undefined }, '$(loading~spin) RYS loading'],
    [
      { ...progress, state: 'finished', done: 56, etaMs: undefined },
      '$(check) RYS 56/56 · best (4,7) +0.114',
    ],
    [
      { ...progress, state: 'finished', done: 56, failed: 3 },
      '$(warning) RYS 56/56 · best (4,7) +0.114 · 3 failed',
    ],
    [
      { ...progress, best: { key: '(4,7)', delta: -0.1 } },
      '$(loading~spin) RYS 12/56 · none better yet · 1:20 left',
    ],
    [
      { ...progress, state: 'finished', best: { key: '(4,7)', delta: 0 } },
      '$(check) RYS 12/56 · none better',
    ],
    [{ ...progress, state: 'failed', best: undefined }, '$(error) RYS 12/56 · failed'],
  ] as const)('says where a sweep stands: %j', (value, text) => {
    expect(statusText(value)).toBe(text);
  });
});
