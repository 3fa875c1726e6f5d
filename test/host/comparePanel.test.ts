import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it, vi } from 'vitest';
import type { SweepInput } from '../../src/core/compare/commonProbes.js';
import { ComparePanel } from '../../src/host/compare/comparePanel.js';
import { inSlices, inSlicesWhile } from '../../src/host/results/judging.js';
import {
  parseCompareState,
  parseFromCompare,
  parseToCompare,
  type ToCompare,
} from '../../src/protocol/compareView.js';
import { sweep } from '../support/comparisons.js';
import { integerProbe, probeSet } from '../support/runs.js';
import { workplace } from '../support/workplace.js';

const place = workplace();
afterAll(() => place.remove());

function write({ label, header, records }: SweepInput): string {
  const file = place.path(`${label}.rys.jsonl`);
  writeFileSync(file, [header, ...records].map((line) => `${JSON.stringify(line)}\n`).join(''));
  return file;
}

function open(files: readonly string[]) {
  const sent: ToCompare[] = [];
  const done: unknown[][] = [];
  const watched = new Map<string, () => void>();
  const view = { visible: true };
  const panel = new ComparePanel({
    files,
    combined: 'sum',
    watch: (file, changed) => {
      watched.set(file, changed);
      return { dispose: () => void watched.delete(file) };
    },
    visible: () => view.visible,
    send: (message) => sent.push(message),
    open: (...args) => done.push(['open', ...args]),
    copy: (text) => done.push(['copy', text]),
    warn: (message) => done.push(['warn', message]),
  });
  const settled = async (count: number): Promise<ToCompare> => {
    await expect.poll(() => sent.filter(({ type }) => type !== 'busy').length).toBe(count);
    return sent.at(-1)!;
  };
  return { panel, sent, done, settled, watched, view };
}

