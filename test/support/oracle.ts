import { unlinkSync } from 'node:fs';
import koffi from 'koffi';
import type { ControlledEvaluateInputItem, Token } from 'node-llama-cpp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/core/configs/layerPath.js';
import { type Backend, loadBackend } from '../../src/engine/backend.js';
import { LoadedModel } from '../../src/engine/model.js';
import { TokenBatch } from '../../src/engine/native/batch.js';
import type { Pointer } from '../../src/engine/native/structs.js';
import { expandToFile } from '../../src/gguf/expandToFile.js';
import { readModelHeader } from '../../src/gguf/read.js';
import type { GpuChoice } from '../../src/protocol/engine.js';
import { type Shape, writeRandomModel } from '../../tools/models/randomModel.js';
import { shapes } from '../../tools/models/shapes.js';
import { DEMO_MODEL, temporaryFolder } from './files.js';

/** How far logits may be apart. */
export const TOLERANCE = 1e-4;

/** How a device is used: a software GPU compiles its matrix kernels for minutes, and those for vectors at once. */
export interface Pace {
  /** Prompt tokens in one decode. */
  readonly batch: number;
  /** Prompt tokens that are used, the last ones; all unless given. */
  readonly prompt?: number;
  /** Tokens generated and compared. */
  readonly tokens: number;
}

/** Logits from a model of llama.cpp's C API, token after token of one sequence. */
export class OwnLogits {
  readonly context: Pointer;
  private position = 0;

  constructor(
    private readonly backend: Backend,
    private readonly model: Pointer,
    private readonly pace: Pace,
  ) {
    const { api } = backend;
    const context = api.contextInit(model, {
      ...api.contextDefaultParams(),
      n_ctx: 256,
      n_threads: 1,
      n_threads_batch: 1,
    });
    if (!context) throw new Error('no context');
    this.context = context;
  }

  /** Logits after these further tokens; they stand in the row of the last of them. */
  next(tokens: readonly number[]): Float32Array {
    const { api } = this.backend;
    let last = 0;
    for (let start = 0; start < tokens.length; start += this.pace.batch) {
      const part = tokens.slice(start, start + this.pace.batch);
      const batch = new TokenBatch(part.length);
      part.forEach((token, n) => batch.add(token, this.position++, 0, n === part.length - 1));
      expect(api.decodeSync(this.context, batch.struct)).toBe(0);
      last = part.length - 1;
    }
    const size = api.vocabSize(api.modelVocab(this.model));
    return koffi.decode(
      api.logitsOf(this.context, last)!,
      koffi.array('float', size, 'Typed'),
    ) as Float32Array;
  }

  dispose(): void {
    this.backend.api.contextFree(this.context);
  }
}

export function logitsOf(
  backend: Backend,
  model: Pointer,
  tokens: readonly number[],
  pace: Pace,
): Float32Array {
  const logits = new OwnLogits(backend, model, pace);
  try {
    return logits.next(tokens);
  } finally {
    logits.dispose();
  }
}

const argmax = (values: Float32Array): number =>
  values.reduce((best, value, n) => (value > values[best]! ? n : best), 0);

/** The same through node-llama-cpp's own model and context, for a physically expanded file. */
async function openOracle(backend: Backend, file: string, gpuLayers: number, pace: Pace) {
  const model = await backend.llama.loadModel({ modelPath: file, gpuLayers });
  const context = await model.createContext({
    contextSize: 256,
    threads: 1,
    batchSize: pace.batch,
    // As llama.cpp's own default: with flash attention, CUDA rounds otherwise.
    flashAttention: 'auto',
  });
  const sequence = context.getSequence();
  return {
    async next(tokens: readonly number[]): Promise<Map<Token, number>> {
      const output = await sequence.controlledEvaluate(
        tokens.map((token, n): ControlledEvaluateInputItem =>
          n === tokens.length - 1 ? [token as Token, { generateNext: { logits: true } }] : (token as Token),
        ),
      );
      return output.at(-1)!.next.logits!;
    },
    async dispose(): Promise<void> {
      await context.dispose();
      await model.dispose();
    },
  };
}

/**
 * Expects that a shell computes what node-llama-cpp computes from a file in which the path was written out; for the
 * baseline, from the model's own file.
 */
