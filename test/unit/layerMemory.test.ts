import { afterAll, describe, expect, it } from 'vitest';
import { uint32, uint32s } from '../../src/gguf/fields.js';
import type { GgufField } from '../../src/gguf/format.js';
import { layerKinds } from '../../src/gguf/layerKinds.js';
import { layerMemory } from '../../src/gguf/layerMemory.js';
import type { ModelHeader } from '../../src/gguf/read.js';
import { runnableConfigs } from '../../src/gguf/runnable.js';
import { temporaryFolder } from '../support/files.js';
import { tensor, writtenModel } from '../support/gguf.js';

const folder = temporaryFolder();
afterAll(folder.remove);
let files = 0;

/** A model whose layers have weights of these names. */
const model = (
  architecture: string,
  layers: readonly (readonly string[])[],
  ...fields: readonly GgufField[]
): Promise<ModelHeader> =>
  writtenModel(folder.path(`${++files}.gguf`), {
    architecture,
    layers: layers.length,
    fields: fields.map((field) => ({ ...field, key: `${architecture}.${field.key}` })),
    tensors: layers.flatMap((names, n) => names.map((name) => tensor(`blk.${n}.${name}`, [4]))),
  });

const ATTENTION = ['attn_q.weight', 'attn_k.weight', 'ffn_up.weight'];
const HEADS = [
  uint32('embedding_length', 64),
  uint32('attention.head_count', 4),
  uint32('attention.head_count_kv', 2),
];
const kept = (perToken: number, perSequence = 0) => ({ perToken, perSequence });

describe('what a layer keeps', () => {
  it('are keys and values in half precision', async () => {
    // 2 bytes × 2 heads × (16 + 16).
    expect(layerMemory(await model('llama', [ATTENTION, ATTENTION], ...HEADS))).toEqual([
      kept(128),
      kept(128),
    ]);
    const lengths = [uint32('attention.key_length', 8), uint32('attention.value_length', 4)];
    expect(layerMemory(await model('llama', [ATTENTION, ATTENTION], ...HEADS, ...lengths))[0]).toEqual(
      kept(48),
    );
    const fused = ['attn_qkv.weight', 'ffn_up.weight'];
    expect(layerMemory(await model('phi3', [fused, fused], ...HEADS))[1]).toEqual(kept(128));
  });

  it('are as many heads as queries have where nothing else is said', async () => {
    expect(layerMemory(await model('llama', [ATTENTION, ATTENTION], ...HEADS.slice(0, 2)))[0]).toEqual(
      kept(256),
    );
  });

  it('goes by each layer', async () => {
    const heads = [...HEADS.slice(0, 2), uint32s('attention.head_count_kv', [1, 4])];
    expect(layerMemory(await model('openelm', [ATTENTION, ATTENTION], ...heads))).toEqual([
      kept(64),
      kept(256),
    ]);
  });

  it('goes by the heads of windows', async () => {
    const windows = [
      uint32('attention.sliding_window', 4),
      uint32s('attention.sliding_window_pattern', [1, 0]),
      uint32('attention.key_length', 32),
      uint32('attention.value_length', 32),
      uint32('attention.key_length_swa', 8),
      uint32('attention.value_length_swa', 8),
    ];
    expect(layerMemory(await model('gemma4', [ATTENTION, ATTENTION], ...HEADS, ...windows))).toEqual([
      kept(64),
      kept(256),
    ]);
  });

  it('are compressed keys alone with latent attention', async () => {
    const latent = ['attn_kv_a_mqa.weight', 'ffn_up.weight'];
    const fields = [
      uint32('attention.head_count_kv', 1),
      uint32('attention.key_length', 48),
      uint32('attention.value_length', 32),
      uint32('attention.key_length_mla', 32),
      uint32('attention.value_length_mla', 16),
    ];
    expect(layerMemory(await model('deepseek2', [latent, latent], ...fields))[0]).toEqual(kept(96));
    expect(layerMemory(await model('deepseek2', [latent, latent], ...fields.slice(0, 4)))[0]).toEqual(
      kept(160),
    );
  });

  it('are states of recurrent layers', async () => {
    const state = [
      uint32('ssm.conv_kernel', 4),
      uint32('ssm.inner_size', 32),
      uint32('ssm.state_size', 8),
      uint32('ssm.group_count', 2),
    ];
    const recurrent = ['ssm_in.weight'];
    // 4 bytes × (3 × (32 + 2 × 2 × 8) + 8 × 32).
    expect(layerMemory(await model('jamba', [recurrent, ATTENTION], ...HEADS, ...state))).toEqual([
      kept(0, 1792),
      kept(128),
    ]);
    expect(
      layerMemory(await model('falcon-h1', [[...recurrent, ...ATTENTION], ATTENTION], ...HEADS, ...state))[0],
    ).toEqual(kept(128, 1792));
    const linear = ['attn_qkv.weight', 'ssm_alpha.weight'];
    expect(layerMemory(await model('qwen35', [linear, linear], ...HEADS, ...state))[0]).toEqual(
      kept(0, 1792),
    );
  });

  it('are states of RWKV, short convolutions and delta attention', async () => {
    const wkv = [uint32('embedding_length', 64), uint32('wkv.head_size', 16)];
    const rwkv = ['time_mix_w1.weight'];
    expect(layerMemory(await model('rwkv6', [rwkv, rwkv], ...wkv))[0]).toEqual(kept(0, 4 * (128 + 1024)));
    const once = uint32('token_shift_count', 1);
    expect(layerMemory(await model('rwkv6qwen2', [rwkv, rwkv], ...wkv, once))[0]).toEqual(
      kept(0, 4 * (64 + 1024)),
    );
    const short = ['shortconv.conv.weight'];
    expect(
      layerMemory(await model('lfm2', [short, short], ...HEADS, uint32('shortconv.l_cache', 3)))[0],
    ).toEqual(kept(0, 4 * 128));
    const delta = ['ssm_beta.weight', 'attn_q.weight', 'attn_k.weight'];
    const kda = [uint32('kda.head_dim', 8), uint32('ssm.conv_kernel', 4)];
    expect(layerMemory(await model('kimi-linear', [delta, delta], ...HEADS, ...kda))[0]).toEqual(
      kept(0, 4 * (3 * 3 * 4 * 8 + 8 * 8 * 4)),
    );
  });

  it('is nothing of layers that look at their own token only', async () => {
    expect(layerMemory(await model('nemotron_h', [['ffn_up.weight'], ATTENTION], ...HEADS))[0]).toEqual(
      kept(0),
    );
  });

  it('counts for each time that a model runs its layers', async () => {
    const looped = await model('nanbeige', [ATTENTION, ATTENTION], ...HEADS, uint32('num_loops', 3));
    expect(layerMemory(looped)[0]).toEqual(kept(384));
  });
});

