import { afterAll, describe, expect, it } from 'vitest';
import { blockConfig, parseConfig } from '../../src/core/configs/layerPath.js';
import { expandHeader } from '../../src/gguf/expand.js';
import { uint32, uint32s } from '../../src/gguf/fields.js';
import type { GgufField } from '../../src/gguf/format.js';
import { unsupportedReason } from '../../src/gguf/layers.js';
import type { ModelHeader } from '../../src/gguf/read.js';
import { userErrorOf } from '../support/errors.js';
import { temporaryFolder } from '../support/files.js';
import { layerTensors, strings, tensor, type TinyModel, writtenModel } from '../support/gguf.js';

const folder = temporaryFolder();
afterAll(folder.remove);
let files = 0;
const model = (tiny: TinyModel): Promise<ModelHeader> =>
  writtenModel(folder.path(`model-${++files}.gguf`), tiny);
const block = (i: number, j: number, layers: number) => blockConfig(i, j, layers).path;

const reason = async (tiny: TinyModel, path: string | readonly number[]): Promise<string | undefined> => {
  const header = await model(tiny);
  const layers = tiny.layers ?? 4;
  return unsupportedReason(header, typeof path === 'string' ? parseConfig(path, layers).path : path);
};
const withField = (architecture: string, layers: number, ...fields: GgufField[]): TinyModel => ({
  architecture,
  layers,
  fields: fields.map((field) => ({ ...field, key: `${architecture}.${field.key}` })),
});

describe('a path that an architecture does not allow', () => {
  it('is never the baseline', async () => {
    for (const architecture of ['gemma3n', 'minimax-01', 'smollm3', 'llama'])
      expect(await reason({ architecture }, '(0,0)')).toBeUndefined();
  });

  it('is none for most', async () => {
    for (const config of ['(0,1)', '(1,3)', '(0,4)'])
      for (const architecture of ['llama', 'qwen3', 'qwen35', 'gemma3', 'gpt-oss'])
        expect(await reason({ architecture }, config)).toBeUndefined();
  });

  it('is refused with the file named', async () => {
    const header = await model({ architecture: 'hrm_text' });
    const error = userErrorOf(() => expandHeader(header, block(0, 1, 4), { tokenizer: true }));
    expect(error).toMatchObject({ file: header.file });
    expect(error.message).toContain('This layer path is not supported for hrm_text');
  });

  it.each([
    ['gemma3n', 'share keys, values and embeddings'],
    ['deepseek4', 'routed by their number'],
    ['minimax-01', 'decays by the layer number'],
    ['kimi-k3', 'tied to the layer numbers'],
  ])('is any in %s', async (architecture, why) => {
    expect(await reason({ architecture }, '(0,1)')).toContain(why);
    expect(await reason({ architecture }, '0,1,3,2')).toContain(why);
  });
});

describe('layers that work without position encoding', () => {
  const windows = uint32('attention.sliding_window', 4096);

  it.each(['smollm3', 'llama4', 'afmoe', 'smallthinker'])(
    'are moved by multiples of four only in %s',
    async (architecture) => {
      const tiny = withField(architecture, 8, windows);
      for (const config of ['(0,1)', '(2,5)', '1..7'])
        expect(await reason(tiny, config)).toContain(
          `not supported for ${architecture}, because every fourth layer works without position encoding`,
        );
      for (const config of ['(0,4)', '(3,7)', '(0,8)', '0..3,4..7,4..7'])
        expect(await reason(tiny, config)).toBeUndefined();
    },
  );

  it('are named with the position', async () => {
    expect(await reason({ architecture: 'smollm3', layers: 8 }, '(0,1)')).toContain(
      'layer 2 would run at position 3',
    );
  });

  it('are none in a smallthinker without windows', async () => {
    expect(await reason({ architecture: 'smallthinker', layers: 8 }, '(0,1)')).toBeUndefined();
  });

  it('are none in a smallthinker of four layers', async () => {
    expect(await reason(withField('smallthinker', 8, windows), '4..7')).toContain('every fourth');
    expect(await reason(withField('smallthinker', 4, windows), '(0,1)')).toContain('every fourth');
    expect(await reason(withField('smallthinker', 4, windows), '3,2,1,0')).toBeUndefined();
  });
});

