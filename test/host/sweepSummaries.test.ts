import { appendFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import type { ConfigRecord } from '../../src/core/results/records.js';
import { SweepSummaries } from '../../src/host/views/sweepSummaries.js';
import { temporaryFolder } from '../support/files.js';
import { memory } from '../support/host.js';
import { blockRecord, runHeader } from '../support/runs.js';

const folder = temporaryFolder();
afterAll(() => folder.remove());

const line = (value: object): string => `${JSON.stringify(value)}\n`;
const own = (i: number, j: number, score: number, more: Partial<ConfigRecord> = {}): string =>
  line(blockRecord(i, j, 4, { guesses: [score, score] }, more));
const failed = own(2, 3, 0, { state: 'failed', error: 'crashed', outputs: [] });
const header = line(runHeader());

/** What is said of a file once it has been read. */
async function read(summaries: SweepSummaries, file: string) {
  summaries.of(file);
  await summaries.settled;
  return summaries.of(file);
}

describe('summaries of results files', () => {
  it('count configs, and name the best', async () => {
    const file = folder.path('one.rys.jsonl');
    writeFileSync(file, header + own(0, 0, 0.5) + own(0, 1, 0.25) + own(1, 3, 0.75) + failed + 'torn\n');
    const summaries = new SweepSummaries(memory(), () => 'sum');
    expect(summaries.of(file)).toBeUndefined();
    expect(await read(summaries, file)).toEqual({
      model: 'tiny.gguf',
      modelFacts: ['llama', '4 layers', 'Q4_K_M'],
      sets: [{ name: 'guesses', probes: 2 }],
      engine: 'llama.cpp v0.5.0 on a CPU',
      created: '2026-11-20T10:00:00.000Z',
      configs: 4,
      states: { done: 3, 'early-stopped': 0, dropped: 0, failed: 1, unsupported: 0 },
      failed: 1,
      whole: false,
      baseline: true,
      best: { key: '(1,3)', delta: 0.25 },
      damagedLines: 1,
    });
  });

  it('have no best without a baseline', async () => {
    const file = folder.path('bare.rys.jsonl');
    writeFileSync(file, header + own(0, 1, 0.25));
    const summary = await read(new SweepSummaries(memory(), () => 'sum'), file);
    expect(summary).toMatchObject({ configs: 1, baseline: false });
    expect(summary).not.toHaveProperty('best');
  });

  it('say what is wrong with a file', async () => {
    const summaries = new SweepSummaries(memory(), () => 'sum');
    const fault = async (name: string, text: string | undefined) => {
      const file = folder.path(name);
      if (text !== undefined) writeFileSync(file, text);
      return (await read(summaries, file)) as { fault: string; message: string };
    };
    expect((await fault('empty.rys.jsonl', '')).fault).toBe('empty');
    expect((await fault('cut.rys.jsonl', header.slice(0, 40))).fault).toBe('cut');
    expect((await fault('headerless.rys.jsonl', own(0, 1, 1))).fault).toBe('headerless');
    expect((await fault('garbage.rys.jsonl', 'garbage')).message).toContain('garbage.rys.jsonl');
    expect((await fault('gone.rys.jsonl', undefined)).fault).toBe('unreadable');
  });

  it('name how answers were sampled', async () => {
    const file = folder.path('sampled.rys.jsonl');
    writeFileSync(file, line({ ...runHeader(), sampling: { temperature: 1, topP: 0.9, seeds: [1, 2] } }));
    expect(await read(new SweepSummaries(memory(), () => 'sum'), file)).toMatchObject({
      sampling: 'temperature 1, top-p 0.9, 2 answers to each probe (seeds 1, 2)',
      states: { done: 0 },
    });
  });

  it('of an earlier version are read again', async () => {
    const file = folder.path('earlier.rys.jsonl');
    writeFileSync(file, header);
    const earlier = memory();
    await earlier.update('rys.sweepSummaries', { [file]: { stamp: '1 2 sum', summary: { configs: 9 } } });
    const summaries = new SweepSummaries(earlier, () => 'sum');
    expect(summaries.of(file)).toBeUndefined();
    expect(await read(summaries, file)).toMatchObject({ configs: 0 });
  });

  it('are kept over windows, and read again when a file that was looked at has changed', async () => {
    const file = folder.path('kept.rys.jsonl');
    writeFileSync(file, header + own(0, 0, 0.5));
    const remembered = memory();
    const first = new SweepSummaries(remembered, () => 'sum');
    const told: string[] = [];
    first.changed.on((changed) => told.push(changed));
    await read(first, file);
    await read(first, file);
    expect(told).toEqual([file]);
    const next = new SweepSummaries(remembered, () => 'sum');
    expect(next.of(file)).toMatchObject({ configs: 1 });
    appendFileSync(file, own(0, 1, 0.75));
    next.forget();
    expect(await read(next, file)).toMatchObject({ configs: 2, best: { key: '(0,1)', delta: 0.25 } });
    appendFileSync(file, own(1, 2, 1));
    expect(await read(next, file)).toMatchObject({ configs: 2 });
    next.look(file);
    await next.settled;
    expect(next.of(file)).toMatchObject({ configs: 3 });
  });
});
