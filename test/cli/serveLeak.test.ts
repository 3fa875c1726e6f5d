import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { question, type ServedModel, serveModel } from '../support/servedModel.js';

const MIB = 2 ** 20;
/** Of a process, in bytes that are really taken; Linux tells them. */
const residentBytes = (pid: number): number =>
  Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4096;

const config = (n: number): string => `rys-demo@(${n % 9},${(n % 9) + 1})x${2 + (n % 4)}`;
const AT_ONCE = 16;

/** Requests of all kinds, each of another one of so many configs. */
async function ask({ client }: ServedModel, count: number, configs: number): Promise<void> {
  const numbers = Array.from({ length: count }, (_, n) => n);
  const worker = async (): Promise<void> => {
    for (let n = numbers.shift(); n !== undefined; n = numbers.shift()) {
      const asked = {
        ...question(`${n % 50}+7=`, config(n % configs)),
        max_tokens: 2,
        temperature: n % 2,
        logprobs: n % 3 === 0,
      };
      if (n % 5 > 0) await client.chat.completions.create(asked);
      else for await (const _ of await client.chat.completions.create({ ...asked, stream: true }));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

describe.skipIf(!existsSync('/proc/self/statm'))('the memory that is taken', () => {
  it('is the same after two thousand requests as after five hundred', async () => {
    const served = await serveModel();
    try {
      const pid = served.enginePid();
      await ask(served, 500, 8);
      const early = residentBytes(pid);
      await ask(served, 1500, 8);
      // 16 KB each would be a leak.
      expect(residentBytes(pid) - early).toBeLessThan(24 * MIB);
    } finally {
      await served.stop();
    }
  });

  it('does not grow with the paths that were asked for', async () => {
    const served = await serveModel();
    try {
      const pid = served.enginePid();
      const before = residentBytes(pid);
      // More than have a context at the same time.
      await ask(served, 40, 20);
      const early = residentBytes(pid);
      expect(early - before).toBeGreaterThan(100 * MIB);
      await ask(served, 160, 20);
      // Of the 160 contexts of some 25 MiB each, the memory's own gaps remain.
      expect(residentBytes(pid) - early).toBeLessThan(400 * MIB);
    } finally {
      await served.stop();
    }
  });
});
