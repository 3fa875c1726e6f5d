import { setImmediate as tick } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Turns } from '../../src/engine/turns.js';

/** Work that lasts until it is let go. */
function works() {
  const log: string[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  const work = (name: string) => () =>
    new Promise<string>((resolve, reject) => {
      log.push(name);
      ends.set(name, (error) => (error ? reject(error) : resolve(name)));
    });
  const end = async (name: string, error?: Error): Promise<void> => {
    ends.get(name)!(error);
    await tick();
  };
  return { log, work, end };
}

describe('turns', () => {
  it('are shared by those who can, and had alone by those who must', async () => {
    const { log, work, end } = works();
    const turns = new Turns();
    void turns.together(work('a'));
    void turns.together(work('b'));
    void turns.alone(work('C'));
    await tick();
    expect(log).toEqual(['a', 'b']);
    await end('a');
    expect(log).toEqual(['a', 'b']);
    await end('b');
    expect(log).toEqual(['a', 'b', 'C']);
    void turns.together(work('d'));
    void turns.alone(work('E'));
    await tick();
    expect(log).toEqual(['a', 'b', 'C']);
    await end('C');
    expect(log).toEqual(['a', 'b', 'C', 'd']);
    await end('d');
    expect(log).toEqual(['a', 'b', 'C', 'd', 'E']);
  });

  it('come in the order in which they were asked for', async () => {
    const { log, work, end } = works();
    const turns = new Turns();
    void turns.together(work('a'));
    void turns.alone(work('B'));
    // It could share with a, but B was first.
    void turns.together(work('c'));
    void turns.together(work('d'));
    void turns.alone(work('E'));
    await tick();
    expect(log).toEqual(['a']);
    await end('a');
    expect(log).toEqual(['a', 'B']);
    await end('B');
    expect(log).toEqual(['a', 'B', 'c', 'd']);
  });

  it('need not be waited for', async () => {
    const { log, work, end } = works();
    const turns = new Turns();
    const stopper = new AbortController();
    void turns.together(work('a'));
    const given = turns.alone(work('B'), stopper.signal);
    void turns.together(work('c'));
    void turns.alone(work('D'), stopper.signal).catch(() => undefined);
    await tick();
    const refused = expect(given).rejects.toThrow('enough');
    stopper.abort(new Error('enough'));
    await refused;
    // Those behind it come at once.
    expect(log).toEqual(['a', 'c']);
    await expect(turns.alone(work('e'), stopper.signal)).rejects.toThrow('enough');
    await end('a');
    await end('c');
    expect(log).toEqual(['a', 'c']);
  });

  it('that have come are not given up', async () => {
    const { work, end } = works();
    const turns = new Turns();
    const stopper = new AbortController();
    const run = turns.alone(work('a'), stopper.signal);
    await tick();
    stopper.abort();
    await end('a');
    expect(await run).toBe('a');
  });

  it('give back what the work gives, and go on after one that fails', async () => {
    const { work, end } = works();
    const turns = new Turns();
    const first = turns.alone(work('a'));
    const second = turns.alone(work('b'));
    await tick();
    const failed = expect(first).rejects.toThrow('no');
    await end('a', new Error('no'));
    await failed;
    await end('b');
    expect(await second).toBe('b');
  });
});
