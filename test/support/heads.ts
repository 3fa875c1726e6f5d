import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baselinePath, parseConfig } from '../../src/core/configs/layerPath.js';
import type { EngineProbe, GpuChoice, RunResult } from '../../src/protocol/engine.js';
import { EngineProcess } from '../../src/runner/engineProcess.js';
import { type Shape, writeRandomModel } from '../../tools/models/randomModel.js';
import { shapes } from '../../tools/models/shapes.js';
import { DEMO_MODEL, temporaryFolder } from './files.js';
import { ENGINE } from './sweep.js';

/**
 * Heads: the prompts' way through layers 0..j-1, kept for all configs with that j. The engine with them must give what
 * the engine without them gives, and do less.
 */

/** Of a device whose kernels for many rows take minutes to compile, only a few rows are asked at once. */
export interface HeadsPace {
  readonly gpu: GpuChoice;
  readonly fewRows: boolean;
}

const MODELS: readonly [name: string, shape: Shape | undefined, heads: 'on' | 'off'][] = [
  ['the demo model', undefined, 'on'],
  ['a llama model', shapes.llama, 'on'],
  ['a gemma3 model with sliding windows', shapes.gemma3, 'off'],
  ['a hybrid qwen35 model', shapes.qwen35, 'off'],
];
/** Columns deeper and deeper, one that is not, blocks at both ends, several blocks, and a layer left out. */
const CONFIGS = [
  '(0,1)',
  '(1,3)',
  '(2,3)',
  '(0,4)',
  '(3,6)',
  '(0,0)',
  '(1,2)',
  '(1,3);(2,4)',
  '0,1,3,4,5',
  '(5,6)',
];

export function describeHeads({ gpu, fewRows }: HeadsPace): void {
  const folder = temporaryFolder();
  afterAll(() => folder.remove());
  const template = folder.path('bare.jinja');
  writeFileSync(template, '{{ messages[-1].content }}');
  /** Prompts that begin alike, and some of one length; or two of two tokens. */
  const prompts = fewRows
    ? ['7*', '6+']
    : [1, 2, 3, 4, 2, 3].map((n, k) => `How is Ann? Ann won${'!?.,;:'[k]} ${'Bob slept. '.repeat(n)}`);
  const probes = prompts.map((prompt, n): EngineProbe => ({
    key: String(n),
    group: n < 4 ? 'first' : 'second',
    probe: {
      id: String(n),
      prompt,
      maxTokens: fewRows ? 4 : 9,
      scorer: 'exact',
      answer: { kind: 'text', accept: ['none'] },
    },
  }));

  describe.each(MODELS)('heads of %s', (_, shape, supported) => {
    let model = DEMO_MODEL;
    // The demo model has twice the layers of the others: where each takes its time, the first columns will do.
    const configs = fewRows && !shape ? CONFIGS.slice(0, 3) : CONFIGS;
    let child: EngineProcess | undefined;
    let loaded: number | undefined;
    let layers: number;
    beforeAll(async () => {
      if (shape) {
        model = folder.path(`${shape.architecture}.gguf`);
        await writeRandomModel(model, shape, DEMO_MODEL);
      }
    });
    afterAll(() => child?.end());

    /** A software device takes seconds to begin: the engine is kept while the number of sequences is the same. */
    const open = async (heads: boolean | undefined, sequences = 64) => {
      if (loaded !== sequences) {
        await child?.end();
        child = await EngineProcess.start({ entry: ENGINE });
        const chatTemplate = fewRows ? { chatTemplate: template } : {};
        const about = await child.engine.load({ model, gpu, threads: 1, sequences, ...chatTemplate });
        [loaded, layers] = [sequences, about.model.layers];
      }
      const longestPath = [...baselinePath(layers), ...baselinePath(layers)];
      return child!.engine.setProbes({ probes, longestPath, ...(heads === undefined ? {} : { heads }) });
    };
    const run = (config: string, more: { probes?: string[] } = {}): Promise<RunResult> =>
      child!.engine.run({ config, path: [...parseConfig(config, layers).path], ...more });
    const texts = ({ outputs }: RunResult): [string, string][] =>
      outputs.map(({ key, output }): [string, string] => [key, output]).sort(([a], [b]) => (a < b ? -1 : 1));

    it(`are ${supported}`, async () => {
      expect((await open(undefined)).settings.heads).toBe(supported);
      expect((await open(false)).settings.heads).toBe('off');
    });

    if (supported === 'off') return;

    it.each(fewRows ? [64] : [64, 4, 1])(
      'change no answer, with %i sequences at a time',
      async (sequences) => {
        const all = async (heads: boolean) => {
          await open(heads, sequences);
          const found: [string, string][][] = [];
          for (const config of configs) found.push(texts(await run(config)));
          // The first column anew, after others, and single probes of it.
          found.push(texts(await run('(0,1)')), texts(await run('(0,1)', { probes: ['1'] })));
          return found;
        };
        const [plain, headed] = [await all(false), await all(true)];
        expect(headed).toEqual(plain);
        expect(new Set(plain.flat().map(([, output]) => output)).size).toBeGreaterThan(prompts.length);
      },
    );

    it.skipIf(fewRows)('spare the prompts the layers they went through', async () => {
      await open(true);
      const work = async (config: string) => (await run(config)).work;
      const [first, second, deeper, back] = [
        await work('(0,3)'),
        await work('(1,3)'),
        await work('(1,5)'),
        await work('(0,2)'),
      ];
      const { prefillTokens } = await work('(0,0)');
      // Shared beginnings count once, and every prompt goes through the tail.
      for (const { prefillTokens: tokens } of [first, second, deeper, back])
        expect(tokens).toBe(prefillTokens);
      // In decoding, a step is one call for the head and one for the tail, whatever has ended between.
      expect(second.decodeCalls - 2 * second.steps).toBeLessThanOrEqual(prompts.length + 2);
      expect(second.stepRows).toBeLessThanOrEqual(second.steps * prompts.length);
      expect([first, second, deeper, back].map(({ headTokens }) => headTokens)).toEqual([
        prefillTokens,
        0,
        prefillTokens,
        prefillTokens,
      ]);
    });
  });
}
