import { describe, expect, it } from 'vitest';
import { blockConfig } from '../../src/core/configs/layerPath.js';
import { hash32 } from '../../src/core/statistics/random.js';
import {
  answerSeed,
  describeSampling,
  formatSeeds,
  MOST_SEEDS,
  parseSeeds,
  samplingOf,
} from '../../src/core/sweep/sampling.js';
import { recordOf } from '../../src/runner/configRecord.js';
import { toEngineProbes } from '../../src/runner/probeJob.js';
import { differences } from '../../src/store/compare.js';
import { integerProbe, probeSet, runHeader } from '../support/runs.js';

describe('seeds', () => {
  it.each([
    ['3', [1, 2, 3]],
    ['1', [1]],
    [' 2 ', [1, 2]],
    ['4..6', [4, 5, 6]],
    ['0..0', [0]],
    ['4 .. 5', [4, 5]],
    ['7, 11', [7, 11]],
    ['11,7,20..22', [11, 7, 20, 21, 22]],
    ['2147483647..2147483647', [2147483647]],
    [String(MOST_SEEDS), Array.from({ length: MOST_SEEDS }, (_, n) => n + 1)],
  ])('are read from %j', (text, seeds) => expect(parseSeeds(text)).toEqual(seeds));

  it.each(['', '0', 'x', '1.5', '-1', '3..1', '1,,2', '1..', '..2', '1 2', ',', '1,'])(
    'are not read from %j',
    (text) => {
      expect(() => parseSeeds(text)).toThrow(`"${text}" does not name seeds`);
    },
  );

  it('are few, small enough, and each of its own', () => {
    const many = 'There may be at most 64 seeds';
    expect(() => parseSeeds('65')).toThrow(many);
    expect(() => parseSeeds('0..64')).toThrow(many);
    expect(() => parseSeeds('1..40, 101..125')).toThrow(many);
    expect(parseSeeds('1..40, 101..124')).toHaveLength(64);
    expect(() => parseSeeds('1..999999999')).toThrow(many);
    expect(() => parseSeeds('2147483648..2147483648')).toThrow('The seed 2147483648 is too large');
    expect(() => parseSeeds('1..3, 2')).toThrow('The seed 2 is named twice');
  });

  it.each(['3', '4..6', '7,11', '5..5', '1', '2,1'])('are written as they are read: %j', (text) =>
    expect(formatSeeds(parseSeeds(text))).toBe(text),
  );
});

describe('a sampling', () => {
  it('is none at temperature 0, which takes nothing else', () => {
    expect(samplingOf({})).toBeUndefined();
    expect(samplingOf({ temperature: 0 })).toBeUndefined();
    const senseless = 'only have a meaning for sampled answers';
    expect(() => samplingOf({ topP: 0.9 })).toThrow(senseless);
    expect(() => samplingOf({ temperature: 0, seeds: [1] })).toThrow(senseless);
  });

  it('keeps all tokens and asks three times unless told otherwise', () => {
    expect(samplingOf({ temperature: 0.7 })).toEqual({ temperature: 0.7, topP: 1, seeds: [1, 2, 3] });
    const whole = { temperature: 5, topP: 0.5, seeds: [9] };
    expect(samplingOf(whole)).toEqual(whole);
  });

  it('has its limits', () => {
    for (const temperature of [-0.1, 5.01, NaN])
      expect(() => samplingOf({ temperature })).toThrow(`The temperature ${temperature} is out of range`);
    for (const topP of [0, -1, 1.01, NaN])
      expect(() => samplingOf({ temperature: 1, topP })).toThrow(`The top-p ${topP} is out of range`);
  });

  it('is told in words', () => {
    expect(describeSampling(undefined)).toBe('greedy decoding');
    expect(describeSampling({ temperature: 0.7, topP: 0.95, seeds: [4, 7] })).toBe(
      'temperature 0.7, top-p 0.95, 2 answers to each probe (seeds 4, 7)',
    );
    expect(describeSampling({ temperature: 1, topP: 1, seeds: [4] })).toBe(
      'temperature 1, top-p 1, 1 answer to each probe (seed 4)',
    );
  });

  it('makes a sweep another one', () => {
    const header = runHeader();
    const sampling = { temperature: 1, topP: 1, seeds: [1] };
    expect(differences(header, header)).toEqual([]);
    expect(differences({ ...header, sampling }, { ...header, sampling: { ...sampling } })).toEqual([]);
    expect(differences(header, { ...header, sampling })).toEqual([
      'the sampling was greedy decoding and is now temperature 1, top-p 1, 1 answer to each probe (seed 1)',
    ]);
  });
});

describe('the random numbers of an answer', () => {
  it('are other ones for every seed and probe, and always the same', () => {
    const seeds = [1, 2, 3].flatMap((seed) => ['a/1', 'a/2', 'b/1'].map((probe) => answerSeed(seed, probe)));
    expect(new Set(seeds).size).toBe(9);
    expect(answerSeed(1, 'a/1')).toBe(hash32('1 a/1'));
    expect(answerSeed(1, 'a/1')).toBe(answerSeed(1, 'a/1'));
  });

  it('begin with 32 bits, of which llama.cpp takes the largest number for chance', () => {
    // FNV-1a of the empty text is its offset basis, mixed as MurmurHash3 ends: values of the references.
    expect(hash32('')).toBe(fmix32(0x811c9dc5));
    expect(hash32('a')).toBe(fmix32(0xe40c292c));
    expect(hash32('foobar')).toBe(fmix32(0xbf9cf968));
  });
});

/** MurmurHash3's last steps, in whole numbers of any size. */
function fmix32(value: number): number {
  const mask = 0xffffffffn;
  let bits = BigInt(value);
  bits = ((bits ^ (bits >> 16n)) * 0x85ebca6bn) & mask;
  bits = ((bits ^ (bits >> 13n)) * 0xc2b2ae35n) & mask;
  return Number(bits ^ (bits >> 16n));
}

describe('sampled probes', () => {
  const sets = [probeSet('s', [integerProbe('p1', '11'), integerProbe('p2', '22')])];
  const sampling = { temperature: 0.7, topP: 0.9, seeds: [5, 8] };

  it('are asked once per seed, each with numbers of its own', () => {
    expect(toEngineProbes({ sets })[0]).not.toHaveProperty('sampling');
    expect(toEngineProbes({ sets, sampling }).map((probe) => probe.sampling)).toEqual(
      ['s/p1', 's/p2'].map((name) => ({
        temperature: 0.7,
        topP: 0.9,
        seeds: [answerSeed(5, name), answerSeed(8, name)],
      })),
    );
  });

  it('have an output for each seed in the record, in the order of the probes and seeds', () => {
    const answer = (key: string, n: number, output: string) => ({
      key,
      answer: n,
      output,
      tokens: 1,
      stop: 'eos' as const,
      ms: 1.26,
    });
    const record = recordOf(
      blockConfig(1, 2, 4),
      { sets, sampling },
      {
        state: 'done',
        outputs: [
          answer('s/p2', 0, '22'),
          answer('s/p1', 1, '11'),
          answer('s/p2', 1, 'none'),
          answer('s/p1', 0, '19'),
        ],
        wallMs: 5,
        switchMs: 1,
      },
    );
    expect(
      record.outputs.map(({ probe, seed, output, score, ms }) => [probe, seed, output, score, ms]),
    ).toEqual([
      ['p1', 5, '19', expect.any(Number), 1.3],
      ['p1', 8, '11', 1, 1.3],
      ['p2', 5, '22', 1, 1.3],
      ['p2', 8, 'none', 0, 1.3],
    ]);
  });
});