describe('steps that a header states', () => {
  it('are those of layers with experts', async () => {
    const experts = withField('llama4', 8, uint32('interleave_moe_layer_step', 2));
    expect(await reason({ ...experts, architecture: 'llama4' }, '(0,4)')).toBeUndefined();
    const ernie = withField('ernie4_5-moe', 4, uint32('interleave_moe_layer_step', 2));
    expect(await reason(ernie, '(0,1)')).toContain('one layer in 2 holds the experts');
    expect(await reason(ernie, '(0,2)')).toBeUndefined();
    const all = withField('ernie4_5-moe', 4, uint32('interleave_moe_layer_step', 1));
    expect(await reason(all, '(0,1)')).toBeUndefined();
  });

  it('are those of scaled weights', async () => {
    const rescaled = withField('rwkv6', 6, uint32('rescale_every_n_layers', 2));
    expect(await reason(rescaled, '(1,2)')).toContain('each 2 layers are scaled by their number');
    // A whole group later, all that follows would count twice as much.
    expect(await reason(rescaled, '(2,4)')).toContain('layer 2 would run at position 4');
    expect(await reason(rescaled, '1,0,2..5')).toBeUndefined();
    expect(await reason(withField('rwkv6', 6, uint32('rescale_every_n_layers', 0)), '(1,2)')).toBeUndefined();
  });
});

it.each(['rwkv7', 'arwkv7'])('the first layer of %s runs first, and once', async (architecture) => {
  const tiny = { architecture, layers: 4 };
  expect(await reason(tiny, '(0,1)')).toContain('layer 0 would run at position 1');
  expect(await reason(tiny, '1..3')).toContain('layer 1 would run at position 0');
  expect(await reason(tiny, '(1,3)')).toBeUndefined();
  expect(await reason(tiny, '0,3,1')).toBeUndefined();
});

describe('a number of layers that llama.cpp computes by', () => {
  const layers = (architecture: string, count: number): TinyModel => ({ architecture, layers: count });

  it('is 64 in EXAONE 4', async () => {
    expect(await reason(layers('exaone4', 64), '(0,1)')).toContain(
      'exaone4, because llama.cpp tells such models apart by their number of layers, and takes 65 for another model than 64',
    );
    expect(await reason(layers('exaone4', 64), '(0,1);(2,3)')).toContain('takes 66 for another model');
    expect(await reason(layers('exaone4', 64), '0,0,2..63')).toBeUndefined();
    expect(await reason(layers('exaone4', 60), '(0,3)')).toBeUndefined();
    expect(await reason(layers('exaone4', 60), '(0,4)')).toContain('takes 64 for another model');
  });

  it('is 32 or 40 in Baichuan', async () => {
    expect(await reason(layers('baichuan', 32), '(0,1)')).toContain('takes 33 for another model');
    expect(await reason(layers('baichuan', 32), '(0,8)')).toContain('takes 40 for another model');
    expect(await reason(layers('baichuan', 32), '0,0,2..31')).toBeUndefined();
    expect(await reason(layers('baichuan', 30), '(0,2)')).toContain('takes 32 for another model');
    expect(await reason(layers('baichuan', 30), '(0,1)')).toBeUndefined();
  });

  it('is 64 and more in Command R', async () => {
    expect(await reason(layers('command-r', 63), '(0,1)')).toContain('takes 64 for another model');
    expect(await reason(layers('command-r', 64), '1..63')).toContain('takes 63 for another model');
    expect(await reason(layers('command-r', 64), '(0,9)')).toBeUndefined();
    expect(await reason(layers('command-r', 40), '(0,9)')).toBeUndefined();
  });

  it('is any in MiniCPM 3', async () => {
    expect(await reason(layers('minicpm3', 4), '(0,1)')).toContain('takes 5 for another model');
    expect(await reason(layers('minicpm3', 4), '1..3')).toContain('takes 3 for another model');
    expect(await reason(layers('minicpm3', 4), '0,1,1,3')).toBeUndefined();
  });

  it('is that of a lite DeepSeek, for one that compresses its queries', async () => {
    const compressed = (count: number): TinyModel => ({
      architecture: 'deepseek2',
      layers: count,
      tensors: [tensor('blk.0.attn_q_a.weight', [4, 2]), ...layerTensors(count)],
    });
    expect(await reason(compressed(25), '(0,1)')).toContain('takes 26 for another model');
    expect(await reason(compressed(25), '(0,2)')).toContain('takes 27 for another model');
    expect(await reason(compressed(25), '(0,3)')).toBeUndefined();
    expect(await reason(layers('deepseek2', 27), '(0,1)')).toBeUndefined();
    expect(await reason(layers('deepseek2', 25), '(0,1)')).toBeUndefined();
  });

  it('is that of Kanana, by the vocabulary', async () => {
    const tokens = (count: number) => strings('tokenizer.ggml.tokens', Array(count).fill('') as string[]);
    const compressed = {
      architecture: 'deepseek2',
      layers: 47,
      tensors: [tensor('blk.0.attn_q_a.weight', [4, 2]), ...layerTensors(47)],
    };
    expect(await reason({ ...compressed, fields: [tokens(128_256)] }, '(0,1)')).toContain(
      'takes 48 for another model',
    );
    expect(await reason({ ...compressed, fields: [tokens(128_255)] }, '(0,1)')).toBeUndefined();
  });

  it('is 512 at most where the path is run several times', async () => {
    const looped = (loops: number): TinyModel => withField('nanbeige', 100, uint32('num_loops', loops));
    expect(await reason(looped(4), '(0,28)')).toBeUndefined();
    expect(await reason(looped(4), '(0,29)')).toContain(
      'runs a path 4 times over, and llama.cpp runs at most 512',
    );
    expect(await reason(looped(1), '(0,29)')).toBeUndefined();
  });
});

