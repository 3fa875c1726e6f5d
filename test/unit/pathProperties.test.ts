import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configFromPath, formatPath, parseConfig } from '../../src/core/configs/layerPath.js';

const layers = fc.integer({ min: 2, max: 12 });

/** Any path, and paths that edits make, which are rare among those. */
const anyPath = layers.chain((count) =>
  fc.tuple(fc.constant(count), fc.array(fc.nat({ max: count - 1 }), { minLength: 1, maxLength: 40 })),
);
const editedPath = layers.chain((count) => {
  const block = fc
    .tuple(fc.nat({ max: count - 1 }), fc.nat({ max: count - 1 }))
    .map(([a, b]) => `(${Math.min(a, b)},${Math.max(a, b) + 1})`);
  const repeat = fc
    .tuple(block, fc.constantFrom('', 'x2', 'x3', 'x5'))
    .map(([text, passes]) => text + passes);
  const skip = block.map((text) => `${text}x0`);
  return fc
    .tuple(fc.array(repeat, { maxLength: 4 }), fc.array(skip, { maxLength: 2 }))
    .map(([repeats, skips]) => [count, [...repeats, ...skips].join(';') || '(0,0)'] as const);
});

describe('any path', () => {
  it('has a key that gives it back', () => {
    fc.assert(
      fc.property(anyPath, ([count, path]) => {
        const config = configFromPath(path, count);
        expect(parseConfig(config.key, count)).toEqual(config);
      }),
    );
  });

  it('is written as a list that gives it back', () => {
    fc.assert(
      fc.property(anyPath, ([count, path]) => {
        expect(parseConfig(formatPath(path), count).path).toEqual(path);
      }),
    );
  });

  it('has one key, whether it is written as edits or as a list', () => {
    fc.assert(
      fc.property(editedPath, ([count, text]) => {
        let config;
        try {
          config = parseConfig(text, count);
        } catch {
          // Nothing runs, or too much.
          return;
        }
        expect(parseConfig(formatPath(config.path), count)).toEqual(config);
        expect(parseConfig(config.key, count)).toEqual(config);
      }),
      { numRuns: 500 },
    );
  });
});
