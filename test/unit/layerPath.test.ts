import { describe, expect, it } from 'vitest';
import {
  blockConfig,
  blockOf,
  configFromPath,
  describePath,
  formatPath,
  layerPasses,
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
      key: '(1,3)x0',
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

  it('may have runs that go backwards', () => {
    expect(parseConfig('0..3,7..4', 8).path).toEqual([0, 1, 2, 3, 7, 6, 5, 4]);
    expect(userErrorOf(() => parseConfig('0..3,9..4', 8)).message).toContain('names layer 9');
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

describe('passes', () => {
  it('are how often a block runs in all', () => {
    expect(parseConfig('(1,3)x3', 4).path).toEqual([0, 1, 2, 1, 2, 1, 2, 3]);
    expect(parseConfig('(1,3)x2', 4)).toEqual(blockConfig(1, 3, 4));
  });

  it('are none for a block that is left out', () => {
    expect(parseConfig('(1,3)x0', 4)).toMatchObject({
      path: [0, 3],
      extraLayers: -2,
      overhead: -0.5,
      i: null,
    });
    expect(parseConfig('(0,2);(1,2)x0', 4).path).toEqual([0, 0, 2, 3]);
  });

  it.each([' ( 1 , 2 ) x 3 ', '(1,2)X3', '(1,2)×3', '(1,2);(1,2)', '0,1,1,1,2,3', '(1,2)x2;(1,2)x2'])(
    'of %j are (1,2)x3',
    (text) => {
      expect(parseConfig(text, 4)).toMatchObject({ key: '(1,2)x3', i: null, j: null, extraLayers: 2 });
    },
  );

  it('are not one, nor more than any path has room for', () => {
    expect(userErrorOf(() => parseConfig('(1,2)x1', 4)).message).toContain('(1,2)x1 runs its block once');
    expect(userErrorOf(() => parseConfig('(1,2)x513', 4)).message).toContain('at most 512');
    expect(userErrorOf(() => parseConfig('(1,2)x511', 4)).message).toContain('has 514 layers');
    expect(parseConfig('(1,2)x509', 4).path).toHaveLength(512);
    expect(userErrorOf(() => parseConfig('(0,4)x512;(0,4)x512', 4)).message).toContain('has 2048 layers');
  });

  it('are read from the key of a config that changes one layer', () => {
    expect(layerPasses('(4,5)')).toEqual({ layer: 4, passes: 2 });
    expect(layerPasses('(14,15)x0')).toEqual({ layer: 14, passes: 0 });
    expect(layerPasses('(9,10)x12')).toEqual({ layer: 9, passes: 12 });
    for (const other of ['(0,0)', '(4,6)', '(4,6)x3', '~(4,5)', '(4,5);(6,7)', '0,4', '1(4,5)', '(4,5)x3;'])
      expect(layerPasses(other)).toBeUndefined();
  });
});

describe('a block that runs backwards', () => {
  it('does so where it last runs forwards', () => {
    expect(parseConfig('~(1,4)', 6).path).toEqual([0, 3, 2, 1, 4, 5]);
    expect(parseConfig('(1,3);~(1,3)', 4).path).toEqual([0, 1, 2, 2, 1, 3]);
    expect(parseConfig('~(1,2)', 4).key).toBe('(0,0)');
  });

  it('is refused where it does not run', () => {
    expect(userErrorOf(() => parseConfig('(2,3)x0;~(1,4)', 6)).message).toContain('~(1,4)');
    expect(userErrorOf(() => parseConfig('~(1,9)', 6)).message).toContain('(1,9)');
    expect(userErrorOf(() => parseConfig('~(1,3)x3', 6)).message).toContain('is not a config');
  });
});

describe('a repeat after a skip', () => {
  it('needs its last layer', () => {
    const { message } = userErrorOf(() => parseConfig('(1,3)x0;(0,3)', 6));
    expect(message).toContain('(0,3) cannot follow layer 2');
    expect(parseConfig('(1,2)x0;(0,3)', 6).path).toEqual([0, 2, 0, 1, 2, 3, 4, 5]);
  });
});

describe('the key of a path', () => {
  it.each([
    ['0..3,2,3,4..7', '(2,4)'],
    ['0..3,1..3,2,3,4..7', '(1,4);(2,4)'],
    ['(5,6);(1,2)', '(1,2);(5,6)'],
    ['(5,6);(1,2);(7,8)x0', '(1,2);(5,6);(7,8)x0'],
    ['(0,8)x0;', undefined],
    ['0,1,4..7', '(2,4)x0'],
    ['1..7', '(0,1)x0'],
    ['0..6', '(7,8)x0'],
    ['0,2,4,6', '0,2,4,6'],
    ['0,2,4,6,7', '(1,2)x0;(3,4)x0;(5,6)x0'],
    ['0,4..1,5..7', '~(1,5)'],
    ['7..0', '~(0,8)'],
    ['5,0,3', '5,0,3'],
    ['0..3,6,7,4,5', '0..3,6,7,4,5'],
    ['0..7,7..0', '0..7,7..0'],
    ['0,0,1,1,2,2,3..7', '(0,1);(1,2);(2,3)'],
    ['0,0,1,1,2,2,3,3,4..7', '0,0,1,1,2,2,3,3..7'],
    ['0..3,0..3,0..3,0..3,4..7', '(0,4)x4'],
  ])('%s of 8 layers is %s', (text, key) => {
    if (key === undefined) expect(() => parseConfig(text, 8)).toThrow();
    else expect(parseConfig(text, 8).key).toBe(key);
  });

  it('is that of a block only for one block', () => {
    expect(blockOf('(12,31)')).toEqual({ i: 12, j: 31 });
    expect(blockOf('(0,0)')).toEqual({ i: 0, j: 0 });
    for (const other of ['(1,2)x3', '(1,2);(3,4)', '~(1,2)', '1,2']) expect(blockOf(other)).toBeUndefined();
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

  it('joins runs that go down too, and no two layers', () => {
    expect(formatPath([0, 3, 2, 1, 4])).toBe('0,3..1,4');
    expect(formatPath([1, 0, 1, 2])).toBe('1,0..2');
    expect(formatPath([2, 1, 2, 1])).toBe('2,1,2,1');
    expect(formatPath([2, 1, 0, 1, 2])).toBe('2..0,1,2');
    expect(formatPath([0, 0, 1])).toBe('0,0,1');
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