export async function expectOracle(
  backend: Backend,
  model: LoadedModel,
  text: string,
  {
    folder,
    pace,
    tokens,
    gpuLayers = model.planner.offloadedLayers > 0 ? Infinity : 0,
  }: {
    folder: { path(name: string): string };
    pace: Pace;
    tokens: readonly number[];
    /** How many of the file's last layers lie in device memory, with the output as one. */
    gpuLayers?: number;
  },
): Promise<void> {
  const { path, key } = parseConfig(text, model.description.layers);
  const isBaseline = key === '(0,0)';
  const file = isBaseline ? model.header.file : folder.path('expanded.gguf');
  if (!isBaseline) await expandToFile(model.header, path, file);
  const oracle = await openOracle(backend, file, Math.min(gpuLayers, path.length + 1), pace);
  const shell = model.shell(path);
  const logits = new OwnLogits(backend, shell.model, pace);
  try {
    let next = tokens;
    let worst = 0;
    for (let n = 0; n < pace.tokens; n++) {
      const own = logits.next(next);
      const expected = await oracle.next(next);
      for (const [token, logit] of expected) worst = Math.max(worst, Math.abs(own[token]! - logit));
      expect(expected.size).toBe(own.length);
      expect(argmax(own)).toBe([...expected].reduce((best, entry) => (entry[1] > best[1] ? entry : best))[0]);
      next = [argmax(own)];
    }
    expect(worst).toBeLessThanOrEqual(TOLERANCE);
  } finally {
    logits.dispose();
    shell.dispose();
    await oracle.dispose();
    if (!isBaseline) unlinkSync(file);
  }
}

interface Case {
  readonly name: string;
  readonly shape?: Shape;
  readonly configs: readonly string[];
}

const CASES: readonly Case[] = [
  { name: 'the demo model', configs: ['(0,0)', '(4,7)', '(0,10)', '(3,6);(4,6)', '0..3,2,2,9,8,4..9'] },
  {
    name: 'a llama model with an output of its own',
    shape: shapes.llama,
    configs: ['(0,0)', '(2,4)', '5,0,3'],
  },
  { name: 'a gemma3 model with sliding windows', shape: shapes.gemma3, configs: ['(0,0)', '(4,7)', '(5,6)'] },
  { name: 'a hybrid qwen35 model', shape: shapes.qwen35, configs: ['(0,0)', '(2,5)', '(3,4)', '(4,8)'] },
];

/**
 * The engine against an independent oracle: a shell for a layer path must compute what node-llama-cpp computes
 * from a file in which that path was written out.
 */
export function describeOracle(gpu: GpuChoice, pace: Pace): void {
  const folder = temporaryFolder();
  let backend: Backend;

  beforeAll(async () => {
    backend = await loadBackend(gpu, () => undefined);
  });
  afterAll(() => folder.remove());

  describe.each(CASES)('$name', ({ shape, configs }) => {
    let model: LoadedModel;
    const tokensOf = (prompt: string): readonly number[] =>
      model.prompts.render({ prompt }).tokens.slice(-(pace.prompt ?? Infinity));

    beforeAll(async () => {
      let file = DEMO_MODEL;
      if (shape) {
        file = folder.path(`${shape.architecture}.gguf`);
        await writeRandomModel(file, shape, DEMO_MODEL);
      }
      model = await LoadedModel.load(backend, await readModelHeader(file), () => undefined);
    });
    afterAll(() => model.dispose());

    it.each(configs)('gives the logits and tokens of the expanded file under %s', (text) =>
      expectOracle(backend, model, text, { folder, pace, tokens: tokensOf('12*34=') }),
    );

    it('leaves the loaded model as it was', () => {
      const tokens = tokensOf('How is Ann?');
      const before = model.shell(parseConfig('(0,0)', model.description.layers).path);
      const expected = logitsOf(backend, before.model, tokens, pace);
      before.dispose();
      for (let n = 0; n < 5; n++) model.shell(parseConfig('(1,2)', model.description.layers).path).dispose();
      const after = model.shell(parseConfig('(0,0)', model.description.layers).path);
      expect(logitsOf(backend, after.model, tokens, pace)).toEqual(expected);
      after.dispose();
    });
  });
}
