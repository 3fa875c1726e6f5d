import { describe, expect, it } from 'vitest';
import { kindStrip, repeatedLayerMemory } from '../../src/core/report/layerFacts.js';

describe('the strip of layer kinds', () => {
  it('is nothing for a model of one kind', () => {
    expect(kindStrip([])).toBeUndefined();
  });

  it('has a letter for each layer, and says what they stand for', () => {
    const kinds = ['linear attention', 'linear attention', 'attention', 'recurrent', 'feed-forward'];
    expect(kindStrip(kinds)).toEqual({
      strip: 'LLARF',
      legend: 'L linear attention, A attention, R recurrent, F feed-forward',
    });
    expect(kindStrip(['dense', 'MoE'])).toEqual({ strip: 'DM', legend: 'D dense, M MoE' });
  });

  it('has dense layers in lower case beside others with experts', () => {
    expect(kindStrip(['recurrent, dense', 'sliding window, MoE', 'attention'])).toEqual({
      strip: 'rSA',
      legend: 'r recurrent with dense, S sliding window with MoE, A attention',
    });
  });

  it('has a space after every tenth', () => {
    const kinds = Array.from({ length: 21 }, (_, n) => (n % 2 ? 'attention' : 'sliding window'));
    expect(kindStrip(kinds)!.strip).toBe('SASASASASA SASASASASA S');
    expect(kindStrip(kinds.slice(0, 10))!.strip).toBe('SASASASASA');
  });
});

describe('what a repeated layer takes', () => {
  const planned = { sequences: 16, contextSize: 1024 };
  const layer = (perToken: number, perSequence = 0) => ({ perToken, perSequence });

  it('is the same for all layers of a kind', () => {
    expect(repeatedLayerMemory([layer(2048), layer(2048)], planned)).toBe(
      '2.0 KiB a token: up to 32 MiB for 16 sequences of 1024 tokens',
    );
    expect(repeatedLayerMemory([layer(2048)], { sequences: 1, contextSize: 256 })).toBe(
      '2.0 KiB a token: up to 512 KiB for 1 sequence of 256 tokens',
    );
  });

  it('is a range where they differ', () => {
    expect(repeatedLayerMemory([layer(1024), layer(4096)], planned)).toBe(
      '1.0 KiB to 4.0 KiB a token: up to 64 MiB for 16 sequences of 1024 tokens',
    );
  });

  it('is a state of recurrent layers', () => {
    expect(repeatedLayerMemory([layer(0, 1 << 20), layer(1024)], planned)).toBe(
      '1.0 KiB a token, or 1.0 MiB of state a sequence: up to 16 MiB for 16 sequences of 1024 tokens',
    );
    expect(repeatedLayerMemory([layer(0, 1 << 20)], planned)).toBe(
      '1.0 MiB of state a sequence: up to 16 MiB for 16 sequences of 1024 tokens',
    );
  });

  it('is both of layers that keep both', () => {
    expect(repeatedLayerMemory([layer(1024, 1 << 20)], planned)).toContain('up to 32 MiB');
  });

  it('is nothing of layers that look at their own token only', () => {
    expect(repeatedLayerMemory([layer(0)], planned)).toBe('nothing');
  });
});
