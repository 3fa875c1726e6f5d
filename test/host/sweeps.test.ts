import { readFileSync, rmdirSync, rmSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Memory } from '../../src/host/shell/memory.js';
import type { EngineHost } from '../../src/host/sweeps/engineHost.js';
import { MAX_RESTARTS, type SweepEvent, Sweeps } from '../../src/host/sweeps/sweeps.js';
import { EngineCrash } from '../../src/runner/engineProcess.js';
import { readResultsFile } from '../../src/store/resultsFile.js';
import { userErrorFrom } from '../support/errors.js';
import { buildFaultyEngine, FAULTY_ENGINE } from '../support/faultyEngine.js';
import { DEMO_MODEL, temporaryFolder } from '../support/files.js';
import { heldLock } from '../support/heldLock.js';
import { demoPlan, engineHost, fewProbes, memory } from '../support/host.js';

const folder = temporaryFolder();
const probes = fewProbes(folder.path('few.probes.json'), 8);
let engines: EngineHost;
beforeAll(buildFaultyEngine);
afterEach(async () => {
  delete process.env.RYS_TEST_ABORT_AT;
  await engines.end();
});
afterAll(() => folder.remove());

function sweepsWith(store: Memory = memory(), options: Parameters<typeof engineHost>[0] = {}): Sweeps {
  engines = engineHost(options);
  return new Sweeps({ engines, appVersion: '0.0.0', memory: store });
}

const keysOf = async (file: string): Promise<string[]> =>
  (await readResultsFile(file)).records.map(({ key }) => key);

/** Calls back once, when the n-th record is written. */
const atRecord = (sweeps: Sweeps, n: number, act: () => void): void => {
  let count = 0;
  sweeps.events.on((event) => {
    if (event.type === 'record' && ++count === n) act();
  });
};