describe('the panel of a comparison', () => {
  const a = write(sweep('a', { layers: 6 }));
  const b = write(sweep('b', { layers: 8, seed: 2, quantization: 'Q8_0' }));

  it('reads and compares when the page listens, in a message that fits the protocol', async () => {
    const { panel, sent, settled } = open([a, b]);
    expect(sent).toEqual([]);
    panel.receive({ type: 'ready' });
    expect(sent).toEqual([{ type: 'busy' }]);
    const message = await settled(1);
    expect(parseToCompare(structuredClone(message))).toEqual({ ok: true, message });
    if (message.type !== 'comparison') throw new Error(message.type);
    const { comparison } = message;
    expect(comparison).toMatchObject({ files: [a, b], combined: 'sum', notes: [] });
    expect(comparison.measures).toEqual([{ id: 'combined', label: 'guesses' }]);
    expect(comparison.sweeps.map(({ label, layers, configs }) => [label, layers, configs.length])).toEqual([
      ['a', 6, 21],
      ['b', 8, 36],
    ]);
    expect(comparison.sweeps[0]!.frontier[0]).toEqual({ key: '(0,0)', overhead: 0, delta: 0 });
    expect(comparison.facts.map(({ label }) => label)).toEqual(['Layers', 'Quantization']);
    expect(comparison.agreement).toHaveLength(1);
  });

  it('combines several sets as it is asked to, and has each by itself', async () => {
    const sets = ['x', 'y'].map((name) =>
      probeSet(name, [
        integerProbe('1', `1${name.charCodeAt(0)}`),
        integerProbe('2', `2${name.charCodeAt(0)}`),
      ]),
    );
    const files = ['c', 'd'].map((label, seed) => write(sweep(label, { layers: 5, sets, seed })));
    const { panel, settled } = open(files);
    panel.receive({ type: 'combine', combined: 'mean' });
    const message = await settled(1);
    if (message.type !== 'comparison') throw new Error(message.type);
    const { combined, measures, sweeps } = message.comparison;
    expect(combined).toBe('mean');
    expect(measures).toEqual([
      { id: 'combined', label: 'combined (mean)' },
      { id: 'set:x', label: 'x' },
      { id: 'set:y', label: 'y' },
    ]);
    const { deltas } = sweeps[1]!.configs[4]!;
    expect(deltas['combined']).toBeCloseTo((deltas['set:x']! + deltas['set:y']!) / 2, 12);
  });

  it('shows only the latest, and gives up the others', async () => {
    const { panel, sent, settled } = open([a, b]);
    panel.receive({ type: 'ready' });
    panel.receive({ type: 'combine', combined: 'mean' });
    await settled(1);
    expect(sent.map(({ type }) => type)).toEqual(['busy', 'busy', 'comparison']);
  });

  describe('whose files change', () => {
    const open2 = async () => {
      const opened = open([a, b]);
      opened.panel.receive({ type: 'ready' });
      await opened.settled(1);
      return opened;
    };
    const types = (sent: readonly ToCompare[]): string[] => sent.map(({ type }) => type);

    it('compares anew by itself, once for many changes, after a rest', async () => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      try {
        const { watched, sent, panel } = open([a, b]);
        const growing = (): void => [a, b, a].forEach((file) => watched.get(file)!());
        const untilSent = async (count: number): Promise<void> => {
          while (sent.length < count) await new Promise((done) => setImmediate(done));
        };
        // Before the page listens, there is nobody to tell.
        growing();
        expect(sent).toEqual([]);
        panel.receive({ type: 'ready' });
        await untilSent(2);
        growing();
        vi.advanceTimersByTime(1499);
        await new Promise((done) => setImmediate(done));
        expect(sent).toHaveLength(2);
        vi.advanceTimersByTime(60_000);
        await untilSent(3);
        // Nothing has changed since.
        vi.advanceTimersByTime(60_000);
        await new Promise((done) => setImmediate(done));
        expect(types(sent)).toEqual(['busy', 'comparison', 'comparison']);
        // After the rest, at once.
        growing();
        await untilSent(4);
        panel.dispose();
      } finally {
        vi.useRealTimers();
      }
    });

    it('tells what has changed', async () => {
      const c = write(sweep('grows', { layers: 6, seed: 3 }));
      const whole = readFileSync(c, 'utf8');
      writeFileSync(c, `${whole.split('\n').slice(0, 12).join('\n')}\n`);
      const { panel, settled, watched } = open([a, c]);
      panel.receive({ type: 'ready' });
      const configs = (message: ToCompare): number =>
        message.type === 'comparison' ? message.comparison.sweeps[1]!.configs.length : -1;
      expect(configs(await settled(1))).toBe(10);
      writeFileSync(c, whole);
      watched.get(c)!();
      expect(configs(await settled(2))).toBe(21);
      panel.dispose();
    });

    it('leaves it while nobody sees it', async () => {
      const { panel, watched, sent, view } = await open2();
      view.visible = false;
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      try {
        watched.get(a)!();
        vi.advanceTimersByTime(60_000);
        await new Promise((done) => setImmediate(done));
        expect(types(sent)).toEqual(['busy', 'comparison']);
      } finally {
        vi.useRealTimers();
      }
      panel.dispose();
    });

    it('ends all of it when it is closed', async () => {
      const { panel, watched, sent } = await open2();
      expect([...watched.keys()]).toEqual([a, b]);
      panel.receive({ type: 'combine', combined: 'mean' });
      panel.dispose();
      expect(watched.size).toBe(0);
      await new Promise((done) => setTimeout(done, 300));
      expect(types(sent)).toEqual(['busy', 'comparison', 'busy']);
    });
  });

  it('takes no further step once nobody waits for it', async () => {
    let steps = 0;
    function* endless(): Generator<void, string> {
      for (;;) {
        steps++;
        yield;
      }
    }
    let wanted = true;
    const outcome = inSlicesWhile(endless(), () => wanted);
    await new Promise((done) => setTimeout(done, 50));
    wanted = false;
    expect(await outcome).toBeUndefined();
    const before = steps;
    expect(before).toBeGreaterThan(0);
    await new Promise((done) => setTimeout(done, 50));
    expect(steps).toBe(before);
    function* short(): Generator<void, string> {
      yield;
      return 'all of it';
    }
    expect(await inSlicesWhile(short(), () => true)).toBe('all of it');
    expect(await inSlices(short())).toBe('all of it');
    let never = 0;
    function* counted(): Generator<void, void> {
      never++;
      yield;
    }
    expect(await inSlicesWhile(counted(), () => false)).toBeUndefined();
    expect(never).toBe(0);
  });

  it('opens configs, copies the report, and logs what the page reports', async () => {
    const { panel, done, settled } = open([a, b]);
    panel.receive({ type: 'copy' });
    expect(done).toEqual([]);
    panel.receive({ type: 'ready' });
    await settled(1);
    panel.receive({ type: 'open', sweep: 1, key: '(2,5)' });
    panel.receive({ type: 'open', sweep: 2, key: '(2,5)' });
    panel.receive({ type: 'copy' });
    panel.receive({ type: 'error', message: 'it broke' });
    expect(done).toEqual([
      ['open', b, '(2,5)'],
      ['copy', expect.stringMatching(/^# Comparison of a, b\n/)],
      ['warn', 'The comparison’s page reports: it broke'],
    ]);
  });

  it('says in a sentence why it cannot compare', async () => {
    const { panel, settled, done } = open([a, place.path('gone.rys.jsonl')]);
    panel.receive({ type: 'ready' });
    const message = await settled(1);
    expect(message).toMatchObject({
      type: 'problem',
      message: expect.stringContaining('gone.rys.jsonl') as string,
    });
    expect(done).toHaveLength(1);
  });
});

describe('the messages of a comparison', () => {
  it('are dropped where they do not fit', () => {
    expect(parseFromCompare({ type: 'open', sweep: -1, key: '(1,2)' }).ok).toBe(false);
    expect(parseFromCompare({ type: 'combine', combined: 'max' }).ok).toBe(false);
    expect(parseFromCompare({ type: 'copy' })).toEqual({ ok: true, message: { type: 'copy' } });
    expect(parseToCompare({ type: 'comparison', comparison: {} }).ok).toBe(false);
    expect(parseCompareState({ files: ['a', 'b'], reference: 1 }).ok).toBe(true);
    expect(parseCompareState(undefined).ok).toBe(false);
  });
});
