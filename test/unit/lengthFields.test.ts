import { describe, expect, it } from 'vitest';
import { float32, numberField, uint32, uint32s } from '../../src/gguf/fields.js';
import type { GgufField, GgufHeader } from '../../src/gguf/format.js';
import { lengthFields } from '../../src/gguf/lengthFields.js';
import { strings } from '../support/gguf.js';

function written(
  architecture: string,
  count: number,
  length: number,
  fields: readonly GgufField[] = [],
): Record<string, number | undefined> {
  const own = fields.map((field) =>
    field.key.startsWith('tokenizer.') ? field : { ...field, key: `${architecture}.${field.key}` },
  );
  const header: GgufHeader = {
    version: 3,
    fields: new Map(own.map((field) => [field.key, field])),
    tensors: [],
    alignment: 32,
    dataOffset: 0,
  };
  const made = lengthFields(header, { architecture, count, predictionBlocks: 0 }, length);
  const all = new Map(made.map((field) => [field.key, field]));
  return Object.fromEntries(
    made.map(({ key }) => [key.slice(architecture.length + 1), numberField(all, key)]),
  );
}

const close = (value: number): unknown => expect.closeTo(value, 6);

describe('fields for what llama.cpp derives from the number of layers', () => {
  it('are none for most', () => {
    expect(written('llama', 32, 40, [uint32('embedding_length', 64)])).toEqual({});
    expect(written('qwen3', 62, 63)).toEqual({});
  });

  it('are the scale of residuals in MiniCPM', () => {
    expect(written('minicpm', 40, 47)).toEqual({ residual_scale: close(1.4 / Math.sqrt(40)) });
    expect(written('minicpm', 40, 47, [float32('residual_scale', 0.25)])).toEqual({ residual_scale: 0.25 });
  });

  it('are what DeepSeek and its kin are told apart by', () => {
    const tokens = (count: number) => strings('tokenizer.ggml.tokens', Array(count).fill('') as string[]);
    expect(written('deepseek2', 61, 62)).toEqual({ expert_gating_func: 1 });
    for (const count of [26, 27])
      expect(written('deepseek2', count, 30)).toEqual({ 'attention.q_lora_rank': 0, expert_gating_func: 1 });
    expect(written('deepseek2', 27, 30, [uint32('expert_gating_func', 2)])).toEqual({
      'attention.q_lora_rank': 0,
    });
    expect(written('deepseek2', 48, 50)).toEqual({ expert_gating_func: 1 });
    expect(written('deepseek2', 48, 50, [tokens(128_256)])).toEqual({
      'attention.q_lora_rank': 0,
      expert_gating_func: 1,
    });
    for (const count of [47, 48])
      expect(written('deepseek2', count, 50, [tokens(154_880)])).toEqual({ expert_gating_func: 2 });
    expect(written('deepseek2', 46, 50, [tokens(154_880)])).toEqual({ expert_gating_func: 1 });
  });

  it('are the scale of queries in Gemma 27B', () => {
    const shape = [
      uint32('embedding_length', 5376),
      uint32('attention.head_count', 32),
      uint32('attention.key_length', 128),
      uint32('attention.value_length', 128),
    ];
    const factor = 'rope.scaling.attn_factor';
    expect(written('gemma3', 62, 66, shape)).toEqual({ [factor]: close((128 / 168) ** 0.25) });
    expect(written('gemma3', 60, 62, shape)).toEqual({ [factor]: close((168 / 128) ** 0.25) });
    expect(written('gemma2', 46, 47, shape)).toEqual({ [factor]: close((128 / 168) ** 0.25) });
    expect(written('gemma3', 62, 66, [...shape, float32(factor, 2)])).toEqual({
      [factor]: close(2 * (128 / 168) ** 0.25),
    });
    for (const [architecture, count, length] of [
      ['gemma3', 62, 62],
      ['gemma3', 48, 52],
      ['gemma3', 46, 47],
      ['gemma2', 62, 63],
    ] as const)
      expect(written(architecture, count, length, shape)).toEqual({});
  });

  it('are the size of heads where each layer has a number of its own', () => {
    const heads = uint32s('attention.head_count', [8, 4]);
    expect(written('deci', 2, 3, [heads, uint32('embedding_length', 100)])).toEqual({
      'attention.key_length': 12,
      'attention.value_length': 12,
    });
    expect(
      written('deci', 2, 3, [heads, uint32('embedding_length', 100), uint32('attention.key_length', 16)]),
    ).toEqual({ 'attention.value_length': 12 });
    expect(written('deci', 2, 3, [heads])).toEqual({});
    const none = uint32s('attention.head_count', [0, 4]);
    expect(written('deci', 2, 3, [none, uint32('embedding_length', 100)])).toEqual({});
  });
});
