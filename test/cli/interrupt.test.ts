import { existsSync, readFileSync, rmdirSync, utimesSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  findings,
  ON_CPU,
  readResults,
  type Running,
  rysOutput,
  startRys,
  untilConfigs,
} from '../support/cli.js';
import { heldLock } from '../support/heldLock.js';
import { childrenOf, isAlive } from '../support/processes.js';
import { workplace } from '../support/workplace.js';

/** What becomes of a sweep that is stopped, killed, or whose engine dies. Linux tells which processes are alive. */

const place = workplace();
afterAll(() => place.remove());

const CONFIGS = 11;
const args = (out: string, ...more: string[]): string[] => [
  ...['sweep', place.model, '--probes', place.arithmetic, place.scenes, '--out', out, '--configs', 'single'],
  ...ON_CPU,
  ...more,
];
const start = (out: string, ...more: string[]): Running => startRys(args(out, ...more), { group: true });

const keys = (file: string): string[] => readResults(file).records.map(({ key }) => key);

/** The engine's process, once there is one. */
async function engineOf(running: Running): Promise<number> {
  for (;;) {
    const [pid] = childrenOf(running.child.pid!);
    if (pid !== undefined) return pid;
    await delay(10);
  }
}

const gone = (pid: number) => expect.poll(() => isAlive(pid)).toBe(false);

describe.skipIf(!existsSync('/proc/self/stat'))('a sweep', () => {
  const reference = place.path('reference.rys.jsonl');
  /** Milliseconds that the sweep takes which is left alone. */
  let whole: number;
  beforeAll(async () => {
    const begun = performance.now();
    await rysOutput(args(reference));
    whole = performance.now() - begun;
    expect(new Set(keys(reference)).size).toBe(CONFIGS);
  });

  it('stopped with Ctrl+C, once and again, is at its end the same as one left alone', async () => {
    const out = place.path('stopped.rys.jsonl');
    for (const [done, toGroup] of [
      [2, true],
      [5, false],
    ] as const) {
      const running = start(out);
      await untilConfigs(out, done, running);
      const engine = await engineOf(running);
      const { pid } = running.child;
      const asked = performance.now();
      // A terminal tells the whole process group; `kill` only the one.
      process.kill(toGroup ? -pid! : pid!, 'SIGINT');
      const { code, signal, stderr } = await running.outcome;
      expect(performance.now() - asked).toBeLessThan(whole / 2);
      expect([code, signal], stderr).toEqual([130, null]);
      expect(stderr).toMatch(/Stopped\. \d+ configs are in .*: run the same command to resume/);
      expect(isAlive(engine)).toBe(false);
      expect(existsSync(`${out}.lock`)).toBe(false);
      const kept = keys(out);
      expect(kept.length).toBeGreaterThanOrEqual(done);
      expect(kept.length).toBeLessThan(CONFIGS);
    }
    const before = readFileSync(out, 'utf8');
    await rysOutput(args(out));
    expect(readFileSync(out, 'utf8').startsWith(before)).toBe(true);
    expect(keys(out)).toEqual(keys(reference));
    expect(findings(out)).toEqual(findings(reference));
  });

  it('killed is gone on with: its engine leaves, and the end is the same as of one left alone', async () => {
    const out = place.path('killed.rys.jsonl');
    const running = start(out);
    await untilConfigs(out, 3, running);
    const engine = await engineOf(running);
    running.child.kill('SIGKILL');
    await running.outcome;
    await gone(engine);
    expect(keys(out).length).toBeLessThan(CONFIGS);
    await rysOutput(args(out));
    expect(keys(out)).toEqual(keys(reference));
    expect(findings(out)).toEqual(findings(reference));
  });

  it('says that it waits for a file that seems to be in use, and goes on when it is not', async () => {
    const out = place.path('held.rys.jsonl');
    const lock = heldLock(out);
    const running = start(out);
    const said = `${out} is locked by another sweep, or by one that was killed: waiting`;
    running.child.stderr!.on('data', (text: string) => text.includes(said) && lock.leave());
    const { code, stderr } = await running.outcome;
    expect(code, stderr).toBe(0);
    expect(stderr).toContain(said);
    expect(keys(out)).toEqual(keys(reference));
  });

  it('whose lock is removed stops at once, and another can go on', async () => {
    const out = place.path('unlocked.rys.jsonl');
    const running = start(out);
    await untilConfigs(out, 2, running);
    rmdirSync(`${out}.lock`);
    const { code, stderr } = await running.outcome;
    expect(code).toBe(1);
    expect(stderr).toContain(`The lock on ${out} was lost`);
    const before = keys(out);
    expect(before.length).toBeLessThan(CONFIGS);
    await rysOutput(args(out));
    expect(keys(out)).toEqual(keys(reference));
    expect(findings(out)).toEqual(findings(reference));
  });

  it('stopped while the model loads leaves nothing behind', async () => {
    const out = place.path('early.rys.jsonl');
    const running = start(out);
    const engine = await engineOf(running);
    process.kill(-running.child.pid!, 'SIGINT');
    const { code, stdout, stderr } = await running.outcome;
    expect([code, stdout, stderr]).toEqual([130, '', '']);
    await gone(engine);
    expect(existsSync(`${out}.lock`)).toBe(false);
  });

  it('whose engine dies goes on without the config under way, and runs it again when asked', async () => {
    const out = place.path('crashed.rys.jsonl');
    const running = start(out);
    await untilConfigs(out, 2, running);
    process.kill(await engineOf(running), 'SIGKILL');
    const { code, stdout } = await running.outcome;
    expect(code).toBe(0);
    expect(stdout).toMatch(/1 of 11 configs failed .*SIGKILL.*--retry-failed/);
    const failed = readResults(out).records.filter(({ state }) => state === 'failed');
    expect(failed).toHaveLength(1);
    expect(failed[0]!.error).toContain('SIGKILL');
    const again = await rysOutput(args(out, '--retry-failed', '--json'));
    expect(JSON.parse(again)).toMatchObject({ finished: true, done: CONFIGS, failed: 0 });
    expect(findings(out)).toEqual(
      new Map([...findings(reference)].sort(([a], [b]) => keys(out).indexOf(a) - keys(out).indexOf(b))),
    );
  });

  it('whose model file changes under its hands ends, and records no more', async () => {
    const out = place.path('changed.rys.jsonl');
    const running = start(out);
    await untilConfigs(out, 2, running);
    utimesSync(place.model, new Date(), new Date());
    const { code, stderr } = await running.outcome;
    expect(code).toBe(1);
    expect(stderr).toMatch(/^rys: .*model\.gguf was changed while it was in use.*\.$/m);
    expect(keys(out).length).toBeLessThan(CONFIGS);
  });
});

