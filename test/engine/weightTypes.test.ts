import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Backend, loadBackend } from '../../src/engine/backend.js';
import { LoadedModel } from '../../src/engine/model.js';
import { text } from '../../src/gguf/fields.js';
import { readModelHeader } from '../../src/gguf/read.js';
import type { Encode } from '../../tools/models/randomWeights.js';
import { type ArchitectureCase, architectureCase } from '../support/architectures/cases.js';
import { nativeEncode } from '../support/architectures/encode.js';
import { ArchitectureWriter } from '../support/architectures/write.js';
import { userErrorFrom } from '../support/errors.js';
import { DEMO_MODEL, temporaryFolder } from '../support/files.js';
import { splitModel } from '../support/gguf.js';
import { expectOracle, type Pace } from '../support/oracle.js';

/** ggml's types by their numbers. */
const TYPES = {
  F32: 0,
  F16: 1,
  BF16: 30,
  Q8_0: 8,
  Q4_0: 2,
  Q4_K: 12,
  Q5_K: 13,
  Q6_K: 14,
  IQ4_XS: 23,
  MXFP4: 39,
};

/** As wide as the blocks of the K quantizations, and as repacking for the CPU needs. */
const WIDE = {
  layers: 4,
  fields: {
    embedding_length: 256,
    feed_forward_length: 512,
    'attention.key_length': 64,
    'attention.value_length': 64,
    'rope.dimension_count': 64,
  },
};
const tied = architectureCase({ architecture: 'llama', ...WIDE });
const untied = architectureCase({ architecture: 'llama', ...WIDE, optional: ['output.weight'] });
const experts = architectureCase({
  architecture: 'qwen3moe',
  ...WIDE,
  fields: { ...WIDE.fields, expert_count: 4, expert_used_count: 2, expert_feed_forward_length: 256 },
});

const TOKENS = Array.from({ length: 12 }, (_, n) => 3 + ((n * 37) % 300));
const PACE: Pace = { batch: 512, tokens: 3 };

describe('layer paths of models with', () => {
  const folder = temporaryFolder();
  const said: string[] = [];
  let backend: Backend;
  let writer: ArchitectureWriter;
  let encode: Encode;
  let files = 0;

  beforeAll(async () => {
    backend = await loadBackend('false', ({ message }) => void said.push(message));
    writer = new ArchitectureWriter(backend, said, await readModelHeader(DEMO_MODEL));
    encode = await nativeEncode();
  });
  afterAll(() => folder.remove());

  async function written(one: ArchitectureCase, type: number): Promise<string> {
    const file = folder.path(`${++files}.gguf`);
    await writer.write(file, one, { type, encode });
    return file;
  }

  async function expectPaths(file: string, ...configs: string[]): Promise<void> {
    const model = await LoadedModel.load(backend, await readModelHeader(file), () => said.at(-1));
    try {
      for (const config of configs)
        await expectOracle(backend, model, config, { folder, pace: PACE, tokens: TOKENS });
    } finally {
      await model.dispose();
    }
  }

  it.each(Object.entries(TYPES))('weights in %s compute what expanded files compute', async (_, type) => {
    await expectPaths(await written(tied, type), '(0,0)', '(1,3)');
    await expectPaths(await written(untied, type), '(1,3)');
  });

  it.each(['Q4_0', 'Q4_K', 'MXFP4'] as const)(
    'experts in %s compute what expanded files compute',
    async (type) => {
      await expectPaths(await written(experts, TYPES[type]), '(0,0)', '(0,2)');
    },
  );

  it('weights that are rearranged for the CPU were among them', () => {
    expect(said.some((line) => /repack/i.test(line))).toBe(true);
  });

  it('weights in three files compute what one expanded file computes', async () => {
    const whole = await readModelHeader(await written(untied, TYPES.Q8_0));
    await expectPaths(splitModel(whole, folder.path('split'), 3), '(0,0)', '(1,3)', '3,0,0');
  });

  it('a LoRA adapter in place of weights are refused', async () => {
    const { message } = await userErrorFrom(LoadedModel.load(backend, await adapter(), () => undefined));
    expect(message).toMatch(
      /is a LoRA adapter, not a model: merge it into its model .* and choose the result\.$/,
    );
  });

  async function adapter() {
    const model = await readModelHeader(await written(tied, TYPES.F32));
    const type = { ...text('general.type', 'adapter') };
    return { ...model, fields: new Map([...model.fields, [type.key, type]]) };
  }
});
