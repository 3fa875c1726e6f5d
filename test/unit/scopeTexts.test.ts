import { describe, expect, it } from 'vitest';
import { exampleRegion, readScope } from '../../src/host/pickers/scopeTexts.js';

const LAYERS = 10;
const length = (text: string) => readScope('length', text, LAYERS);
const region = (text: string) => readScope('region', text, LAYERS);
const list = (text: string) => readScope('list', text, LAYERS);

describe('which configs to run, as typed in the wizard', () => {
  it('is a number of layers, where one is asked for', () => {
    expect(length(' 2 ')).toEqual({ selection: 'blocks<=2', configs: 20 });
    expect(length('1')).toEqual({ selection: 'blocks<=1', configs: 11 });
    expect(length('10')).toEqual({ selection: 'blocks<=10', configs: 56 });
    for (const text of ['zwei', '', '0', '11', '2.5', '-1', '(2,5)'])
      expect(length(text)).toBe('Enter a whole number from 1 to 10.');
  });

  it('is the first and the last layer of a region, however they are set apart', () => {
    for (const text of ['3..8', '3-8', '3–8', '3 8', '3, 8', '3 to 8', ' 3 .. 8 '])
      expect(region(text)).toEqual({ selection: 'within 3..8', configs: 22 });
    expect(region('9..9')).toEqual({ selection: 'within 9..9', configs: 2 });
    expect(region('8-3')).toBe('The region ends before it begins: did you mean 3..8?');
    expect(region('3..10')).toBe('The model has the layers 0 to 9: layer 10 is not one of them.');
    for (const text of ['', 'x', '3', '38', '3..', '1..2..3'])
      expect(region(text)).toBe('Enter the first and the last layer of the region, such as 2..7.');
  });

  it('is a number of passes, of which there is room for some', () => {
    const passes = (text: string, layers = LAYERS) => readScope('passes', text, layers);
    expect(passes(' 3 ')).toEqual({ selection: 'passes<=3', configs: 21 });
    expect(passes('2')).toMatchObject({ configs: 11 });
    expect(passes('503')).toEqual({ selection: 'passes<=503', configs: 5021 });
    for (const text of ['1', '504', '', '2.5', 'x3'])
      expect(passes(text)).toBe('Enter a whole number from 2 to 503.');
  });

  it('is a list of configs, in which two bare numbers are a block', () => {
    expect(list('(4,7)  4, 7 (2,5)')).toEqual({ selection: '(4,7) (4,7) (2,5)', configs: 3 });
    expect(list('0..6,4..9 (1,2);(3, 4)')).toMatchObject({ configs: 3 });
    expect(list('9,2')).toBe(
      'The config (9,2) ends before it begins: it needs 0 ≤ i < j ≤ 10, such as (2,9).',
    );
    expect(list(' ')).toBe('Enter at least one config, such as (2,5).');
    expect(list('zwei')).toMatch(/^"zwei" is not a config: write \(i,j\)/);
  });

  it('is exemplified by the middle of the model', () => {
    expect([1, 2, 10, 36].map(exampleRegion)).toEqual(['0..0', '0..1', '2..7', '9..26']);
  });
});
