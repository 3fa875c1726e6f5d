import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HeldPrompts } from '../../src/engine/serving/heldPrompts.js';

const any = (_sequence: number): boolean => true;
const count = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, n) => from + n);

/** Takes a sequence for a prompt, and reads it. */
function read(held: HeldPrompts, prompt: readonly number[], isFree = any): [sequence: number, held: number] {
  const { sequence, held: before } = held.take(prompt, isFree);
  held.keep(sequence, prompt, prompt.length);
  return [sequence, before];
}

describe('prompts that a context holds', () => {
  it('give whole passes of a beginning, and never the last token', () => {
    const held = new HeldPrompts(1, 4);
    expect(read(held, count(0, 11))).toEqual([0, 0]);
    expect(held.lengthIn(0)).toBe(8);
    // Nine tokens in common.
    expect(read(held, [...count(0, 9), 99, 98])).toEqual([0, 8]);
    // Seven.
    expect(read(held, [...count(0, 7), 99, 98])).toEqual([0, 4]);
    expect(held.lengthIn(0)).toBe(8);
    expect(read(held, count(0, 8))).toEqual([0, 4]);
    expect(read(held, count(0, 9))).toEqual([0, 8]);
    expect(read(held, [99, ...count(1, 9)])).toEqual([0, 0]);
  });

  it('are only those that were read, when a prompt is given up', () => {
    const held = new HeldPrompts(1, 4);
    held.take(count(0, 20), any);
    expect(held.lengthIn(0)).toBe(0);
    held.keep(0, count(0, 20), 8);
    expect(read(held, count(0, 20))).toEqual([0, 8]);
    // The other prompt takes the place of what is behind the part in common.
    expect(held.take([...count(0, 5), ...count(50, 60)], any)).toEqual({ sequence: 0, held: 4 });
    expect(held.lengthIn(0)).toBe(4);
  });

  it('are looked for in all free sequences, the longest part in common first', () => {
    const held = new HeldPrompts(3, 2);
    const [a, b, c] = [count(0, 9), [...count(0, 5), ...count(70, 80)], count(90, 95)];
    expect(read(held, a)).toEqual([0, 0]);
    expect(read(held, b, (sequence) => sequence !== 0)).toEqual([1, 0]);
    expect(read(held, c, (sequence) => sequence === 2)).toEqual([2, 0]);
    expect(read(held, [...b, 1])).toEqual([1, 14]);
    expect(read(held, [...a, 1])).toEqual([0, 8]);
  });

  it('are used where less is lost, of two with the same part in common', () => {
    const held = new HeldPrompts(2, 2);
    const [a, b] = [
      [...count(0, 8), 50, 51],
      [...count(0, 8), 60, 61, 62, 63],
    ];
    expect(read(held, a, (sequence) => sequence === 0)).toEqual([0, 0]);
    expect(read(held, b, (sequence) => sequence === 1)).toEqual([1, 0]);
    expect(read(held, [...b, 1])).toEqual([1, 12]);
    expect(read(held, [...a, 1])).toEqual([0, 10]);
    expect(read(held, [...count(0, 8), 99])).toEqual([0, 8]);
    expect(read(held, [...b, 1])).toEqual([1, 12]);
  });

  it('are not given up for a short part in common while there is room', () => {
    const held = new HeldPrompts(3, 2);
    const [a, b] = [count(0, 21), [...count(0, 4), ...count(70, 90)]];
    expect(read(held, a)).toEqual([0, 0]);
    expect(read(held, b)).toEqual([1, 0]);
    expect(read(held, [...a, 1])).toEqual([0, 20]);
    expect(read(held, [...b, 1])).toEqual([1, 24]);
    // A half is worth it, and less is not.
    expect(read(held, [...count(0, 12), 99])).toEqual([0, 12]);
    expect(read(held, [...b.slice(0, 10), 99])).toEqual([2, 0]);
    // Where there is none, the oldest goes, and what it has in common is used.
    expect(read(held, [...b.slice(0, 6), 98], (sequence) => sequence === 1)).toEqual([1, 6]);
  });

  it('are given up for a part in common that is as long as what is lost', () => {
    const held = new HeldPrompts(2, 2);
    expect(read(held, count(0, 8))).toEqual([0, 0]);
    expect(read(held, [...count(0, 4), 99])).toEqual([0, 4]);
  });

  it('give way where nothing is in common: an empty sequence first, then the one not taken for the longest', () => {
    const held = new HeldPrompts(3, 2);
    expect(read(held, count(0, 9))).toEqual([0, 0]);
    expect(read(held, count(10, 19))).toEqual([1, 0]);
    expect(read(held, count(20, 29))).toEqual([2, 0]);
    expect(read(held, count(0, 9))).toEqual([0, 8]);
    expect(read(held, count(30, 39))).toEqual([1, 0]);
    // Too short to be held: its sequence is empty.
    expect(read(held, [50], (sequence) => sequence === 0)).toEqual([0, 0]);
    expect(held.lengthIn(0)).toBe(0);
    expect(read(held, count(40, 49))).toEqual([0, 0]);
    // Also where it was taken last of all, and comes after others.
    expect(read(held, [50], (sequence) => sequence === 2)).toEqual([2, 0]);
    expect(read(held, count(60, 69))).toEqual([2, 0]);
  });

  it('are none where a pass has no end', () => {
    const held = new HeldPrompts(2, Infinity);
    expect(read(held, count(0, 100))).toEqual([0, 0]);
    expect(read(held, count(0, 100))).toEqual([0, 0]);
    expect(held.lengthIn(0)).toBe(0);
  });

  it('are what a sequence has, whatever was read and given up before', () => {
    const prompt = fc.array(fc.constantFrom(1, 2), { minLength: 1, maxLength: 12 });
    const steps = fc.array(fc.record({ prompt, busy: fc.integer({ min: 0, max: 2 }), read: fc.nat(12) }), {
      maxLength: 25,
    });
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 4 }), (all, pass) => {
        const held = new HeldPrompts(3, pass);
        /** What is in each sequence, pass by pass. */
        const cells: number[][] = [[], [], []];
        for (const { prompt, busy, read } of all) {
          const { sequence, held: before } = held.take(prompt, (each) => each !== busy);
          expect(sequence).not.toBe(busy);
          expect(before % pass).toBe(0);
          expect(before).toBeLessThan(prompt.length);
          expect(cells[sequence]!.slice(0, before)).toEqual(prompt.slice(0, before));
          const end = Math.max(before, Math.min(prompt.length, read));
          cells[sequence] = prompt.slice(0, end);
          held.keep(sequence, prompt, end);
          expect(held.lengthIn(sequence)).toBe(end - (end % pass));
        }
      }),
    );
  });
});
