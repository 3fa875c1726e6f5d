import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/core/configs/layerPath.js';
import { parseProbeSet } from '../../src/core/probes/probeFile.js';
import type { Probe } from '../../src/core/probes/probes.js';
import { type LiveRun, type ProbeRunRequest, ProbeRuns } from '../../src/host/probes/probeRuns.js';
import { ProbeStore } from '../../src/host/probes/probeStore.js';
import type { EngineHost } from '../../src/host/sweeps/engineHost.js';
import { Sweeps } from '../../src/host/sweeps/sweeps.js';
import { userErrorFrom } from '../support/errors.js';
import { DEMO_ARITHMETIC, DEMO_MODEL, temporaryFolder } from '../support/files.js';
import { demoPlan, engineHost, fewProbes, memory } from '../support/host.js';
import { wholeResultsFile } from '../support/results.js';

const folder = temporaryFolder();
const LAYERS = 10;
const FILE = 'file:///demo.probes.json';
const set = parseProbeSet(readFileSync(DEMO_ARITHMETIC, 'utf8'), DEMO_ARITHMETIC);
const [a, b] = set.probes as [Probe, Probe];

let engines: EngineHost;
let kept: Record<string, unknown>;
let store: ProbeStore;
let runs: ProbeRuns;
/** Configs that were run, in this order, by probe. */
let ran: string[];
beforeAll(() => {
  engines = engineHost();
});
beforeEach(() => {
  kept = {};
  store = new ProbeStore(memory(kept));
  runs = new ProbeRuns(engines, store);
  ran = [];
  runs.streamed.on(({ probes: [id = ''] }) => {
    const what = `${id} ${runs.live(FILE, id)?.part}`;
    if (ran.at(-1) !== what) ran.push(what);
  });
});
afterAll(async () => {
  await engines.end();
  folder.remove();
});

const request = (config: string, probes: readonly Probe[] = [a]): ProbeRunRequest => ({
  file: FILE,
  set: { ...set, probes },
  load: { model: DEMO_MODEL, gpu: 'false', threads: 1 },
  stamp: '1',
  layers: LAYERS,
  config: parseConfig(config, LAYERS),
  baseline: parseConfig('(0,0)', LAYERS),
});
const configsOf = (id: string): string[] => store.of(FILE, id, DEMO_MODEL).map(({ config }) => config);
const idle = (): Promise<unknown> => runs.run(request('(0,0)'));

/** Does something once, as soon as an answer grows under a config. */
function atText(config: string, act: (live: LiveRun) => void): void {
  const listening = runs.streamed.on(({ probes: [id = ''] }) => {
    const live = runs.live(FILE, id);
    if (live?.part !== config) return;
    listening.dispose();
    act(live);
  });
}

