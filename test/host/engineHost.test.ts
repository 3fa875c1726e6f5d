import { copyFileSync, existsSync, utimesSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/core/configs/layerPath.js';
import type { EngineHost } from '../../src/host/sweeps/engineHost.js';
import type { LoadRequest } from '../../src/protocol/engine.js';
import type { ProbeJob } from '../../src/runner/probeJob.js';
import { userErrorFrom } from '../support/errors.js';
import { DEMO_MODEL, temporaryFolder } from '../support/files.js';
import { engineHost } from '../support/host.js';
import { childrenOf, isAlive } from '../support/processes.js';
import { DEMO_LAYERS, demoSets } from '../support/sweep.js';

const folder = temporaryFolder();
const other = folder.path('other.gguf');
copyFileSync(DEMO_MODEL, other);
const config = parseConfig('(4,7)', DEMO_LAYERS);
const load = (model: string): LoadRequest => ({ model, gpu: 'false', threads: 1 });
const job = (probes: number): ProbeJob => ({ sets: demoSets(probes), earlyStop: false, configs: [config] });

let engines: EngineHost;
afterEach(() => engines.end());
afterAll(() => folder.remove());

// Linux tells which processes are alive.
describe.skipIf(!existsSync('/proc/self/stat'))('the engine of a window', () => {
  it('is shared by all who use the same model, who take turns', async () => {
    engines = engineHost();
    const [first, second] = [job(4), job(2)];
    const [a, b] = await Promise.all([engines.acquire(load(DEMO_MODEL)), engines.acquire(load(DEMO_MODEL))]);
    expect(b).toBe(a);
    const [long, short, again] = await Promise.all([
      a.run(config, first),
      b.run(config, second),
      a.run(config, first),
    ]);
    expect(long!.outputs).toHaveLength(8);
    expect(short!.outputs).toHaveLength(4);
    expect(again!.outputs.map(({ output }) => output)).toEqual(long!.outputs.map(({ output }) => output));
    expect(short!.outputs[0]!.output).toBe(long!.outputs[0]!.output);
  });

  it('is not taken from a run that uses another model', async () => {
    engines = engineHost();
    const used = await engines.acquire(load(DEMO_MODEL));
    const error = await userErrorFrom(engines.acquire(load(other)));
    expect(error.message).toMatch(/is in use: wait for its run to finish, or stop it/);
    const settings = await userErrorFrom(engines.acquire({ ...load(DEMO_MODEL), threads: 2 }));
    expect(settings.message).toMatch(/different engine settings/);
    await engines.release(used);
    const next = await engines.acquire(load(other));
    expect(next).not.toBe(used);
    expect(isAlive(used.info.pid)).toBe(false);
    expect(engines.model).toBe(other);
  });

  it('keeps the model for a while, and frees it then', async () => {
    engines = engineHost({ keepLoadedMs: 300 });
    const first = await engines.acquire(load(DEMO_MODEL));
    await engines.release(first);
    const second = await engines.acquire(load(DEMO_MODEL));
    expect(second).toBe(first);
    await engines.release(second);
    await expect.poll(() => isAlive(first.info.pid)).toBe(false);
    expect(engines.model).toBeUndefined();
  });

  it('is started anew when its process died or its model changed while nobody used it', async () => {
    engines = engineHost();
    const first = await engines.acquire(load(other));
    await engines.release(first);
    process.kill(first.info.pid, 'SIGKILL');
    await expect.poll(() => first.usable()).toBe(false);
    const second = await engines.acquire(load(other));
    expect(second.info.pid).not.toBe(first.info.pid);
    await engines.release(second);
    utimesSync(other, new Date(), new Date(2020, 1, 1));
    const third = await engines.acquire(load(other));
    expect(third.info.pid).not.toBe(second.info.pid);
    expect((await third.run(config, job(2)))?.state).toBe('done');
  });

  it('lets a run be cancelled alone, also one that waits', async () => {
    engines = engineHost();
    const engine = await engines.acquire(load(DEMO_MODEL));
    const [long, waiting] = [new AbortController(), new AbortController()];
    let begun: () => void;
    const answering = new Promise<void>((resolve) => (begun = resolve));
    const runs = [
      engine.run(config, { ...job(32), onText: () => begun() }, long.signal),
      engine.run(config, job(2), waiting.signal),
      engine.run(config, job(2)),
    ];
    await answering;
    waiting.abort();
    long.abort();
    const [cancelled, dropped, done] = await Promise.all(runs);
    expect([cancelled, dropped]).toEqual([undefined, undefined]);
    expect(done?.state).toBe('done');
  });

  it('keeps heads for a sweep, also after a run that was cancelled and between single probes', async () => {
    engines = engineHost();
    const engine = await engines.acquire(load(DEMO_MODEL));
    const cancelled = new AbortController();
    const single = { ...job(32), heads: false, onText: () => cancelled.abort() };
    expect(await engine.run(config, single, cancelled.signal)).toBeUndefined();
    const sweep: ProbeJob = { ...job(2), fixed: true };
    const { settings } = await engine.prepare(sweep);
    expect(settings).toMatchObject({ heads: 'on', sequences: 4 });
    const before = await engine.run(config, sweep);
    expect((await engine.prepare({ ...job(3), heads: false })).settings).toMatchObject({ heads: 'off' });
    expect((await engine.prepare(sweep)).settings).toEqual(settings);
    const texts = (record: typeof before) => record!.outputs.map(({ output }) => output);
    expect(texts(await engine.run(config, sweep))).toEqual(texts(before));
  });

  it('stays with a run that takes it just as another gives it back', async () => {
    engines = engineHost({ keepLoadedMs: 0 });
    const first = await engines.acquire(load(DEMO_MODEL));
    const [, second] = await Promise.all([engines.release(first), engines.acquire(load(DEMO_MODEL))]);
    await delay(100);
    expect((await second.run(config, job(2)))?.state).toBe('done');
  });

  it('leaves the memory before another model is loaded, also when it was stopped while it loaded', async () => {
    engines = engineHost();
    const stopped = new AbortController();
    const loading = engines.acquire(load(other), stopped.signal);
    await expect.poll(() => childrenOf(process.pid).length).toBeGreaterThan(0);
    const [pid] = childrenOf(process.pid);
    stopped.abort();
    await expect(loading).rejects.toThrow(/stopped while the model was loading/);
    const next = await engines.acquire(load(DEMO_MODEL));
    expect(isAlive(pid!)).toBe(false);
    expect((await next.run(config, job(2)))?.state).toBe('done');
  });

  it('leaves the memory when it was stopped before it began to load', async () => {
    engines = engineHost();
    const used = await engines.acquire(load(other));
    await engines.release(used);
    const stopped = new AbortController();
    // It waits until the other model has left.
    const loading = engines.acquire(load(DEMO_MODEL), stopped.signal);
    stopped.abort();
    await expect(loading).rejects.toThrow(/stopped while the model was loading/);
    await engines.end();
    // An engine that was started all the same would have been there by now.
    await delay(500);
    expect(childrenOf(process.pid)).toEqual([]);
  });

  it('that dies between two runs takes no config with it', async () => {
    engines = engineHost();
    const engine = await engines.acquire(load(DEMO_MODEL));
    const before = await engine.run(config, job(2));
    const { pid } = engine.info;
    process.kill(pid, 'SIGKILL');
    await expect.poll(() => engine.usable()).toBe(false);
    const after = await engine.run(config, job(2));
    expect(after?.state).toBe('done');
    expect(after?.outputs.map(({ output }) => output)).toEqual(before?.outputs.map(({ output }) => output));
  });

  it('passes on what is wrong with the probes, and blames no config', async () => {
    engines = engineHost();
    const engine = await engines.acquire(load(DEMO_MODEL));
    const nothing: ProbeJob = { sets: [], earlyStop: false, configs: [config] };
    await expect(engine.run(config, nothing)).rejects.toThrow(/setProbes/);
    expect((await engine.run(config, job(2)))?.state).toBe('done');
  });

  it('ends with the window, and is not started after', async () => {
    engines = engineHost();
    const engine = await engines.acquire(load(DEMO_MODEL));
    await engines.end();
    expect(isAlive(engine.info.pid)).toBe(false);
    await expect(engines.acquire(load(DEMO_MODEL))).rejects.toThrow(/after the window had closed/);
  });
});
