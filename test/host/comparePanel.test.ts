import { writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import type { SweepInput } from '../../src/core/compare/commonProbes.js';
import { ComparePanel } from '../../src/host/compare/comparePanel.js';
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
  const panel = new ComparePanel({
    files,
    combined: 'sum',
    send: (message) => sent.push(message),
    open: (...args) => done.push(['open', ...args]),
    copy: (text) => done.push(['copy', text]),
    warn: (message) => done.push(['warn', message]),
  });
  const settled = async (count: number): Promise<ToCompare> => {
    await expect.poll(() => sent.filter(({ type }) => type !== 'busy').length).toBe(count);
    return sent.at(-1)!;
  };
  return { panel, sent, done, settled };
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

  it('reads anew, and shows only the latest', async () => {
    const { panel, sent, settled } = open([a, b]);
    panel.receive({ type: 'ready' });
    panel.receive({ type: 'refresh' });
    await settled(1);
    expect(sent.map(({ type }) => type)).toEqual(['busy', 'busy', 'comparison']);
    panel.receive({ type: 'refresh' });
    panel.dispose();
    await new Promise((done) => setTimeout(done, 300));
    expect(sent).toHaveLength(4);
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
    expect(parseFromCompare({ type: 'refresh' })).toEqual({ ok: true, message: { type: 'refresh' } });
    expect(parseToCompare({ type: 'comparison', comparison: {} }).ok).toBe(false);
    expect(parseCompareState({ files: ['a', 'b'], reference: 1 }).ok).toBe(true);
    expect(parseCompareState(undefined).ok).toBe(false);
  });
});
