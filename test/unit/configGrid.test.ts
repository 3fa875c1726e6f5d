import { describe, expect, it } from 'vitest';
import { configCount, gridConfigs, parseSelection, splitConfigs } from '../../src/core/configs/configGrid.js';
import { userErrorOf } from '../support/errors.js';

const keys = (selection: string, layers: number): string[] =>
  parseSelection(selection, layers).map(({ key }) => key);

describe('the grid of configs', () => {
  it.each([
    [10, 56],
    [36, 667],
    [80, 3241],
  ])('has, for %i layers, %i configs', (layers, count) => {
    const configs = gridConfigs(layers);
    expect(configs).toHaveLength(count);
    expect(configCount(layers)).toBe(count);
    expect(new Set(configs.map(({ key }) => key)).size).toBe(count);
  });

  it('begins with the baseline and goes on by j, then i', () => {
    expect(gridConfigs(3).map(({ key }) => key)).toEqual([
      '(0,0)',
      '(0,1)',
      '(0,2)',
      '(1,2)',
      '(0,3)',
      '(1,3)',
      '(2,3)',
    ]);
  });
});

describe('a selection', () => {
  it('takes all', () => {
    expect(keys(' all ', 4)).toEqual(gridConfigs(4).map(({ key }) => key));
  });

  it('takes each layer alone', () => {
    expect(keys('single', 4)).toEqual(['(0,0)', '(0,1)', '(1,2)', '(2,3)', '(3,4)']);
  });

  it('takes blocks up to a length', () => {
    expect(keys('blocks<=2', 4)).toEqual([
      '(0,0)',
      '(0,1)',
      '(0,2)',
      '(1,2)',
      '(1,3)',
      '(2,3)',
      '(2,4)',
      '(3,4)',
    ]);
    expect(keys('blocks <= 9', 4)).toEqual(keys('all', 4));
    expect(keys('blocks<=1', 4)).toEqual(keys('single', 4));
  });

  it('takes the blocks of a region', () => {
    expect(keys('within 1..2', 4)).toEqual(['(0,0)', '(1,2)', '(1,3)', '(2,3)']);
    expect(keys('within 3 .. 3', 4)).toEqual(['(0,0)', '(3,4)']);
    expect(keys('within 0..3', 4)).toEqual(keys('all', 4));
  });

  it.each(['within 2..4', 'within 3..2'])('refuses the region "%s" of a model with 4 layers', (region) => {
    expect(userErrorOf(() => parseSelection(region, 4)).message).toMatch(/does not fit a model of 4 layers/);
  });

  it('takes a list in its own order, with the baseline first', () => {
    expect(keys('(2,4) (0,1)', 4)).toEqual(['(0,0)', '(2,4)', '(0,1)']);
  });

  it('takes every config once, however it is spelt', () => {
    expect(keys('(1,3) (0,0) 0,1,2,1,2,3 (1,3)', 4)).toEqual(['(0,0)', '(1,3)']);
  });

  it('takes several blocks and layer lists, spaces or not', () => {
    expect(keys('( 0 , 1 ) ; (2,3)  0..2, 1..3', 4)).toEqual(['(0,0)', '(0,1);(2,3)', '(1,3)']);
  });

  it('takes each layer with more passes', () => {
    expect(keys('passes<=3', 3)).toEqual([
      '(0,0)',
      '(0,1)',
      '(1,2)',
      '(2,3)',
      '(0,1)x3',
      '(1,2)x3',
      '(2,3)x3',
    ]);
    expect(keys('passes <= 2', 3)).toEqual(['(0,0)', '(0,1)', '(1,2)', '(2,3)']);
    expect(userErrorOf(() => parseSelection('passes<=1', 3)).message).toContain('passes<=2');
  });

  it('takes the model without each layer', () => {
    expect(keys('skip', 3)).toEqual(['(0,0)', '(0,1)x0', '(1,2)x0', '(2,3)x0']);
  });

  it('takes several of these', () => {
    expect(keys('skip within 1 .. 2 (0,1) x 3 passes<=2', 3)).toEqual([
      '(0,0)',
      '(0,1)x0',
      '(1,2)x0',
      '(2,3)x0',
      '(1,2)',
      '(1,3)',
      '(2,3)',
      '(0,1)x3',
      '(0,1)',
    ]);
  });

  it('refuses nothing, and blocks of no length', () => {
    expect(userErrorOf(() => parseSelection('  ', 4)).message).toContain('empty');
    expect(userErrorOf(() => parseSelection('blocks<=0', 4)).message).toContain('blocks<=1');
  });

  it('names the config that does not fit', () => {
    expect(userErrorOf(() => parseSelection('(0,1) (2,9)', 4)).message).toContain('(2,9)');
    expect(userErrorOf(() => parseSelection('(0,1) every', 4)).message).toContain('"every" is not a config');
  });
});

describe('a list of configs', () => {
  it('is split at the spaces between them', () => {
    expect(splitConfigs(' (1,2)  ( 3 , 4 ) x 3;( 5, 6 ) ~ (1,2)  0 .. 4 , 2 .. 6 (1,2) × 2 ')).toEqual([
      '(1,2)',
      '(3,4)x3;(5,6)',
      '~(1,2)',
      '0..4,2..6',
      '(1,2)×2',
    ]);
    expect(splitConfigs('  ')).toEqual([]);
  });
});