describe('the sweeps of a window', () => {
  it('tell of the opened file, every record and the progress to the end', async () => {
    const sweeps = sweepsWith();
    const file = folder.path('whole.rys.jsonl');
    const events: SweepEvent[] = [];
    sweeps.events.on((event) => events.push(event));
    expect(sweeps.busy).toBe(false);
    const run = sweeps.start(demoPlan(file, probes));
    expect(sweeps.busy).toBe(true);
    expect(await run).toBe(true);
    expect(sweeps.busy).toBe(false);
    expect(await keysOf(file)).toEqual(['(0,0)', '(4,7)', '(0,1)', '(2,5)']);
    const records = events.flatMap((event) => (event.type === 'record' ? [event.record.key] : []));
    expect(records).toEqual(['(0,0)', '(4,7)', '(0,1)', '(2,5)']);
    expect(events.filter(({ type }) => type === 'opened')).toHaveLength(1);
    expect(sweeps.progressOf(file)).toMatchObject({
      state: 'finished',
      done: 4,
      total: 4,
      best: { key: '(4,7)' },
    });
    expect(sweeps.unfinished).toEqual([]);
    expect(sweeps.planOf(file)).toMatchObject({ model: DEMO_MODEL });
  });

  it('wait for a file that seems to be in use, say so, and stop when its lock is lost', async () => {
    const sweeps = sweepsWith();
    const file = folder.path('locked.rys.jsonl');
    const lock = heldLock(file);
    const states: string[] = [];
    sweeps.events.on((event) => {
      if (event.type === 'progress' && states.at(-1) !== event.progress.state)
        states.push(event.progress.state);
      if (states.at(-1) === 'waiting') lock.leave();
    });
    atRecord(sweeps, 2, () => rmdirSync(`${file}.lock`));
    const error = await userErrorFrom(sweeps.start(demoPlan(file, probes)));
    expect(error.message).toContain(`The lock on ${file} was lost`);
    expect(states).toEqual(['starting', 'waiting', 'starting', 'running', 'failed']);
    expect((await keysOf(file)).slice(0, 2)).toEqual(['(0,0)', '(4,7)']);
    expect(await sweeps.start(demoPlan(file, probes))).toBe(true);
    expect(await keysOf(file)).toEqual(['(0,0)', '(4,7)', '(0,1)', '(2,5)']);
  });

  it('pause after the config under way, keep the model, and go on', async () => {
    const sweeps = sweepsWith();
    const file = folder.path('paused.rys.jsonl');
    const paused = new Promise<void>((resolve) => atRecord(sweeps, 2, () => resolve(sweeps.pause())));
    const run = sweeps.start(demoPlan(file, probes));
    await paused;
    expect(sweeps.busy).toBe(true);
    const { done } = sweeps.progressOf(file)!;
    expect(done).toBeLessThan(4);
    expect(await keysOf(file)).toHaveLength(done);
    expect(engines.model).toBe(DEMO_MODEL);
    sweeps.resume();
    expect(await run).toBe(true);
    expect(await keysOf(file)).toHaveLength(4);
  });

  it('take down what they ask themselves, on an engine kept from a run of other probes', async () => {
    const sweeps = sweepsWith();
    await sweeps.start(demoPlan(folder.path('first.rys.jsonl'), probes));
    const { model } = engines;
    const others = fewProbes(folder.path('others.probes.json'), 3);
    const file = folder.path('second.rys.jsonl');
    atRecord(sweeps, 2, () => void sweeps.stop());
    expect(await sweeps.start(demoPlan(file, others))).toBe(false);
    expect(engines.model).toBe(model);
    const { header } = await readResultsFile(file);
    expect(Object.keys(header.prompts!.hashes)).toHaveLength(3);
    expect(header.engine.settings?.sequences).toBe(3);
    expect(await sweeps.start(demoPlan(file, others))).toBe(true);
    expect(await keysOf(file)).toHaveLength(4);
  });

  it('stop at once, and are gone on with in another window', async () => {
    const store = memory();
    const sweeps = sweepsWith(store);
    const file = folder.path('stopped.rys.jsonl');
    atRecord(sweeps, 2, () => void sweeps.stop());
    expect(await sweeps.start(demoPlan(file, probes))).toBe(false);
    expect(sweeps.progressOf(file)?.state).toBe('stopped');
    expect(sweeps.unfinished).toMatchObject([{ done: 2, total: 4, interrupted: false }]);
    const before = readFileSync(file, 'utf8');
    await engines.end();

    const later = sweepsWith(store);
    expect(await later.start(later.planOf(file)!)).toBe(true);
    expect(readFileSync(file, 'utf8').startsWith(before)).toBe(true);
    expect(await keysOf(file)).toHaveLength(4);
    expect(later.unfinished).toEqual([]);
  });

  it('are remembered as interrupted when the window closes upon them', async () => {
    const store = memory();
    const sweeps = sweepsWith(store);
    const file = folder.path('closed.rys.jsonl');
    atRecord(sweeps, 2, () => sweeps.close());
    expect(await sweeps.start(demoPlan(file, probes))).toBe(false);
    const { unfinished } = sweepsWith(store);
    expect(unfinished).toMatchObject([{ plan: { out: file }, interrupted: true, total: 4 }]);
    const again = sweepsWith(store);
    await again.acknowledge(file);
    expect(again.unfinished).toMatchObject([{ interrupted: false }]);
  });

  it('run one at a time', async () => {
    const sweeps = sweepsWith();
    const run = sweeps.start(demoPlan(folder.path('first.rys.jsonl'), probes));
    const error = await userErrorFrom(sweeps.start(demoPlan(folder.path('second.rys.jsonl'), probes)));
    expect(error.message).toMatch(/A sweep is already writing/);
    expect(await run).toBe(true);
  });

  it('that cannot begin leave no trace', async () => {
    const sweeps = sweepsWith();
    const plan = demoPlan(folder.path('none.rys.jsonl'), probes, { model: folder.path('missing.gguf') });
    await userErrorFrom(sweeps.start(plan));
    expect(sweeps.busy).toBe(false);
    expect(sweeps.progressOf(plan.out)?.state).toBe('failed');
    expect(sweeps.planOf(plan.out)).toBeUndefined();
  });

  it('go on without a config that crashes the engine', async () => {
    process.env.RYS_TEST_ABORT_AT = '(4,7)';
    const sweeps = sweepsWith(memory(), { entry: FAULTY_ENGINE });
    const file = folder.path('crashed.rys.jsonl');
    expect(await sweeps.start(demoPlan(file, probes))).toBe(true);
    const { records } = await readResultsFile(file);
    expect(records.map(({ key, state }) => [key, state])).toEqual([
      ['(0,0)', 'done'],
      ['(4,7)', 'failed'],
      ['(0,1)', 'done'],
      ['(2,5)', 'done'],
    ]);
  });

  it('may be restarted a few times only when the engine crashes again and again', async () => {
    process.env.RYS_TEST_ABORT_AT = '(4,7) (0,1) (2,5)';
    const sweeps = sweepsWith(memory(), { entry: FAULTY_ENGINE });
    const plan = demoPlan(folder.path('hopeless.rys.jsonl'), probes, { retryFailed: true });
    for (let n = 1; n <= MAX_RESTARTS + 1; n++) {
      expect(sweeps.mayRestart(plan.out)).toBe(true);
      await expect(sweeps.start(plan)).rejects.toThrow(EngineCrash);
    }
    expect(sweeps.mayRestart(plan.out)).toBe(false);
    expect(sweeps.mayRestart(folder.path('another.rys.jsonl'))).toBe(true);
  });

  it('run failed configs again when asked to, and a failed baseline always', async () => {
    process.env.RYS_TEST_ABORT_AT = '(0,0)';
    const file = folder.path('retried.rys.jsonl');
    const plan = demoPlan(file, probes);
    const error = await userErrorFrom(sweepsWith(memory(), { entry: FAULTY_ENGINE }).start(plan));
    expect(error.message).toMatch(/could not be run as it is .* nothing to compare/);
    await engines.end();
    process.env.RYS_TEST_ABORT_AT = '(4,7)';
    expect(await sweepsWith(memory(), { entry: FAULTY_ENGINE }).start(plan)).toBe(true);
    await engines.end();
    delete process.env.RYS_TEST_ABORT_AT;
    expect(await sweepsWith().start(plan)).toBe(true);
    expect(await sweepsWith().start({ ...plan, retryFailed: true })).toBe(true);
    expect((await readResultsFile(file)).records.map(({ key, state }) => `${key} ${state}`)).toEqual([
      '(0,0) failed',
      '(0,0) done',
      '(4,7) failed',
      '(0,1) done',
      '(2,5) done',
      '(4,7) done',
    ]);
  });

  it('whose results file is deleted end with a sentence', async () => {
    const sweeps = sweepsWith();
    const file = folder.path('deleted.rys.jsonl');
    atRecord(sweeps, 2, () => rmSync(file));
    expect((await userErrorFrom(sweeps.start(demoPlan(file, probes)))).message).toMatch(/was deleted while/);
    expect(sweeps.unfinished).toEqual([]);
  });
});