describe('layers with things of their own number', () => {
  it('are those with embeddings for each', async () => {
    const own = (size: number) => withField('gemma4', 4, uint32('embedding_length_per_layer_input', size));
    expect(await reason(own(256), '(0,1)')).toContain('an embedding for each layer number');
    expect(await reason(own(0), '(0,1)')).toBeUndefined();
  });

  it('are those that share keys and values', async () => {
    const shared = (count: number) => withField('gemma4', 4, uint32('attention.shared_kv_layers', count));
    expect(await reason(shared(2), '(0,1)')).toContain('share keys and values by number');
    expect(await reason(shared(0), '(0,1)')).toBeUndefined();
  });

  it('are the one of Qwen 4 that looks up n-grams', async () => {
    const ngrams = withField(
      'qwen4exp',
      4,
      uint32s('ple.layers', [1]),
      uint32('embedding_length_per_layer_input', 16),
    );
    expect(await reason(ngrams, '(1,2)')).toContain('layer 1, which looks up n-grams, has to run once');
    expect(await reason(ngrams, '0,2,3')).toContain('has to run once');
    expect(await reason(ngrams, '(2,4)')).toBeUndefined();
    expect(await reason(ngrams, '(0,1)')).toBeUndefined();
  });

  it('are those that take over which tokens another picked', async () => {
    const listed = withField('hy_v4', 4, uint32s('attention.indexer.types', [1, 0, 1, 0]));
    expect(await reason(listed, '1..3')).toContain(
      'some layers take over which tokens an earlier layer picked, and layer 1 would run first',
    );
    expect(await reason(listed, '(0,2)')).toBeUndefined();
    expect(await reason(listed, '2,3')).toBeUndefined();
    const glm = withField('glm-dsa', 8, uint32('context_length', 1_048_576));
    expect(await reason(glm, '3..7')).toContain('layer 3 would run first');
    expect(await reason(glm, '2..7')).toBeUndefined();
    expect(
      await reason(withField('glm-dsa', 8, uint32('context_length', 1_048_575)), '3..7'),
    ).toBeUndefined();
  });

  it('are those without attention, which do not run first', async () => {
    const heads = withField('deci', 4, uint32s('attention.head_count', [4, 0, 4, 4]));
    expect(await reason(heads, '1..3')).toContain('and layer 1 has none');
    expect(await reason(heads, '2,3')).toBeUndefined();
    const none = withField('deci', 4, uint32s('attention.head_count', [0, 0, 4, 4]));
    expect(await reason(none, '1..3')).toBeUndefined();
  });
});

describe('leading dense layers', () => {
  const lead = (architecture: string): TinyModel =>
    withField(architecture, 6, uint32('leading_dense_block_count', 2));

  it('cannot follow an expert layer', async () => {
    expect(await reason(lead('deepseek2'), '(1,3)')).toContain(
      'a dense layer (0..1) would run after an expert layer',
    );
    for (const config of ['(0,1)', '(0,2)', '(2,5)', '1..5', '2..5'])
      expect(await reason(lead('deepseek2'), config)).toBeUndefined();
  });

  it('are none in bailingmoe, whatever its header states', async () => {
    expect(await reason(lead('bailingmoe'), '(1,3)')).toBeUndefined();
  });
});