describe.skipIf(!existsSync('/proc/self/stat'))('rys demo', () => {
  it('sweeps the bundled model with both its probe sets, and can be stopped', async () => {
    const out = place.path('demo.rys.jsonl');
    const running = startRys(['demo', '--out', out, '--threads', '1'], { group: true });
    await untilConfigs(out, 1, running);
    process.kill(-running.child.pid!, 'SIGINT');
    const { code, stdout, stderr } = await running.outcome;
    expect([code, stdout], stderr).toEqual([130, '']);
    expect(stderr).toMatch(/run the demo to resume/);
    const { header, records } = readResults(out);
    expect(header.probeSets.map(({ name }) => name)).toEqual(['demo-arithmetic', 'demo-scenes']);
    expect(records[0]!.key).toBe('(0,0)');
  });
});

describe.skipIf(!existsSync('/proc/self/stat'))('rys run', () => {
  it('stopped with Ctrl+C writes nothing to stdout and ends with 130', async () => {
    const running = startRys(
      ['run', place.model, '--probes', place.arithmetic, '--config', '(0,10)', '--json', ...ON_CPU],
      { group: true },
    );
    await engineOf(running);
    process.kill(-running.child.pid!, 'SIGINT');
    const { code, stdout } = await running.outcome;
    expect([code, stdout]).toEqual([130, '']);
  });
});
