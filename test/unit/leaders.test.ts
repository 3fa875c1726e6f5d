import { describe, expect, it } from 'vitest';
import type { ConfigRecord } from '../../src/core/results/records.js';
import { Leaders } from '../../src/runner/leaders.js';
import { blockRecord, runHeader } from '../support/runs.js';

const header = runHeader({ layers: 4 });
const record = (i: number, j: number, score: number): ConfigRecord =>
  blockRecord(i, j, 4, { guesses: [score, score] });
const failed = (i: number, j: number): ConfigRecord => blockRecord(i, j, 4, {}, { state: 'failed' });

/** A sweep's records as they are written, one after another. */
function sweep(...before: ConfigRecord[]) {
  const records = [...before];
  const leaders = new Leaders({ header, records }, 'sum');
  return {
    leaders,
    write: (added: ConfigRecord) => {
      records.push(added);
      return leaders.after(added);
    },
  };
}

describe('the best config so far', () => {
  it('is none before another than the baseline has run', () => {
    expect(sweep().leaders.after()).toBeUndefined();
    expect(sweep().write(record(0, 0, 0.5))).toBeUndefined();
  });

  it('is the one with the highest score', () => {
    const { write } = sweep(record(0, 0, 0.5));
    expect(write(record(1, 2, 0.6))).toMatchObject({
      key: '(1,2)',
      delta: expect.closeTo(0.1, 12) as number,
    });
    expect(write(record(1, 3, 0.4))).toMatchObject({ key: '(1,2)' });
    expect(write(record(2, 3, 0.9))).toMatchObject({
      key: '(2,3)',
      delta: expect.closeTo(0.4, 12) as number,
    });
  });

  it('goes on from a file that already has one', () => {
    const { leaders, write } = sweep(record(0, 0, 0.5), record(1, 2, 0.7));
    expect(leaders.after()).toMatchObject({ key: '(1,2)' });
    expect(write(record(1, 3, 0.6))).toMatchObject({ key: '(1,2)' });
  });

  it('is compared with the last baseline, not with one that failed before', () => {
    const { leaders, write } = sweep(failed(0, 0), record(1, 2, 0.6), record(0, 0, 0.5));
    expect(leaders.after()).toMatchObject({ key: '(1,2)', delta: expect.closeTo(0.1, 12) as number });
    expect(write(record(1, 3, 0.7))).toMatchObject({
      key: '(1,3)',
      delta: expect.closeTo(0.2, 12) as number,
    });
  });

  it('is compared with a baseline that is retried while it runs', () => {
    const { write } = sweep(failed(0, 0), record(1, 2, 0.6));
    expect(write(record(0, 0, 0.5))).toMatchObject({
      key: '(1,2)',
      delta: expect.closeTo(0.1, 12) as number,
    });
    expect(write(record(1, 3, 0.7))).toMatchObject({
      key: '(1,3)',
      delta: expect.closeTo(0.2, 12) as number,
    });
  });

  it('counts with its last record', () => {
    const { leaders } = sweep(record(0, 0, 0.5), failed(1, 2), record(1, 2, 0.6));
    expect(leaders.after()).toMatchObject({ key: '(1,2)', delta: expect.closeTo(0.1, 12) as number });
  });

  it('is another when it is run again and does worse', () => {
    const { write } = sweep(record(0, 0, 0.5), record(1, 2, 0.7), record(2, 3, 0.6));
    expect(write(record(1, 2, 0.1))).toMatchObject({ key: '(2,3)' });
  });
});
