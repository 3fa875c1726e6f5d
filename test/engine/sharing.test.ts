import { afterAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/core/configs/layerPath.js';
import type { EngineProbe } from '../../src/protocol/engine.js';
import { EngineProcess } from '../../src/runner/engineProcess.js';
import { type Shape, writeRandomModel } from '../../tools/models/randomModel.js';
import { shapes } from '../../tools/models/shapes.js';
import { DEMO_MODEL, temporaryFolder } from '../support/files.js';
import { ENGINE } from '../support/sweep.js';

const folder = temporaryFolder();
afterAll(() => folder.remove());

/** Prompts that begin alike, in two groups, and differ in length. */
const probes: EngineProbe[] = ['first', 'second'].flatMap((group, g) =>
  [1, 2, 3, 4].map((n) => ({
    key: `${group}/${n}`,
    group,
    probe: {
      id: String(n),
      system: g === 0 ? 'Answer with a number, and only with a number.' : undefined,
      prompt: `How is Ann? Ann won. ${'Bob slept. '.repeat(n)}`,
      maxTokens: 12,
      scorer: 'exact' as const,
      answer: { kind: 'text' as const, accept: ['1'] },
    },
  })),
);

const models: [name: string, shape: Shape | undefined][] = [
  ['the demo model', undefined],
  ['a llama model', shapes.llama],
  ['a gemma3 model with sliding windows', shapes.gemma3],
  ['a hybrid qwen35 model', shapes.qwen35],
];

describe.each(models)('a common beginning computed once, with %s', (_, shape) => {
  it('gives the texts of each probe run alone, also where sequences are used again', async () => {
    let model = DEMO_MODEL;
    if (shape) {
      model = folder.path(`${shape.architecture}.gguf`);
      await writeRandomModel(model, shape, DEMO_MODEL);
    }
    const { engine, end } = await start();
    try {
      const { model: loaded } = await engine.load({ model, gpu: 'false', threads: 1, sequences: 3 });
      const { path, key: config } = parseConfig('(2,4)', loaded.layers);
      const prepared = await engine.setProbes({ probes, longestPath: [...path] });
      expect(prepared.sequences).toBe(3);
      const together = await engine.run({ config, path: [...path] });
      expect(together.outputs).toHaveLength(probes.length);
      for (const { key } of probes) {
        const alone = await engine.run({ config, path: [...path], probes: [key] });
        expect(alone.outputs[0]!.output).toBe(together.outputs.find((output) => output.key === key)!.output);
      }
    } finally {
      await end();
    }
  });
});

async function start() {
  const child = await EngineProcess.start({ entry: ENGINE });
  return { engine: child.engine, end: () => child.end() };
}