describe('runs of single probes', () => {
  it('keep the answer, and run the baseline it is compared with once', async () => {
    expect(await runs.run(request('(4,7)'))).toBe(true);
    expect(await runs.run(request('(1,2)'))).toBe(true);
    expect(ran).toEqual([`${a.id} (4,7)`, `${a.id} (0,0)`, `${a.id} (1,2)`]);
    expect(configsOf(a.id)).toEqual(['(1,2)', '(0,0)', '(4,7)']);
    expect(store.of(FILE, a.id).at(-1)).toMatchObject({ output: '420781986', layers: LAYERS, stop: 'eos' });
  });

  it('run the baseline again only where the question was edited', async () => {
    await runs.run(request('(0,0)', [a, b]));
    ran = [];
    await runs.run(request('(4,7)', [a, { ...b, prompt: '84*61=' }]));
    expect(ran.filter((what) => what.endsWith('(0,0)'))).toEqual([`${b.id} (0,0)`]);
  });

  it('run the baseline again where its answer ended too early for how it is scored now', async () => {
    await runs.run(request('(0,0)'));
    const { cut: _cut, ...baseline } = store.of(FILE, a.id).find(({ config }) => config === '(0,0)')!;
    store.put([{ ...baseline, stop: 'decided' }]);
    ran = [];
    await runs.run(request('(4,7)'));
    expect(ran).toEqual([`${a.id} (4,7)`, `${a.id} (0,0)`]);
    await runs.run(request('(1,2)'));
    expect(ran).toEqual([`${a.id} (4,7)`, `${a.id} (0,0)`, `${a.id} (1,2)`]);
  });

  it('tell how far they are, and what the model has said so far', async () => {
    await engines.end();
    engines = engineHost();
    runs = new ProbeRuns(engines, store);
    const phases: string[] = [];
    let seen: LiveRun | undefined;
    atText('(4,7)', (live) => (seen = live));
    await runs.run({
      ...request('(4,7)'),
      onProgress: ({ phase, part }) => phases.push(`${phase} ${part}`),
    });
    expect([...new Set(phases)]).toEqual(['loading (4,7)', 'running (4,7)', 'running (0,0)']);
    expect(seen).toMatchObject({ config: '(4,7)', phase: 'running' });
    expect('420781986'.startsWith(seen!.texts.get('(4,7)')!)).toBe(true);
    expect(runs.live(FILE, a.id)).toBeUndefined();
    expect(runs.isBusy(FILE)).toBe(false);
  });

  it('wait for one another', async () => {
    const first = runs.run(request('(4,7)'));
    const second = runs.run(request('(1,2)', [b]));
    expect(runs.live(FILE, b.id)?.phase).toBe('waiting');
    expect(await Promise.all([first, second])).toEqual([true, true]);
    expect(ran).toEqual([`${a.id} (4,7)`, `${a.id} (0,0)`, `${b.id} (1,2)`, `${b.id} (0,0)`]);
  });

  it('of many probes keep and count each answer when it has ended, the baseline’s after the config’s', async () => {
    await runs.run(request('(0,0)', [b]));
    const counts: string[] = [];
    const awaited = new Set<string>();
    await runs.run({
      ...request('(4,7)', set.probes.slice(0, 3)),
      onProgress: ({ phase, part, answered, of }) => {
        if (phase === 'running') counts.push(`${part} ${answered}/${of}`);
        for (const { id } of [a, b]) if (part === '(0,0)' && runs.live(FILE, id)) awaited.add(id);
      },
    });
    expect([...new Set(counts)]).toEqual([
      '(4,7) 0/3',
      '(4,7) 1/3',
      '(4,7) 2/3',
      '(4,7) 3/3',
      '(0,0) 0/2',
      '(0,0) 1/2',
      '(0,0) 2/2',
    ]);
    expect(configsOf(a.id)).toEqual(['(0,0)', '(4,7)']);
    expect(configsOf(b.id)).toEqual(['(4,7)', '(0,0)']);
    // The other's baseline was there: it awaits nothing any more.
    expect([...awaited]).toEqual([a.id]);
  });

  it('of many probes keep what was answered when they are stopped', async () => {
    const probes = set.probes.slice(0, 12);
    let answered = 0;
    const done = await runs.run({
      ...request('(4,7)', probes),
      onProgress: (progress) => {
        answered = progress.answered;
        if (answered === 3) runs.stop(FILE);
      },
    });
    expect(done).toBe(false);
    const kept = probes.filter(({ id }) => configsOf(id).includes('(4,7)'));
    expect(kept.length).toBeGreaterThanOrEqual(3);
    expect(kept.length).toBeLessThan(12);
    expect(probes.every(({ id }) => !configsOf(id).includes('(0,0)'))).toBe(true);
    expect(runs.isBusy(FILE)).toBe(false);
  });

  it('of many probes tell of each whether its answer is being written, and how far all are', async () => {
    const probes = set.probes.slice(0, 3);
    expect(runs.liveAll(FILE)).toBeUndefined();
    const seen: unknown[] = [];
    atText('(4,7)', () => seen.push(runs.liveAll(FILE)));
    const run = runs.run(request('(4,7)', probes));
    expect(runs.live(FILE, b.id)?.phase).toBe('waiting');
    await run;
    expect(seen).toEqual([{ config: '(4,7)', part: '(4,7)', phase: 'running', answered: 0, of: 3 }]);
    const single = runs.run(request('(4,7)'));
    expect(runs.liveAll(FILE)).toBeUndefined();
    await single;
  });

  it('stop at once, the one under way as well as the next', async () => {
    await idle();
    const first = runs.run(request('(4,7)'));
    const second = runs.run(request('(1,2)'));
    atText('(4,7)', () => {
      runs.stop(FILE, a.id);
      expect(runs.live(FILE, a.id)).toBeUndefined();
    });
    expect(await Promise.all([first, second])).toEqual([false, false]);
    expect(configsOf(a.id)).toEqual(['(0,0)']);
    expect(await runs.run(request('(4,7)'))).toBe(true);
  });

  it('stop while the model loads', async () => {
    await engines.end();
    engines = engineHost();
    runs = new ProbeRuns(engines, store);
    const run = runs.run(request('(4,7)'));
    const listening = runs.changed.on(() => {
      if (runs.live(FILE, a.id)?.phase === 'loading') runs.stop(FILE);
    });
    expect(await run).toBe(false);
    listening.dispose();
    expect(await runs.run(request('(4,7)'))).toBe(true);
  });

  it('keep the answer when only the baseline is stopped', async () => {
    const run = runs.run(request('(4,7)'));
    atText('(0,0)', () => runs.stop(FILE, a.id));
    expect(await run).toBe(true);
    expect(configsOf(a.id)).toEqual(['(4,7)']);
  });

  it('end when their caller gives up', async () => {
    const stopper = new AbortController();
    atText('(4,7)', () => stopper.abort());
    expect(await runs.run(request('(4,7)'), stopper.signal)).toBe(false);
    expect(await runs.run(request('(4,7)'), stopper.signal)).toBe(false);
  });

  it('say why a model cannot be loaded, and leave the way free', async () => {
    const gone = { ...request('(4,7)'), load: { model: '/no/model.gguf', gpu: 'false' as const } };
    const failed = runs.run(gone);
    const next = runs.run(request('(4,7)'));
    expect((await userErrorFrom(failed)).message).toContain('/no/model.gguf');
    expect(await next).toBe(true);
  });

  it('take turns with a sweep of the same model, and change nothing in it', async () => {
    await engines.end();
    engines = engineHost();
    runs = new ProbeRuns(engines, store);
    const few = fewProbes(folder.path('few.probes.json'), 6);
    const alone = folder.path('alone.rys.jsonl');
    const shared = folder.path('shared.rys.jsonl');
    const sweeps = new Sweeps({ engines, appVersion: '0.0.0', memory: memory() });
    await sweeps.start(demoPlan(alone, few));
    let asked: Promise<boolean> | undefined;
    const phases = new Set<string>();
    sweeps.events.on((event) => {
      // A config has begun: the probe has to wait for its end.
      if (event.type !== 'progress' || event.progress.current !== '(0,1)') return;
      // The settings ask for another backend than the sweep's: its model is the one that is there.
      const load = { model: DEMO_MODEL, gpu: 'auto' } as const;
      asked ??= runs.run({
        ...request('(2,5)', [a, b]),
        load,
        onProgress: ({ phase, part }) => phases.add(`${phase} ${part}`),
      });
    });
    expect(await sweeps.start(demoPlan(shared, few))).toBe(true);
    expect(await asked).toBe(true);
    expect([...phases].slice(0, 2)).toEqual(['queued (2,5)', 'running (2,5)']);
    expect(configsOf(b.id)).toEqual(['(0,0)', '(2,5)']);
    const outputs = async (file: string) =>
      (await wholeResultsFile(file)).records.map(({ key, outputs }) => [
        key,
        outputs.map(({ output }) => output),
      ]);
    expect(await outputs(shared)).toEqual(await outputs(alone));
  });

  it('are remembered after the window has closed', async () => {
    await runs.run(request('(4,7)'));
    store.dispose();
    expect(new ProbeStore(memory(kept)).of(FILE, a.id)).toEqual(store.of(FILE, a.id));
  });
});
