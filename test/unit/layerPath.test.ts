import { describe, expect, it } from 'vitest';
import {
  blockConfig,
  configFromPath,
  describePath,
  formatPath,
  MAX_PATH_LENGTH,
  parseConfig,
} from '../../src/core/configs/layerPath.js';
import { userErrorOf } from '../support/errors.js';

describe('the config (i,j)', () => {
  it('runs 0..j-1 and then i..N-1', () => {
    expect(blockConfig(2, 4, 6).path).toEqual([0, 1, 2, 3, 2, 3, 4, 5]);
  });

  it('adds j - i layers, as a fraction of N', () => {
    expect(blockConfig(2, 5, 6)).toMatchObject({ extraLayers: 3, overhead: 0.5 });
  });

  it('is the plain model for (0,0)', () => {
    expect(blockConfig(0, 0, 4)).toEqual({
      key: '(0,0)',
      path: [0, 1, 2, 3],
      i: 0,
      j: 0,
      extraLayers: 0,
      overhead: 0,
    });
  });

  it('may repeat the first layer, the last layer, or the whole model', () => {
    expect(blockConfig(0, 1, 3).path).toEqual([0, 0, 1, 2]);
    expect(blockConfig(2, 3, 3).path).toEqual([0, 1, 2, 2]);
    expect(blockConfig(0, 3, 3).path).toEqual([0, 1, 2, 0, 1, 2]);
  });

  it.each([
    [3, 3],
    [4, 3],
    [0, 9],
    [-1, 2],
  ])('refuses (%i,%i) on 8 layers with the range that fits', (i, j) => {
    const { message } = userErrorOf(() => blockConfig(i, j, 8));
    expect(message).toContain(`(${i},${j})`);
    expect(message).toContain('0 ≤ i < j ≤ 8');
  });
});

describe('several blocks', () => {
  it('are inserted one after another, each after the last run of its last layer', () => {
    const config = parseConfig('(3,6);(4,6)', 8);
    expect(config.path).toEqual([0, 1, 2, 3, 4, 5, 3, 4, 5, 4, 5, 6, 7]);
    expect(config.overhead).toBe(0.625);
    expect(config).toMatchObject({ i: null, j: null, extraLayers: 5 });
  });

  it('may stand apart', () => {
    expect(parseConfig('(0,1);(3,4)', 4).path).toEqual([0, 0, 1, 2, 3, 3]);
  });

  it('give the same path in either order when they stand apart', () => {
    expect(parseConfig('(3,4);(0,1)', 4).key).toBe(parseConfig('(0,1);(3,4)', 4).key);
  });

  it('repeat a block twice when it is named twice', () => {
    expect(parseConfig('(1,2);(1,2)', 3).path).toEqual([0, 1, 1, 1, 2]);
  });

  it('are one block when the others are (0,0)', () => {
    expect(parseConfig('(0,0);(1,3)', 4)).toEqual(blockConfig(1, 3, 4));
  });

  it('are each checked against the model', () => {
    const { message } = userErrorOf(() => parseConfig('(1,2);(5,9)', 8));
    expect(message).toContain('(5,9)');
    expect(message).not.toContain('(1,2)');
  });
});

describe('an explicit list of layers', () => {
  it('is taken as it stands', () => {
    expect(parseConfig('0..2,1,2,1,3', 4).path).toEqual([0, 1, 2, 1, 2, 1, 3]);
  });

  it('is recognised as the block it makes', () => {
    expect(parseConfig('0..14,12,13,14,15..39', 40)).toEqual(blockConfig(12, 15, 40));
    expect(parseConfig('0,1,2,3', 4)).toEqual(blockConfig(0, 0, 4));
  });

  it('may leave layers out, and then costs less than the model', () => {
    expect(parseConfig('0,3', 4)).toMatchObject({
      key: '0,3',
      i: null,
      j: null,
      extraLayers: -2,
      overhead: -0.5,
    });
  });

  it('may have spaces', () => {
    expect(parseConfig('  0 .. 2 , 1 , 3 ', 4).path).toEqual([0, 1, 2, 1, 3]);
    expect(parseConfig(' ( 1 , 3 ) ; ( 0 , 1 ) ', 4).path).toEqual([0, 0, 1, 2, 1, 2, 3]);
  });

  it('names the layer that the model lacks', () => {
    for (const text of ['0,1,8', '0..8', '0..99999999999']) {
      const { message } = userErrorOf(() => parseConfig(text, 8));
      expect(message).toMatch(/names layer (8|99999999999), but the model has layers 0\.\.7/);
    }
  });

  it('refuses a run that goes backwards', () => {
    expect(userErrorOf(() => parseConfig('0..3,5..4', 8)).message).toContain('write it as 4..5');
  });

  it('is at most 512 layers long', () => {
    const long = (length: number): number[] => Array.from({ length }, () => 0);
    expect(configFromPath(long(MAX_PATH_LENGTH), 4).path).toHaveLength(512);
    expect(userErrorOf(() => configFromPath(long(513), 4)).message).toContain('at most 512');
  });

  it('is at least one layer long, and of whole numbers', () => {
    expect(userErrorOf(() => configFromPath([], 4)).message).toContain('empty');
    expect(userErrorOf(() => configFromPath([0, 1.5], 4)).message).toContain('layer 1.5');
    expect(userErrorOf(() => configFromPath([-1], 4)).message).toContain('layer -1');
  });
});

describe('a text that is not a config', () => {
  it.each(['', 'abc', '(1,2', '(1;2)', '1..2..3', '(1,2),(3,4)', '0..', '(-1,2)', '(1.5,2)', '2-5'])(
    'is refused with the forms that there are: %j',
    (text) => {
      const { message } = userErrorOf(() => parseConfig(text, 8));
      expect(message).toContain(`"${text}" is not a config`);
      expect(message).toContain('(i,j)');
      expect(message).toContain('..7');
    },
  );
});

describe('how a path is written', () => {
  it('joins runs of three or more layers', () => {
    expect(formatPath([0, 1, 2, 3, 2, 3, 4, 7, 8])).toBe('0..3,2..4,7,8');
    expect(formatPath([5])).toBe('5');
  });

  it('shows a block by its two runs', () => {
    expect(describePath(blockConfig(2, 4, 6), 6)).toBe('0..3, 2..5');
    expect(describePath(blockConfig(5, 6, 6), 6)).toBe('0..5, 5');
    expect(describePath(blockConfig(0, 1, 6), 6)).toBe('0, 0..5');
  });

  it('shows the baseline and other paths as they run', () => {
    expect(describePath(blockConfig(0, 0, 6), 6)).toBe('0..5');
    expect(describePath(parseConfig('0,2,1', 6), 6)).toBe('0,2,1');
  });
});
