import { fork } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/core/configs/layerPath.js';
import type { ConfigRecord } from '../../src/core/results/records.js';
import { type LogEvent, PROTOCOL_VERSION } from '../../src/protocol/engine.js';
import { EngineCrash, EngineProcess } from '../../src/runner/engineProcess.js';
import { buildFaultyEngine, FAULTY_ENGINE } from '../support/faultyEngine.js';
import { repoPath } from '../support/files.js';
import { DEMO_LAYERS, demoSets, ENGINE, startSweep, type TestEngine } from '../support/sweep.js';

const config = (text: string) => parseConfig(text, DEMO_LAYERS);
const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** How a process that was ended so is told of: Windows has codes in place of signals. */
const ENDS: Readonly<Record<string, string | RegExp>> =
  process.platform === 'win32'
    ? { SIGKILL: 'ended with code 1', SIGSEGV: 'ended with code 0xC0000005', SIGABRT: /ended with code \w+/ }
    : { SIGKILL: 'was ended by SIGKILL', SIGSEGV: 'SIGSEGV', SIGABRT: 'SIGABRT' };

let engine: TestEngine | undefined;
afterEach(async () => {
  await engine?.end();
  engine = undefined;
});

describe('an engine that crashes', () => {
  beforeAll(buildFaultyEngine);
  afterEach(() => {
    delete process.env.RYS_TEST_CRASH_AT;
    delete process.env.RYS_TEST_ABORT_AT;
    delete process.env.RYS_TEST_LAST_WORDS_AT;
  });

  it('is quoted with the very last it said', async () => {
    process.env.RYS_TEST_LAST_WORDS_AT = '(2,5)';
    engine = await startSweep('(2,5)', { entry: FAULTY_ENGINE });
    const crashed = await engine.score(config('(2,5)'));
    expect(crashed!.error).toBe(
      `The engine process ${ENDS['SIGKILL'] as string}; its last message was: the reason.`,
    );
  });

  it.each([
    ['in native memory', 'RYS_TEST_CRASH_AT', 'SIGSEGV'],
    ['by an assertion', 'RYS_TEST_ABORT_AT', 'SIGABRT'],
  ])('%s fails the config that caused it, and the sweep goes on', async (_, variable, signal) => {
    process.env[variable] = '(2,5)';
    engine = await startSweep('(2,5) (4,7)', { entry: FAULTY_ENGINE });
    const before = await engine.score(config('(0,0)'));
    const crashed = await engine.score(config('(2,5)'));
    const after = await engine.score(config('(0,0)'));
    const next = await engine.score(config('(4,7)'));
    expect(crashed).toMatchObject({ key: '(2,5)', state: 'failed', outputs: [] });
    expect(crashed!.error).toMatch(ENDS[signal]!);
    expect(texts(after)).toEqual(texts(before));
    expect(next!.state).toBe('done');
  });

  it('again and again ends the sweep with the reason', async () => {
    process.env.RYS_TEST_CRASH_AT = '(2,5)';
    engine = await startSweep('(2,5)', { entry: FAULTY_ENGINE });
    await engine.score(config('(2,5)'));
    await engine.score(config('(2,5)'));
    await expect(engine.score(config('(2,5)'))).rejects.toThrow(EngineCrash);
  });
});

describe('cancelling', () => {
  it('stops a config under way at once, and the engine leaves no process behind', async () => {
    const sets = demoSets(64).map((set) => ({
      ...set,
      probes: set.probes.map((probe) => ({ ...probe, maxTokens: 200 })),
    }));
    let tokens = 0;
    let begun = (): void => undefined;
    const onText = (): void => {
      tokens++;
      begun();
    };
    engine = await startSweep('(0,10)', { sets, onText });
    const { pid } = engine.info;
    expect((await engine.score(config('(0,10)')))?.state).toBe('done');
    const whole = tokens;
    tokens = 0;
    const answering = new Promise<void>((resolve) => (begun = resolve));
    const running = engine.score(config('(0,10)'));
    await answering;
    await engine.cancel();
    expect(await running).toBeUndefined();
    // What the message that cancels takes on its way depends on what else the machine does.
    expect(tokens).toBeLessThan(whole / 2);
    await engine.end();
    expect(isAlive(pid)).toBe(false);
  });
});

describe('the engine process', () => {
  it('ends when its parent goes', async () => {
    const parent = fork(repoPath('test/fixtures/doomedParent.mjs'), [ENGINE], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const [pid] = (await once(parent, 'message')) as [number];
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
  });

  it('warns of nothing that comes with every config', async () => {
    const said: LogEvent[] = [];
    engine = await startSweep('(2,5)', {
      sets: demoSets(1),
      listeners: { log: (event) => void said.push(event) },
    });
    for (const key of ['(0,0)', '(2,5)', '(4,7)', '(1,2)']) await engine.score(config(key));
    const dummies = said.filter(({ message }) => message.includes('dummy tokens'));
    expect(dummies.length).toBeGreaterThan(2);
    expect(dummies.every(({ level }) => level === 'debug')).toBe(true);
    const warnings = said.flatMap(({ level, message }) => (level === 'warn' ? [message] : []));
    expect(warnings).toEqual([...new Set(warnings)]);
  });

  it('refuses a request that fits no schema, and goes on', async () => {
    const child = await EngineProcess.start({ entry: ENGINE });
    try {
      await expect(child.engine.run({ config: '(0,0)', path: [] })).rejects.toThrow(/does not fit/);
      await expect(child.engine.run({ config: '(0,0)', path: [0] })).rejects.toThrow(/no model is loaded/);
      expect(await child.engine.hello({ protocol: 1 })).toMatchObject({ protocol: PROTOCOL_VERSION });
    } finally {
      await child.end();
    }
  });
});

const texts = (record: ConfigRecord | undefined): string[] => record!.outputs.map(({ output }) => output);

describe('the same input', () => {
  it('gives the same bytes five times over, in one process and in new ones', async () => {
    const runs: string[][] = [];
    for (let process = 0; process < 2; process++) {
      engine = await startSweep('(4,7)', { sets: demoSets(32) });
      for (let n = 0; n < (process === 0 ? 3 : 2); n++) runs.push(texts(await engine.score(config('(4,7)'))));
      await engine.end();
    }
    expect(runs).toHaveLength(5);
    expect(new Set(runs.map((run) => JSON.stringify(run))).size).toBe(1);
  });

  it.each([1, 3, 16])('gives the same texts with %i sequences at a time as with all', async (sequences) => {
    const sets = demoSets(16);
    engine = await startSweep('(4,7)', { sets });
    const all = await engine.score(config('(4,7)'));
    await engine.end();
    engine = await startSweep('(4,7)', { sets, sequences });
    expect(engine.prepared.sequences).toBe(sequences);
    expect(texts(await engine.score(config('(4,7)')))).toEqual(texts(all));
  });
});
