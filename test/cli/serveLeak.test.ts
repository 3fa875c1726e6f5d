import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { question, type ServedModel, serveModel } from '../support/servedModel.js';

const MIB = 2 ** 20;
/** Of a process, in bytes that are really taken; Linux tells them. */
const residentBytes = (pid: number): number =>
  Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4096;

/** More paths than have a context at the same time, so that contexts come and go, too. */
const CONFIGS = Array.from({ length: 20 }, (_, n) => `rys-demo@(${n % 9},${(n % 9) + 1})x${2 + (n % 4)}`);
const AT_ONCE = 16;

/** Requests of all kinds, one like another in length. */
async function ask({ client }: ServedModel, from: number, to: number): Promise<void> {
  const numbers = Array.from({ length: to - from }, (_, n) => from + n);
  const worker = async (): Promise<void> => {
    for (let n = numbers.shift(); n !== undefined; n = numbers.shift()) {
      // Most of one config, as in use; the others in their turn.
      const model = n % 4 === 0 ? CONFIGS[(n / 4) % CONFIGS.length]! : CONFIGS[0]!;
      const asked = { ...question(`${n % 50}+7=`, model), max_tokens: 2, logprobs: n % 3 === 0 };
      if (n % 5 > 0) await client.chat.completions.create({ ...asked, temperature: n % 2 });
      else for await (const _ of await client.chat.completions.create({ ...asked, stream: true }));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

describe.skipIf(!existsSync('/proc/self/statm'))('two thousand requests', () => {
  it('leave no more memory taken than five hundred', async () => {
    const served = await serveModel();
    try {
      const pids = { engine: served.enginePid(), server: served.running.child.pid! };
      await ask(served, 0, 500);
      const early = { engine: residentBytes(pids.engine), server: residentBytes(pids.server) };
      await ask(served, 500, 2000);
      const late = { engine: residentBytes(pids.engine), server: residentBytes(pids.server) };
      console.log(early, late);
      expect(late.engine - early.engine).toBeLessThan(16 * MIB);
      expect(late.server - early.server).toBeLessThan(48 * MIB);
    } finally {
      await served.stop();
    }
  });
});
