import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/core/configs/layerPath.js';
import { type Backend, loadBackend } from '../../src/engine/backend.js';
import { LoadedModel } from '../../src/engine/model.js';
import { stringField, uint32 } from '../../src/gguf/fields.js';
import { readModelHeader } from '../../src/gguf/read.js';
import { exportModel } from '../../src/runner/exportModel.js';
import { type Shape, writeRandomModel } from '../../tools/models/randomModel.js';
import { shapes } from '../../tools/models/shapes.js';
import { DEMO_MODEL, temporaryFolder } from '../support/files.js';
import { splitModel } from '../support/gguf.js';
import { OwnLogits } from '../support/oracle.js';

/** Experts in every layer. */
const qwen3moe: Shape = {
  ...shapes.llama,
  architecture: 'qwen3moe',
  fields: [
    uint32('qwen3moe.expert_count', 4),
    uint32('qwen3moe.expert_used_count', 2),
    uint32('qwen3moe.expert_feed_forward_length', 32),
  ],
  tensors: ({ embedding: d, heads, kvHeads, headSize }) => ({
    'attn_norm.weight': [d],
    'attn_q.weight': [d, heads * headSize],
    'attn_k.weight': [d, kvHeads * headSize],
    'attn_v.weight': [d, kvHeads * headSize],
    'attn_output.weight': [heads * headSize, d],
    'attn_q_norm.weight': [headSize],
    'attn_k_norm.weight': [headSize],
    'ffn_norm.weight': [d],
    'ffn_gate_inp.weight': [d, 4],
    'ffn_gate_exps.weight': [d, 32, 4],
    'ffn_up_exps.weight': [d, 32, 4],
    'ffn_down_exps.weight': [32, d, 4],
  }),
};

interface Case {
  readonly name: string;
  readonly shape?: Shape;
  readonly parts?: number;
  readonly configs: readonly string[];
}

const CASES: readonly Case[] = [
  { name: 'the demo model', configs: ['(0,0)', '(4,7)', '(3,6);(4,6)', '0..3,2,2,9,8,4..9'] },
  { name: 'the demo model in three files', parts: 3, configs: ['(4,7)'] },
  { name: 'a dense model with an output of its own', shape: shapes.llama, configs: ['(2,4)', '5,0,3'] },
  { name: 'a quantized model', shape: { ...shapes.llama, type: 8 }, configs: ['(2,4)'] },
  { name: 'a model with sliding windows', shape: shapes.gemma3, configs: ['(4,7)'] },
  { name: 'a model with experts', shape: qwen3moe, configs: ['(1,3)', '5,0,3'] },
  { name: 'a hybrid model', shape: shapes.qwen35, configs: ['(2,5)', '(3,4)'] },
];

/** That other programs read such files as the engine does is what the oracle's tests show. */
describe('an exported model', () => {
  const folder = temporaryFolder();
  let backend: Backend;
  let files = 0;
  const load = async (file: string): Promise<LoadedModel> =>
    LoadedModel.load(backend, await readModelHeader(file), () => undefined);

  beforeAll(async () => {
    backend = await loadBackend('false', () => undefined);
  });
  afterAll(() => folder.remove());

  /** The logits of a prompt and of the tokens that follow it greedily. */
  function logitsOf(model: LoadedModel, config: string): Float32Array[] {
    const shell = model.shell(parseConfig(config, model.description.layers).path);
    const logits = new OwnLogits(backend, shell.model, { batch: 512, tokens: 0 });
    try {
      let tokens: readonly number[] = model.prompts.render({ prompt: '12*34=' }).tokens;
      return Array.from({ length: 8 }, () => {
        const own = logits.next(tokens).slice();
        tokens = [own.reduce((best, value, n) => (value > own[best]! ? n : best), 0)];
        return own;
      });
    } finally {
      logits.dispose();
      shell.dispose();
    }
  }

  describe.each(CASES)('of $name', ({ shape, parts, configs }) => {
    let source: string;
    let model: LoadedModel;
    beforeAll(async () => {
      source = DEMO_MODEL;
      if (shape) await writeRandomModel((source = folder.path(`${++files}.gguf`)), shape, DEMO_MODEL);
      if (parts !== undefined)
        source = splitModel(await readModelHeader(source), folder.path(`split-${++files}`), parts);
      model = await load(source);
    });
    afterAll(() => model.dispose());

    it.each(configs)('gives as it is what the model gives under %s, bit for bit', async (config) => {
      const out = folder.path(`exported-${++files}.gguf`);
      const exported = (await exportModel({ model: source, config, out, appVersion: '1.2.3' }))!;
      expect(exported.size).toBe(readFileSync(out).byteLength);
      const copy = await load(out);
      try {
        expect(copy.description).toMatchObject({
          layers: exported.config.path.length,
          quantization: model.description.quantization,
        });
        expect(stringField(copy.header.fields, 'rys.config')).toBe(exported.config.key);
        expect(logitsOf(copy, '(0,0)')).toEqual(logitsOf(model, config));
        if (config !== '(0,0)') expect(logitsOf(copy, '(0,0)')).not.toEqual(logitsOf(model, '(0,0)'));
      } finally {
        await copy.dispose();
      }
    });
  });
});
