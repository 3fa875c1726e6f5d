import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gridConfigs, parseSelection } from '../../src/core/configs/configGrid.js';
import {
  blockConfig,
  type Config,
  configFromPath,
  formatPath,
  parseConfig,
} from '../../src/core/configs/layerPath.js';

const modelAndBlock = fc
  .integer({ min: 2, max: 90 })
  .chain((layers) =>
    fc
      .tuple(fc.integer({ min: 0, max: layers - 1 }), fc.integer({ min: 1, max: layers }))
      .map(([a, b]) => (a < b ? { layers, i: a, j: b } : { layers, i: b - 1, j: a + 1 })),
  );

const modelAndPath = fc
  .integer({ min: 1, max: 20 })
  .chain((layers) =>
    fc.tuple(
      fc.constant(layers),
      fc.array(fc.integer({ min: 0, max: layers - 1 }), { minLength: 1, maxLength: 60 }),
    ),
  );

const layers = fc.integer({ min: 2, max: 12 });

/** Paths that edits make, which are rare among all paths. */
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

describe('any block', () => {
  it('makes a path of N layers and those repeated', () => {
    fc.assert(
      fc.property(modelAndBlock, ({ layers, i, j }) => {
        const { path, extraLayers } = blockConfig(i, j, layers);
        expect(extraLayers).toBe(j - i);
        expect(path).toHaveLength(layers + extraLayers);
        for (let layer = 0; layer < layers; layer++)
          expect(path.filter((other) => other === layer)).toHaveLength(layer >= i && layer < j ? 2 : 1);
      }),
    );
  });

  it('has one key for all its spellings', () => {
    fc.assert(
      fc.property(modelAndBlock, ({ layers, i, j }) => {
        const config = blockConfig(i, j, layers);
        const spellings = [
          `(${i},${j})`,
          ` ( ${i} , ${j} )`,
          `(0,0);(${i},${j})`,
          formatPath(config.path),
          config.path.join(', '),
        ];
        for (const spelling of spellings) expect(parseConfig(spelling, layers)).toEqual(config);
      }),
    );
  });
});

describe('any path that edits make', () => {
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

describe('any path', () => {
  it('comes back from its key', () => {
    fc.assert(
      fc.property(modelAndPath, ([layers, path]) => {
        const config = configFromPath(path, layers);
        expect(parseConfig(config.key, layers)).toEqual(config);
      }),
    );
  });

  it('has a key of its own', () => {
    fc.assert(
      fc.property(
        modelAndPath,
        fc.array(fc.nat(), { minLength: 1, maxLength: 60 }),
        ([layers, path], other) => {
          const mapped = other.map((layer) => layer % layers);
          const same = JSON.stringify(path) === JSON.stringify(mapped);
          expect(configFromPath(path, layers).key === configFromPath(mapped, layers).key).toBe(same);
        },
      ),
    );
  });

  it('is N layers long and those beyond', () => {
    fc.assert(
      fc.property(modelAndPath, ([layers, path]) => {
        const { extraLayers, overhead } = configFromPath(path, layers);
        expect(layers + extraLayers).toBe(path.length);
        expect(overhead).toBeCloseTo(extraLayers / layers, 12);
      }),
    );
  });
});

it('several blocks add up their lengths, in whatever order', () => {
  const blocks = fc.array(modelAndBlock, { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(blocks, (list) => {
      const layers = Math.max(...list.map((block) => block.layers));
      const text = list.map(({ i, j }) => `(${i},${j})`).join(';');
      expect(parseConfig(text, layers).extraLayers).toBe(list.reduce((sum, { i, j }) => sum + j - i, 0));
    }),
  );
});

it('any selection begins with the baseline and holds every config once', () => {
  const selection = fc.integer({ min: 2, max: 12 }).chain((layers) =>
    fc.record({
      layers: fc.constant(layers),
      text: fc.oneof(
        fc.constantFrom('all', 'single'),
        fc.integer({ min: 1, max: 20 }).map((longest) => `blocks<=${longest}`),
        fc
          .array(fc.constantFrom(...gridConfigs(layers)), { minLength: 1, maxLength: 8 })
          .map((configs: Config[]) => configs.map(({ key }) => key).join(' ')),
      ),
    }),
  );
  fc.assert(
    fc.property(selection, ({ layers, text }) => {
      const keys = parseSelection(text, layers).map(({ key }) => key);
      expect(keys[0]).toBe('(0,0)');
      expect(new Set(keys).size).toBe(keys.length);
    }),
  );
});