describe('the kinds of layers', () => {
  const linear = ['attn_qkv.weight', 'ssm_beta.weight', 'ffn_up.weight'];
  const experts = ['attn_q.weight', 'ffn_gate_inp.weight', 'ffn_up_exps.weight'];

  it('tell linear attention from recurrent layers, and both from layers without either', async () => {
    const mixed = await model('hybrid', [linear, ['ssm_in.weight'], ['ffn_up.weight'], ATTENTION]);
    expect(layerKinds(mixed)).toEqual(['linear attention', 'recurrent', 'feed-forward', 'attention']);
  });

  it('go by the interval where weights do not tell', async () => {
    const alike = await model('minimax-01', [ATTENTION, ATTENTION], uint32('full_attention_interval', 2));
    expect(layerKinds(alike)).toEqual(['linear attention', 'attention']);
  });

  it('tell experts from dense layers', async () => {
    expect(layerKinds(await model('deepseek2', [ATTENTION, experts]))).toEqual(['dense', 'MoE']);
    expect(layerKinds(await model('qwen3moe', [experts, experts]))).toEqual([]);
    const both = await model('lfm2moe', [['shortconv.conv.weight', 'ffn_up.weight'], experts, ATTENTION]);
    expect(layerKinds(both)).toEqual(['recurrent, dense', 'attention, MoE', 'attention, dense']);
    const neither = await model('nemotron_h_moe', [['ssm_in.weight'], ['ffn_gate_inp.weight'], ATTENTION]);
    expect(layerKinds(neither)).toEqual(['recurrent', 'feed-forward, MoE', 'attention, dense']);
  });

  it('know no windows where the model has none', async () => {
    const layers = [ATTENTION, ATTENTION, ATTENTION, ATTENTION];
    expect(layerKinds(await model('olmo2', layers))).toEqual([]);
    expect(layerKinds(await model('olmo2', layers, uint32('attention.sliding_window', 8)))).toHaveLength(4);
    expect(layerKinds(await model('gemma2', layers))).toHaveLength(4);
    expect(layerKinds(await model('llama4', layers))).toHaveLength(4);
    expect(layerKinds(await model('exaone4', layers))).toEqual([]);
  });
});

describe('the configs that can run', () => {
  const layers = (count: number) => Array.from({ length: count }, () => ATTENTION);

  it('are all of most models', async () => {
    expect(runnableConfigs(await model('llama', layers(4)))).toEqual({
      configs: 11,
      runnable: 11,
      refused: [],
    });
  });

  it('are counted with the reasons for the others', async () => {
    expect(runnableConfigs(await model('smollm3', layers(8)))).toEqual({
      configs: 37,
      runnable: 7,
      refused: [{ because: 'every fourth layer works without position encoding', configs: 30 }],
    });
    expect(runnableConfigs(await model('minimax-01', layers(3)))).toMatchObject({ configs: 7, runnable: 1 });
  });

  it('have the most frequent reason first', async () => {
    const afmoe = await model('afmoe', layers(9), uint32('leading_dense_block_count', 1));
    const { configs, runnable, refused } = runnableConfigs(afmoe);
    expect(refused.map(({ because }) => because)).toEqual([
      'every fourth layer works without position encoding',
      'a dense layer (0..0) would run after an expert layer',
    ]);
    expect(refused[0]!.configs).toBeGreaterThan(refused[1]!.configs);
    expect(runnable + refused[0]!.configs + refused[1]!.configs).toBe(configs);
  });
});
