import { describe, expect, it } from 'vitest';
import { diffTitle, outputAddress, parseOutputQuery } from '../../src/host/diff/outputUri.js';

describe('the document of an output', () => {
  it('is called by its probe and seed', () => {
    expect(diffTitle({ set: 'math', probe: '07', seed: null })).toBe('math 07');
    expect(diffTitle({ set: 'math', probe: '07', seed: 0 })).toBe('math 07 · seed 0');
  });

  it('has an address that leads back to it, whatever its names', () => {
    const ref = { file: 'C:\\runs\\a b?#.rys.jsonl', config: '(1,2)', set: 'a/b', probe: 'p "1"' };
    const { path, query } = outputAddress(ref, 'a/b p · 0.1');
    expect(parseOutputQuery(query)).toEqual(ref);
    expect(path).toBe('a∕b p · 0.1');
    const sampled = { ...ref, seed: 0 };
    expect(parseOutputQuery(outputAddress(sampled, 'p').query)).toEqual(sampled);
  });

  it.each([
    '',
    'null',
    '[]',
    '["a"]',
    '{"file":1}',
    '["a","b","c",4]',
    '["a","b","c","d","e"]',
    '["a","b","c","d",1,2]',
    '[1,"b","c","d"]',
    '["a",2,"c","d"]',
    '["a","b",3,"d"]',
    'not json',
  ])('is not found under the address %j', (query) => expect(parseOutputQuery(query)).toBeUndefined());
});
