import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseModelAddress } from '../../src/protocol/modelAddress.js';
import { modelSize, SUGGESTED_MODELS } from '../../src/runner/download/suggestedModels.js';
import { repoPath } from '../support/files.js';

describe('the models to begin with', () => {
  it('are named in the documentation as they are offered', () => {
    const rows = readFileSync(repoPath('docs/downloading.md'), 'utf8')
      .split('\n')
      .map((line) => line.split('|').map((cell) => cell.trim()))
      .filter(([, , address]) => address?.startsWith('`hf:'))
      .map((cells) => cells.slice(1, -1));
    expect(rows).toEqual(
      SUGGESTED_MODELS.map(({ name, address, size, layers, license }) => [
        ...[name, `\`${address}\``, modelSize(size), `${layers}`, license],
      ]),
    );
  });

  it('have addresses, from the smallest to the largest', () => {
    expect(SUGGESTED_MODELS.length).toBeGreaterThan(3);
    for (const { address } of SUGGESTED_MODELS) expect(parseModelAddress(address).kind).toBe('quantization');
    const sizes = SUGGESTED_MODELS.map(({ size }) => size);
    expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
  });

  it('have sizes in the units of their pages', () => {
    expect(modelSize(999_000_000)).toBe('999 MB');
    expect(modelSize(1_000_000_000)).toBe('1.0 GB');
    expect(modelSize(2_540_000_000)).toBe('2.5 GB');
  });
});
