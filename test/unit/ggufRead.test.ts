import { mkdirSync, readFileSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { describeModel } from '../../src/gguf/describe.js';
import {
  bool,
  bools,
  gather,
  numberField,
  numbersField,
  stringField,
  text,
  uint32,
  uint32s,
} from '../../src/gguf/fields.js';
import { type GgufField, GgufType, tensorByteSize } from '../../src/gguf/format.js';
import { modelLayers } from '../../src/gguf/layers.js';
import { modelStamp, readModelHeader } from '../../src/gguf/read.js';
import { writeHeader } from '../../src/gguf/write.js';
import { fingerprintFiles } from '../../src/store/fingerprint.js';
import { userErrorFrom, userErrorOf } from '../support/errors.js';
import { temporaryFolder } from '../support/files.js';
import {
  layerTensors,
  strings,
  tensor,
  type TinyModel,
  tinyModel,
  TOKENS,
  writtenModel,
} from '../support/gguf.js';

const folder = temporaryFolder();
afterAll(folder.remove);
let files = 0;
const newFile = (): string => folder.path(`model-${++files}.gguf`);
const written = (bytes: Uint8Array): string => {
  const file = newFile();
  writeFileSync(file, bytes);
  return file;
};
const refusal = async (bytes: Uint8Array): Promise<string> =>
  (await userErrorFrom(readModelHeader(written(bytes)))).message;

/** A field of one value, written by a DataView method. */
function scalar(key: string, type: GgufType, size: number, write: (view: DataView) => void): GgufField {
  const raw = new Uint8Array(size);
  write(new DataView(raw.buffer));
  return { key, type, raw };
}

describe('a header', () => {
  it('is read as it was written', async () => {
    const header = await writtenModel(newFile(), { layers: 3 });
    expect(header).toMatchObject({ version: 3, alignment: 32, shards: [header.file] });
    expect([...header.fields.keys()]).toEqual([
      'general.architecture',
      'llama.block_count',
      'tokenizer.ggml.tokens',
      'tokenizer.ggml.model',
    ]);
    expect(header.tensors.map(({ name, dimensions, offset }) => [name, dimensions, offset])).toEqual([
      ['token_embd.weight', [4, 8], 0],
      ['blk.0.attn_q.weight', [4, 2], 128],
      ['blk.0.ssm_a', [3], 160],
      ['blk.1.attn_q.weight', [4, 2], 192],
      ['blk.1.ssm_a', [3], 224],
      ['blk.2.attn_q.weight', [4, 2], 256],
      ['blk.2.ssm_a', [3], 288],
      ['output_norm.weight', [4], 320],
    ]);
    expect(header.totalSize).toBe(header.dataOffset + 320 + 32);
  });

  it('is byte for byte the same when it is written again', async () => {
    const { bytes, headerSize } = tinyModel({ layers: 2, fields: [uint32s('llama.x', [1, 2])] });
    const header = await readModelHeader(written(bytes));
    const again = writeHeader({ fields: header.fields.values(), tensors: header.tensors, alignment: 32 });
    expect(Buffer.from(again.bytes)).toEqual(bytes.subarray(0, headerSize));
    expect(again.offsets).toEqual(header.tensors.map(({ offset }) => offset));
  });

  it('may be longer than what is read at first', async () => {
    const tokens = Array.from({ length: 60_000 }, (_, n) => `a token with the number ${n}`);
    const header = await writtenModel(newFile(), { fields: [strings('tokenizer.ggml.tokens', tokens)] });
    expect(header.dataOffset).toBeGreaterThan(1 << 20);
    expect(header.fields.get('tokenizer.ggml.tokens')?.length).toBe(60_000);
    expect(header.tensors).toHaveLength(10);
  });

  it('may have another alignment', async () => {
    const alignment = uint32('general.alignment', 256);
    const header = await writtenModel(newFile(), { layers: 2, fields: [alignment], alignment: 256 });
    expect(header.alignment).toBe(256);
    expect(header.dataOffset % 256).toBe(0);
    expect(header.tensors[1]!.offset).toBe(256);
  });
});

describe('fields', () => {
  const fields = new Map<string, GgufField>();
  const add = (field: GgufField): void => void fields.set(field.key, field);
  add(text('string', 'é🙂'));
  add(uint32('uint32', 4_000_000_000));
  add(uint32s('uint32s', [1, 4_000_000_000]));
  add(bools('bools', [true, false]));
  add(scalar('int8', GgufType.INT8, 1, (view) => view.setInt8(0, -5)));
  add(scalar('uint8', GgufType.UINT8, 1, (view) => view.setUint8(0, 250)));
  add(scalar('int16', GgufType.INT16, 2, (view) => view.setInt16(0, -500, true)));
  add(scalar('uint16', GgufType.UINT16, 2, (view) => view.setUint16(0, 65_000, true)));
  add(scalar('int32', GgufType.INT32, 4, (view) => view.setInt32(0, -70_000, true)));
  add(scalar('float32', GgufType.FLOAT32, 4, (view) => view.setFloat32(0, 0.5, true)));
  add(scalar('float64', GgufType.FLOAT64, 8, (view) => view.setFloat64(0, 0.1, true)));
  add(scalar('uint64', GgufType.UINT64, 8, (view) => view.setBigUint64(0, 2n ** 40n, true)));
  add(scalar('int64', GgufType.INT64, 8, (view) => view.setBigInt64(0, -7n, true)));
  add(scalar('bool', GgufType.BOOL, 1, (view) => view.setUint8(0, 1)));

  it('of all number types are numbers', () => {
    const values = [
      'int8',
      'uint8',
      'int16',
      'uint16',
      'int32',
      'uint32',
      'float32',
      'float64',
      'uint64',
      'int64',
      'bool',
    ];
    expect(values.map((key) => numberField(fields, key))).toEqual([
      ...[-5, 250, -500, 65_000, -70_000, 4_000_000_000, 0.5, 0.1, 2 ** 40, -7, 1],
    ]);
  });

  it('may be strings and lists', () => {
    expect(stringField(fields, 'string')).toBe('é🙂');
    expect(numbersField(fields, 'uint32s')).toEqual([1, 4_000_000_000]);
    expect(numbersField(fields, 'bools')).toEqual([1, 0]);
  });

  it('are nothing when absent or of another type', () => {
    expect(numberField(fields, 'none')).toBeUndefined();
    expect(numberField(fields, 'string')).toBeUndefined();
    expect(numberField(fields, 'uint32s')).toBeUndefined();
    expect(stringField(fields, 'uint32')).toBeUndefined();
    expect(numbersField(fields, 'uint32')).toBeUndefined();
    expect(numbersField(new Map([['s', strings('s', ['x'])]]), 's')).toBeUndefined();
  });

  it('come back from a file', async () => {
    const header = await writtenModel(newFile(), { fields: [...fields.values()] });
    for (const [key, field] of fields)
      expect(Buffer.from(header.fields.get(key)!.raw)).toEqual(Buffer.from(field.raw));
    expect(numbersField(header.fields, 'uint32s')).toEqual([1, 4_000_000_000]);
  });

  it('are gathered by index', () => {
    expect(numbersField(new Map([['k', gather(uint32s('k', [10, 11, 12]), [2, 0, 0])]]), 'k')).toEqual([
      12, 10, 10,
    ]);
    expect(() => gather(strings('k', ['x']), [0])).toThrow(TypeError);
  });
});

describe('a file that is cut short', () => {
  const { bytes, headerSize } = tinyModel({ layers: 2 });

  it.each([0, 3, 8, 23])('after %i bytes is too short for a model', async (size) => {
    expect(await refusal(bytes.subarray(0, size))).toContain('it is too short');
  });

  it.each([24, 30, 60, 150, -1])('inside its header is told to be: byte %i', async (size) => {
    // The last bytes of a header are padding: the cut is before those.
    const end = size < 0 ? headerSize - 32 : size;
    const message = await refusal(bytes.subarray(0, end));
    expect(message).toContain('is cut short inside its header: download it again');
  });

  it('inside its tensors names the tensor', async () => {
    expect(await refusal(bytes.subarray(0, headerSize + 5))).toContain(
      'its tensor "token_embd.weight" ends after',
    );
    expect(await refusal(bytes.subarray(0, -20))).toContain('its tensor "output_norm.weight" ends after');
  });

  it('in the padding after the last tensor is whole', async () => {
    expect((await readModelHeader(written(bytes.subarray(0, -16)))).tensors).toHaveLength(6);
  });
});

describe('a file that is no GGUF model', () => {
  const changed = (at: number, value: bigint | number): Uint8Array => {
    const { bytes } = tinyModel({ layers: 2 });
    if (typeof value === 'bigint') bytes.writeBigUInt64LE(value, at);
    else bytes.writeUInt32LE(value, at);
    return bytes;
  };

  it('is told by its first bytes', async () => {
    const message = await refusal(Buffer.from('PK\u0003\u0004 and more than twenty-four bytes'));
    expect(message).toContain('it does not begin with "GGUF"');
    expect(message).toContain('Choose a .gguf file');
  });

  it('is told by a version other than 2 and 3', async () => {
    expect(await refusal(changed(4, 1))).toContain('its GGUF version is 1, and only 2 and 3 can be read');
    expect(await refusal(changed(4, 4))).toContain('its GGUF version is 4');
    expect((await readModelHeader(written(changed(4, 2)))).version).toBe(2);
  });

  it('is told by impossible numbers', async () => {
    expect(await refusal(changed(8, 10n ** 9n))).toContain('an impossible number of entries');
    expect(await refusal(changed(16, 10n ** 9n))).toContain('an impossible number of entries');
    expect(await refusal(changed(24, 2n ** 60n))).toContain('an impossible size');
  });

  it('is told by fields of types that there are not', async () => {
    // The first field: 8 bytes of length, its key, then its type.
    expect(await refusal(changed(24 + 8 + 'general.architecture'.length, 77))).toContain(
      'its field "general.architecture" has the unknown type 77',
    );
    const nested: GgufField = {
      key: 'n',
      type: GgufType.ARRAY,
      itemType: GgufType.ARRAY,
      length: 0,
      raw: new Uint8Array(),
    };
    expect(await refusal(tinyModel({ fields: [nested] }).bytes)).toContain(
      'an array of the unsupported type 9',
    );
  });

  it('is told by its tensors and its alignment', async () => {
    const deep = tinyModel({ tensors: [tensor('deep', [1, 1, 1, 1, 1])] }).bytes;
    expect(await refusal(deep)).toContain('its tensor "deep" has 5 dimensions');
    expect(await refusal(tinyModel({ fields: [uint32('general.alignment', 48)] }).bytes)).toContain(
      'its alignment 48 is not a power of two',
    );
  });

  it('is a folder, or is not there', async () => {
    mkdirSync(folder.path('folder.gguf'));
    expect((await userErrorFrom(readModelHeader(folder.path('folder.gguf')))).message).toContain(
      'is not a file',
    );
    expect((await userErrorFrom(readModelHeader(folder.path('none.gguf')))).message).toContain(
      'There is no model at',
    );
  });
});

describe('the layers of a model', () => {
  const layersOf = async (model: Parameters<typeof tinyModel>[0]) =>
    modelLayers(await writtenModel(newFile(), model));
  const fault = async (model: Parameters<typeof tinyModel>[0]): Promise<string> => {
    const header = await writtenModel(newFile(), model);
    return userErrorOf(() => modelLayers(header)).message;
  };

  it('are its blocks', async () => {
    expect(await layersOf({ layers: 5 })).toEqual({ architecture: 'llama', count: 5, predictionBlocks: 0 });
  });

  it('are its blocks without those that predict further tokens', async () => {
    expect(await layersOf({ layers: 5, fields: [uint32('llama.nextn_predict_layers', 2)] })).toMatchObject({
      count: 3,
      predictionBlocks: 2,
    });
  });

  it('are none in a vocabulary', async () => {
    expect(await fault({ tensors: [] })).toContain('contains a vocabulary only');
  });

  it('are none in a projector', async () => {
    expect(await fault({ tensors: [tensor('v.patch_embd.weight', [4])] })).toContain('has no decoder layers');
  });

  it.each([
    [{ fields: [text('general.type', 'adapter')] }, 'is a LoRA adapter, not a model: merge it'],
    [{ fields: [text('general.type', 'mmproj')] }, '(llama) is the part of a model that sees or hears'],
    [{ architecture: 'clip' }, '(clip) is the part of a model that sees or hears'],
    [{ architecture: 'bert' }, '(bert) is a text encoder'],
    [{ fields: [bool('llama.attention.causal', false)] }, '(llama) is a text encoder'],
    [{ architecture: 't5' }, '(t5) is an encoder-decoder model'],
    [
      { architecture: 'llama4', fields: [uint32('llama4.attention.sliding_window', 0)] },
      '(llama4) has no chunked attention',
    ],
    [{ architecture: 'dream' }, '(dream) is a diffusion model'],
    [{ architecture: 'eagle3' }, '(eagle3) is a draft model'],
    [{ architecture: 'qwen3tts' }, '(qwen3tts) is a model of speech'],
  ] satisfies [TinyModel, string][])('are none to sweep in %j', async (model, why) => {
    expect(await fault(model)).toContain(why);
  });

  it('are swept where the model is causal by its own word', async () => {
    const fields = [text('general.type', 'model'), bool('llama.attention.causal', true)];
    expect((await layersOf({ layers: 3, fields })).count).toBe(3);
  });

  it('are at least two', async () => {
    expect(await fault({ layers: 1 })).toContain('has 1 layer, too few to repeat');
    expect(await fault({ layers: 2, fields: [uint32('llama.nextn_predict_layers', 2)] })).toContain(
      'has 0 layers',
    );
  });

  it('need an architecture', async () => {
    expect(await fault({ fields: [text('general.architecture', '')] })).toContain(
      'specifies no architecture',
    );
  });
});

describe('the description of a model', () => {
  it('is taken from its header', async () => {
    const header = await writtenModel(newFile(), {
      layers: 3,
      fields: [
        text('general.name', 'Tiny'),
        uint32('general.file_type', 15),
        uint32('llama.context_length', 512),
        uint32('llama.embedding_length', 4),
      ],
    });
    expect(describeModel(header)).toEqual({
      file: header.file,
      files: [header.file],
      size: header.totalSize,
      name: 'Tiny',
      architecture: 'llama',
      layers: 3,
      quantization: 'Q4_K_M',
      contextLength: 512,
      embeddingLength: 4,
      layerKinds: [],
    });
  });

  it('names the type of most weights where the file states none', async () => {
    const header = await writtenModel(newFile(), {
      layers: 2,
      tensors: [...layerTensors(2), tensor('token_embd.weight', [512, 8], 1)],
    });
    expect(describeModel(header)).toMatchObject({
      quantization: 'F16',
      name: undefined,
      contextLength: undefined,
    });
  });
});

describe('the kinds of layers', () => {
  const attention = (layers: number) =>
    Array.from({ length: layers }, (_, n) => tensor(`blk.${n}.attn_q.weight`, [4, 2]));

  it('are named where a model mixes several', async () => {
    const recurrent = [0, 2].map((layer) => tensor(`blk.${layer}.ssm_in.weight`, [4, 4]));
    const hybrid = await writtenModel(newFile(), { layers: 3, tensors: [...attention(3), ...recurrent] });
    expect(describeModel(hybrid).layerKinds).toEqual(['recurrent', 'attention', 'recurrent']);
    const windows = { architecture: 'gemma2', layers: 4, tensors: attention(4) };
    expect(describeModel(await writtenModel(newFile(), windows)).layerKinds).toEqual([
      'sliding window',
      'attention',
      'sliding window',
      'attention',
    ]);
  });
});

describe('a tensor takes', () => {
  it.each([
    [0, 256, 1024],
    [1, 256, 512],
    [8, 256, 272],
    [12, 256, 144],
    [14, 512, 420],
  ])('of type %i and %i elements, %i bytes', (type, elements, bytes) => {
    expect(tensorByteSize({ name: 't', type, dimensions: [elements], offset: 0 })).toBe(bytes);
    expect(tensorByteSize({ name: 't', type, dimensions: [256, elements / 256], offset: 0 })).toBe(bytes);
  });

  it('a size nobody knows when its type is new', () => {
    expect(tensorByteSize({ name: 't', type: 999, dimensions: [4], offset: 0 })).toBeUndefined();
    expect(() => writeHeader({ fields: [], tensors: [tensor('t', [4], 999)], alignment: 32 })).toThrow(
      RangeError,
    );
  });
});

describe('a header that claims to be huge', () => {
  it('is refused, however large the file is', async () => {
    const { bytes } = tinyModel({ layers: 2 });
    const file = written(bytes);
    // The first field's key claims half a gibibyte, which the file has.
    const damaged = Buffer.from(bytes);
    damaged.writeBigUInt64LE(512n << 20n, 24);
    writeFileSync(file, damaged);
    truncateSync(file, 1 << 30);
    const before = process.memoryUsage().arrayBuffers;
    const { message } = await userErrorFrom(readModelHeader(file));
    expect(message).toContain('its header claims to be larger than 256 MiB');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(600 << 20);
  });
});

describe('a split model', () => {
  const part = (
    n: number,
    count: number,
    fields: GgufField[],
    model: Parameters<typeof tinyModel>[0],
  ): string => {
    const file = folder.path(`split-${String(n).padStart(5, '0')}-of-${String(count).padStart(5, '0')}.gguf`);
    writeFileSync(file, tinyModel({ ...model, fields }).bytes);
    return file;
  };
  const count = (n: number): GgufField => uint32('split.count', n);
  const first = part(1, 2, [count(2)], {
    tensors: [tensor('token_embd.weight', [4, 8]), ...layerTensors(2)],
  });
  const second = part(2, 2, [count(2)], {
    tensors: [tensor('blk.2.attn_q.weight', [4, 2]), tensor('output_norm.weight', [4])],
  });

  it('is read from all its parts', async () => {
    const header = await readModelHeader(first);
    expect(header.shards).toEqual([first, second]);
    expect(header.tensors.map(({ name }) => name)).toEqual([
      'token_embd.weight',
      'blk.0.attn_q.weight',
      'blk.0.ssm_a',
      'blk.1.attn_q.weight',
      'blk.1.ssm_a',
      'blk.2.attn_q.weight',
      'output_norm.weight',
    ]);
    const sizes = [first, second].map((file) => statSync(file).size);
    expect(header.totalSize).toBe(sizes[0]! + sizes[1]!);
    expect(header.tensors[5]!.offset).toBe(0);
  });

  it('has the stamp and the fingerprint of all its parts', async () => {
    const header = await readModelHeader(first);
    expect(describeModel(header).files).toEqual([first, second]);
    const before = [await modelStamp(first), await fingerprintFiles(header.shards)];
    const bytes = readFileSync(second);
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(second, bytes);
    utimesSync(second, 1, 1);
    expect(await modelStamp(first)).not.toBe(before[0]);
    expect(await fingerprintFiles(header.shards)).not.toBe(before[1]);
    rmSync(second);
    expect(await modelStamp(first)).toMatch(/, gone$/);
    writeFileSync(second, bytes);
  });

  it('is named by its first part', async () => {
    const { message } = await userErrorFrom(readModelHeader(second));
    expect(message).toContain('one of 2 parts of a split model');
    expect(message).toContain('-00001-of-00002.gguf');
  });

  it('needs all its parts', async () => {
    const lonely = part(1, 3, [count(3)], {});
    expect((await userErrorFrom(readModelHeader(lonely))).message).toContain('split-00002-of-00003.gguf');
  });

  it('needs them whole', async () => {
    const whole = part(1, 4, [count(2)], {});
    writeFileSync(whole.replace('00001-of', '00002-of'), tinyModel({}).bytes.subarray(0, -40));
    expect((await userErrorFrom(readModelHeader(whole))).message).toMatch(
      /split-00002-of-00004\.gguf is cut short/,
    );
  });

  it('has its vocabulary size from the first part', async () => {
    expect((await readModelHeader(first)).fields.get('tokenizer.ggml.tokens')?.length).toBe(TOKENS.length);
  });
});
