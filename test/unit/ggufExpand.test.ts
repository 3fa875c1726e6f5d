import { writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { blockConfig } from '../../src/core/configs/layerPath.js';
import { type ExpandedHeader, expandHeader, vocabularySize } from '../../src/gguf/expand.js';
import {
  bools,
  numberField,
  numbersField,
  stringField,
  text,
  uint32,
  uint32s,
} from '../../src/gguf/fields.js';
import { tensorByteSize } from '../../src/gguf/format.js';
import { type ModelHeader, readModelHeader } from '../../src/gguf/read.js';
import { userErrorOf } from '../support/errors.js';
import { temporaryFolder } from '../support/files.js';
import { layerTensors, tensor, type TinyModel, tinyModel, TOKENS, writtenModel } from '../support/gguf.js';

const folder = temporaryFolder();
afterAll(folder.remove);
let files = 0;
const newFile = (): string => folder.path(`model-${++files}.gguf`);
const model = (tiny: TinyModel): Promise<ModelHeader> => writtenModel(newFile(), tiny);
const block = (i: number, j: number, layers: number) => blockConfig(i, j, layers).path;

/** The header as another program reads it; the tensor data is left zero. */
async function reread({ bytes, offsets, tensors }: ExpandedHeader): Promise<ModelHeader> {
  const file = newFile();
  const size = bytes.byteLength + offsets.at(-1)! + tensorByteSize(tensors.at(-1)!.source)!;
  writeFileSync(file, Buffer.concat([bytes], size));
  return readModelHeader(file);
}

async function expanded(tiny: TinyModel, path: readonly number[], tokenizer = true): Promise<ModelHeader> {
  return reread(expandHeader(await model(tiny), path, { tokenizer }));
}

describe('a header expanded along a path', () => {
  it('has the tensors of each layer at its new positions', async () => {
    const header = await expanded({ layers: 3 }, [0, 1, 0, 2]);
    expect(header.tensors.map(({ name }) => name)).toEqual([
      'token_embd.weight',
      'output_norm.weight',
      ...[0, 1, 2, 3].flatMap((position) => [`blk.${position}.attn_q.weight`, `blk.${position}.ssm_a`]),
    ]);
    expect(numberField(header.fields, 'llama.block_count')).toBe(4);
  });

  it('tells the source of each tensor', async () => {
    const header = await model({ layers: 3 });
    const { tensors } = expandHeader(header, [2, 0], { tokenizer: true });
    expect(tensors.map(({ name, source }) => `${name} < ${source.name}`).slice(2)).toEqual([
      'blk.0.attn_q.weight < blk.2.attn_q.weight',
      'blk.0.ssm_a < blk.2.ssm_a',
      'blk.1.attn_q.weight < blk.0.attn_q.weight',
      'blk.1.ssm_a < blk.0.ssm_a',
    ]);
    for (const { source } of tensors) expect(header.tensors).toContain(source);
  });

  it('has contiguous offsets in the order of its tensors', async () => {
    const { tensors, offsets } = expandHeader(await model({ layers: 3 }), block(0, 3, 3), {
      tokenizer: true,
    });
    let end = 0;
    for (const [n, { source }] of tensors.entries()) {
      expect(offsets[n]).toBe(end);
      end += Math.ceil(tensorByteSize(source)! / 32) * 32;
    }
  });

  it('has every list with an item per layer gathered along the path', async () => {
    const fields = [
      uint32s('llama.attention.head_count_kv', [10, 11, 12, 13]),
      uint32s('llama.feed_forward_length', [20, 21, 22, 23]),
    ];
    const header = await expanded({ fields }, block(1, 3, 4));
    expect(numbersField(header.fields, 'llama.attention.head_count_kv')).toEqual([10, 11, 12, 11, 12, 13]);
    expect(numbersField(header.fields, 'llama.feed_forward_length')).toEqual([20, 21, 22, 21, 22, 23]);
  });

  it('has other lists as they were, though they have as many items', async () => {
    const fields = [
      uint32s('llama.rope.dimension_sections', [16, 24, 24, 0]),
      uint32s('llama.token_ids', [1, 2, 3, 4]),
      uint32s('other.list', [1, 2, 3, 4]),
      uint32s('llama.short', [1, 2, 3]),
    ];
    const header = await expanded({ fields }, block(0, 2, 4));
    for (const field of fields)
      expect(numbersField(header.fields, field.key)).toEqual(
        numbersField(new Map([[field.key, field]]), field.key),
      );
  });

  it('is the same as before for the baseline', async () => {
    const { bytes, headerSize } = tinyModel({
      layers: 2,
      tensors: [tensor('token_embd.weight', [4, 8]), ...layerTensors(2)],
    });
    const file = newFile();
    writeFileSync(file, bytes);
    const same = expandHeader(await readModelHeader(file), [0, 1], { tokenizer: true });
    expect(Buffer.from(same.bytes)).toEqual(bytes.subarray(0, headerSize));
  });

  it('names the tied output weight where that is asked for', async () => {
    const tied = await model({});
    const names = (header: ModelHeader): string[] =>
      expandHeader(header, block(0, 1, 4), { tokenizer: false, explicitOutput: true }).tensors.map(
        ({ name, source }) => `${name} < ${source.name}`,
      );
    expect(names(tied)).toContain('output.weight < token_embd.weight');
    const own = await model({
      tensors: [tensor('token_embd.weight', [4, 8]), ...layerTensors(4), tensor('output.weight', [4, 8])],
    });
    expect(names(own)).toContain('output.weight < output.weight');
    expect(names(own)).not.toContain('output.weight < token_embd.weight');
  });

  it('has further fields, and others in place of its own', async () => {
    const header = await model({ fields: [text('general.name', 'old'), text('general.size_label', '4B')] });
    const fields = [text('general.name', 'new'), text('rys.config', '(0,1)')];
    const { fields: written } = await reread(
      expandHeader(header, block(0, 1, 4), { tokenizer: true, fields }),
    );
    expect(stringField(written, 'general.name')).toBe('new');
    expect(stringField(written, 'rys.config')).toBe('(0,1)');
  });

  it('does not claim the size of the model with fewer layers', async () => {
    const fields = [text('general.size_label', '4B')];
    expect((await expanded({ fields }, block(0, 1, 4))).fields.has('general.size_label')).toBe(false);
    expect((await expanded({ fields }, [3, 2, 1, 0])).fields.has('general.size_label')).toBe(true);
  });

  it('has no split of its own', async () => {
    const header = await expanded(
      { fields: [uint32('split.count', 1), uint32('split.no', 0)] },
      block(0, 1, 4),
    );
    expect([...header.fields.keys()].filter((key) => key.startsWith('split.'))).toEqual([]);
  });
});

describe('the tokenizer', () => {
  it('is kept for a file that stands alone', async () => {
    const header = await expanded({}, block(0, 1, 4));
    expect(header.fields.get('tokenizer.ggml.tokens')?.length).toBe(TOKENS.length);
    expect(stringField(header.fields, 'tokenizer.ggml.model')).toBe('gpt2');
  });

  it('is left out of a shell, which has the size of its vocabulary instead', async () => {
    const header = await expanded({ fields: [uint32('llama.vocab_size', 3)] }, block(0, 1, 4), false);
    expect([...header.fields.keys()].filter((key) => key.startsWith('tokenizer.'))).toEqual([
      'tokenizer.ggml.model',
    ]);
    expect(stringField(header.fields, 'tokenizer.ggml.model')).toBe('none');
    expect(numberField(header.fields, 'llama.vocab_size')).toBe(TOKENS.length);
  });

  it('that is missing leaves the rows of the embedding to count', async () => {
    const header = await model({ tensors: [tensor('token_embd.weight', [4, 11]), ...layerTensors(4)] });
    const without = {
      ...header,
      fields: new Map([...header.fields].filter(([key]) => !key.startsWith('tokenizer.'))),
    };
    expect(vocabularySize(header, 'llama')).toBe(TOKENS.length);
    expect(vocabularySize(without, 'llama')).toBe(11);
  });
});

describe('layers whose kind follows from their position', () => {
  const sliding = 'gemma3.attention.sliding_window_pattern';

  const windows = uint32('gemma3.attention.sliding_window', 512);

  it('have the sliding window pattern of gemma3 written out', async () => {
    const header = await expanded({ architecture: 'gemma3', layers: 8, fields: [windows] }, block(4, 6, 8));
    // Layer 5 is the full one of the first six; 6 and 7 begin the next six.
    expect(numbersField(header.fields, sliding)).toEqual([1, 1, 1, 1, 1, 0, 1, 0, 1, 1]);
  });

  it('have a stated period written out', async () => {
    const fields = [windows, uint32(sliding, 2)];
    const header = await expanded({ architecture: 'gemma3', layers: 4, fields }, block(1, 2, 4));
    expect(numbersField(header.fields, sliding)).toEqual([1, 0, 0, 1, 0]);
  });

  it('have a stated list gathered', async () => {
    const fields = [windows, bools(sliding, [true, true, false, true])];
    const header = await expanded({ architecture: 'gemma3', layers: 4, fields }, block(2, 3, 4));
    expect(numbersField(header.fields, sliding)).toEqual([1, 1, 0, 0, 1]);
  });

  it('may begin their period with the full one', async () => {
    const header = await expanded({ architecture: 'cohere2moe', layers: 5 }, block(4, 5, 5));
    expect(numbersField(header.fields, 'cohere2moe.attention.sliding_window_pattern')).toEqual([
      0, 1, 1, 1, 0, 0,
    ]);
  });

  it('have no such pattern in most models', async () => {
    const header = await expanded({}, block(0, 1, 4));
    expect([...header.fields.keys()].filter((key) => /sliding|recurrent/.test(key))).toEqual([]);
  });

  it('have the recurrent layers of qwen35 written out', async () => {
    const key = 'qwen35.attention.recurrent_layers';
    const header = await expanded({ architecture: 'qwen35', layers: 8 }, [...block(2, 5, 8)]);
    expect(numbersField(header.fields, key)).toEqual([1, 1, 1, 0, 1, 1, 0, 1, 1, 1, 0]);
    const fields = [uint32('qwen35.full_attention_interval', 2)];
    const other = await expanded({ architecture: 'qwen35', layers: 4, fields }, block(1, 2, 4));
    expect(numbersField(other.fields, key)).toEqual([1, 0, 0, 1, 0]);
  });

  it('have a stated list of recurrent layers gathered, in any architecture', async () => {
    const key = 'llama.attention.recurrent_layers';
    const header = await expanded({ fields: [bools(key, [true, false, true, true])] }, block(1, 2, 4));
    expect(numbersField(header.fields, key)).toEqual([1, 0, 0, 1, 1]);
  });
});

describe('layers that pick the tokens attended to', () => {
  const key = 'glm-dsa.attention.indexer.types';
  const long = uint32('glm-dsa.context_length', 1_048_576);

  it('are written out for GLM 5.2, which does not list them', async () => {
    const header = await expanded({ architecture: 'glm-dsa', layers: 8, fields: [long] }, block(3, 5, 8));
    expect(numbersField(header.fields, key)).toEqual([1, 1, 1, 0, 0, 0, 0, 0, 1, 0]);
  });

  it('are gathered where they are listed', async () => {
    const fields = [uint32s(key, [1, 0, 1, 1])];
    const header = await expanded({ architecture: 'glm-dsa', fields }, block(1, 2, 4));
    expect(numbersField(header.fields, key)).toEqual([1, 0, 0, 1, 1]);
  });

  it('are all in models before', async () => {
    expect((await expanded({ architecture: 'glm-dsa' }, block(1, 2, 4))).fields.has(key)).toBe(false);
  });
});

it('the layer of Qwen 4 that looks up n-grams is named at its new position', async () => {
  const fields = [uint32s('qwen4exp.ple.layers', [2]), uint32s('qwen4exp.ple.head_offsets', [5, 6, 7, 8])];
  const header = await expanded({ architecture: 'qwen4exp', fields }, block(0, 1, 4));
  expect(numbersField(header.fields, 'qwen4exp.ple.layers')).toEqual([3]);
  expect(numbersField(header.fields, 'qwen4exp.ple.head_offsets')).toEqual([5, 6, 7, 8]);
});

it('what llama.cpp derives from the number of layers is written as a field', async () => {
  const header = await expanded({ architecture: 'minicpm' }, block(0, 1, 4));
  expect(numberField(header.fields, 'minicpm.residual_scale')).toBeCloseTo(0.7, 6);
});

describe('leading dense layers', () => {
  const key = 'deepseek2.leading_dense_block_count';
  const tiny: TinyModel = { architecture: 'deepseek2', layers: 6, fields: [uint32(key, 2)] };

  it.each([
    [0, 1, 3],
    [0, 2, 4],
    [2, 4, 2],
    [5, 6, 2],
  ])('after (%i,%i) are %i', async (i, j, lead) => {
    expect(numberField((await expanded(tiny, block(i, j, 6))).fields, key)).toBe(lead);
  });

  it('are fewer when the path leaves some out', async () => {
    expect(numberField((await expanded(tiny, [1, 2, 3])).fields, key)).toBe(1);
    expect(numberField((await expanded(tiny, [2, 3])).fields, key)).toBe(0);
  });

  it('cannot follow an expert layer', async () => {
    const header = await model(tiny);
    const { message } = userErrorOf(() => expandHeader(header, block(1, 3, 6), { tokenizer: true }));
    expect(message).toContain('not supported for deepseek2');
    expect(message).toContain('a dense layer (0..1) would run after an expert layer');
  });
});

describe('blocks that predict further tokens', () => {
  const fields = [
    uint32('glm4moe.nextn_predict_layers', 1),
    uint32s('glm4moe.attention.head_count_kv', [10, 11, 12, 13, 99]),
    uint32s('glm4moe.feed_forward_length', [20, 21, 22, 23]),
  ];

  it('are dropped with all that is theirs', async () => {
    const header = await expanded({ architecture: 'glm4moe', layers: 5, fields }, block(3, 4, 4));
    expect(numberField(header.fields, 'glm4moe.block_count')).toBe(5);
    expect(header.fields.has('glm4moe.nextn_predict_layers')).toBe(false);
    expect(numbersField(header.fields, 'glm4moe.attention.head_count_kv')).toEqual([10, 11, 12, 13, 13]);
    expect(numbersField(header.fields, 'glm4moe.feed_forward_length')).toEqual([20, 21, 22, 23, 23]);
    const source = await model({ architecture: 'glm4moe', layers: 5, fields });
    const { tensors } = expandHeader(source, block(0, 1, 4), { tokenizer: true });
    expect(tensors.some((one) => one.source.name.startsWith('blk.4.'))).toBe(false);
  });
});
