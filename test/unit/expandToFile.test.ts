import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { blockConfig } from '../../src/core/configs/layerPath.js';
import { expandToFile } from '../../src/gguf/expandToFile.js';
import { text } from '../../src/gguf/fields.js';
import { tensorByteSize } from '../../src/gguf/format.js';
import { type ModelHeader, readModelHeader } from '../../src/gguf/read.js';
import { userErrorFrom } from '../support/errors.js';
import { temporaryFolder } from '../support/files.js';
import { layerTensors, splitModel, tensor, type TinyModel, writtenModel } from '../support/gguf.js';

const folder = temporaryFolder();
afterAll(folder.remove);
let count = 0;
/** A folder of its own for each file, so that all that is left in it can be seen. */
function newPlace(): { file: string; left: () => string[] } {
  const place = folder.path(`place-${++count}`);
  mkdirSync(place);
  return { file: `${place}/x.gguf`, left: () => readdirSync(place).sort() };
}
const model = (tiny: TinyModel): Promise<ModelHeader> => writtenModel(newPlace().file, tiny);
const block = (i: number, j: number, layers: number) => blockConfig(i, j, layers).path;

const MIB = 1 << 20;
/** One layer of more than two of the chunks in which data is copied, of a size that is padded. */
const LARGE: TinyModel = {
  layers: 2,
  tensors: [tensor('token_embd.weight', [4, 8]), tensor('blk.0.a', [4 * MIB + 3]), tensor('blk.1.a', [1])],
};

/** The data of a tensor. */
function dataOf(bytes: Buffer, of: ModelHeader, name: string): Buffer {
  const info = of.tensors.find((one) => one.name === name)!;
  return bytes.subarray(of.dataOffset + info.offset, of.dataOffset + info.offset + tensorByteSize(info)!);
}

/** A process that has ended. */
const deadProcess = (): number =>
  Number(execFileSync(process.execPath, ['-e', 'console.log(process.pid)'], { encoding: 'utf8' }));

describe('a model expanded to a file', () => {
  it('has the data of each source tensor', async () => {
    const header = await model({ layers: 3 });
    const { file, left } = newPlace();
    const path = block(1, 3, 3);
    const size = await expandToFile(header, path, file);
    const bytes = readFileSync(file);
    expect(bytes.byteLength).toBe(size);
    const copy = await readModelHeader(file);
    const source = readFileSync(header.file);
    for (const [position, layer] of path.entries())
      for (const suffix of ['attn_q.weight', 'ssm_a'])
        expect(dataOf(bytes, copy, `blk.${position}.${suffix}`)).toEqual(
          dataOf(source, header, `blk.${layer}.${suffix}`),
        );
    expect(dataOf(bytes, copy, 'output_norm.weight')).toEqual(dataOf(source, header, 'output_norm.weight'));
    expect(copy.tensors).toHaveLength(2 + 2 * path.length);
    expect(left()).toEqual(['x.gguf']);
  });

  it('is the same file again under the baseline', async () => {
    const tensors = [
      tensor('token_embd.weight', [4, 8]),
      tensor('output_norm.weight', [4]),
      ...layerTensors(3),
    ];
    const header = await model({ layers: 3, tensors });
    const { file } = newPlace();
    await expandToFile(header, [0, 1, 2], file);
    expect(readFileSync(file)).toEqual(readFileSync(header.file));
  });

  it('has all of tensors that are larger than a chunk, and zeros where it is padded', async () => {
    const header = await model(LARGE);
    const bytes = readFileSync(header.file);
    const large = header.tensors[1]!;
    const start = header.dataOffset + large.offset;
    for (let at = 0; at < tensorByteSize(large)!; at += 65_537) bytes[start + at] = at % 251;
    writeFileSync(header.file, bytes);
    const { file } = newPlace();
    const size = await expandToFile(header, [0, 1, 0], file);
    const written = readFileSync(file);
    const copy = await readModelHeader(file);
    expect(written.byteLength).toBe(size);
    for (const name of ['blk.0.a', 'blk.2.a'])
      expect(dataOf(written, copy, name).equals(dataOf(bytes, header, 'blk.0.a'))).toBe(true);
    expect(dataOf(written, copy, 'blk.1.a')).toEqual(dataOf(bytes, header, 'blk.1.a'));
    const end = copy.dataOffset + copy.tensors[2]!.offset;
    const padding = written.subarray(end + 4, end + 32);
    expect([...padding]).toEqual(Array.from({ length: 28 }, () => 0));
  });

  it('is one file where the model is split over several', async () => {
    const whole = await model({ layers: 3, fields: [text('general.name', 'tiny')] });
    const first = splitModel(whole, folder.path(`split-${++count}`), 3);
    const header = await readModelHeader(first);
    expect(header.parts.map(({ file, tensors }) => [file.slice(-20), tensors.length])).toEqual([
      ['-00001-of-00003.gguf', 3],
      ['-00002-of-00003.gguf', 3],
      ['-00003-of-00003.gguf', 2],
    ]);
    const [ofSplit, ofWhole] = [newPlace().file, newPlace().file];
    await expandToFile(header, block(0, 2, 3), ofSplit);
    await expandToFile(whole, block(0, 2, 3), ofWhole);
    expect(readFileSync(ofSplit)).toEqual(readFileSync(ofWhole));
  });

  it('tells how much of it is written', async () => {
    const header = await model(LARGE);
    const { file } = newPlace();
    const told: [number, number][] = [];
    const size = await expandToFile(header, [0, 1], file, {
      onProgress: (written, total) => told.push([written, total]),
    });
    const { dataOffset } = await readModelHeader(file);
    expect(told.map(([, total]) => total)).toEqual(told.map(() => size));
    // The header, the embedding, the large tensor in three parts, the last one.
    expect(told.map(([written]) => written - dataOffset)).toEqual([
      0,
      128,
      128 + 8 * MIB,
      128 + 16 * MIB,
      128 + 16 * MIB + 32,
      128 + 16 * MIB + 64,
    ]);
  });

  it('is not there, nor anything else, when it was stopped', async () => {
    const header = await model(LARGE);
    const { file, left } = newPlace();
    const stopper = new AbortController();
    const names: string[][] = [];
    const writing = expandToFile(header, [0, 1], file, {
      signal: stopper.signal,
      onProgress: () => {
        names.push(left());
        if (names.length === 3) stopper.abort();
      },
    });
    await expect(writing).rejects.toMatchObject({ name: 'AbortError' });
    expect(names).toEqual([1, 2, 3].map(() => [`x.gguf.${process.pid}.partial`]));
    expect(left()).toEqual([]);
  });

  it('is not there, nor anything else, when the model has become shorter', async () => {
    const header = await model(LARGE);
    writeFileSync(header.file, readFileSync(header.file).subarray(0, 5 * MIB));
    const { file, left } = newPlace();
    const { message } = await userErrorFrom(expandToFile(header, [0, 1], file));
    expect(message).toBe(`The model ${header.file} has been changed while it was read: export it again.`);
    expect(left()).toEqual([]);
  });

  it('is not there, nor anything else, when the model has gone', async () => {
    const header = await model({});
    const { file, left } = newPlace();
    const gone = {
      ...header,
      parts: header.parts.map((part) => ({ ...part, file: folder.path('none.gguf') })),
    };
    const { message } = await userErrorFrom(expandToFile(gone, block(0, 1, 4), file));
    expect(message).toContain('none.gguf could not be read (ENOENT)');
    expect(left()).toEqual([]);
  });

  it('overwrites nothing', async () => {
    const header = await model({});
    const { file, left } = newPlace();
    writeFileSync(file, 'mine');
    expect((await userErrorFrom(expandToFile(header, block(0, 1, 4), file))).message).toBe(
      `${file} already exists, and is not overwritten: choose another name.`,
    );
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect(left()).toEqual(['x.gguf']);
  });

  it.skipIf(process.platform === 'win32')('does not follow a link to nowhere', async () => {
    const { file, left } = newPlace();
    symlinkSync('nowhere.gguf', file);
    expect((await userErrorFrom(expandToFile(await model({}), block(0, 1, 4), file))).message).toContain(
      'already exists',
    );
    expect(left()).toEqual(['x.gguf']);
  });

  it('does not overwrite what another program has written meanwhile', async () => {
    const { file, left } = newPlace();
    const writing = expandToFile(await model({}), block(0, 1, 4), file, {
      onProgress: () => writeFileSync(file, 'mine'),
    });
    expect((await userErrorFrom(writing)).message).toContain('already exists');
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect(left()).toEqual(['x.gguf']);
  });

  it('needs a folder', async () => {
    const header = await model({});
    const nowhere = folder.path('no-folder/x.gguf');
    expect((await userErrorFrom(expandToFile(header, block(0, 1, 4), nowhere))).message).toBe(
      `${nowhere} cannot be written: its folder does not exist: check the path.`,
    );
    const inFile = `${header.file}/x.gguf`;
    expect((await userErrorFrom(expandToFile(header, block(0, 1, 4), inFile))).message).toContain(
      'its folder is a file',
    );
  });

  it('needs the space that it takes, to the byte', async () => {
    const header = await model({ layers: 3 });
    const { file, left } = newPlace();
    const size = await expandToFile(header, [0, 1, 2, 2], newPlace().file);
    const asked: string[] = [];
    const free = (bytes: number | undefined) => (of: string) => {
      asked.push(of);
      return Promise.resolve(bytes);
    };
    const { message } = await userErrorFrom(
      expandToFile(header, [0, 1, 2, 2], file, { freeSpace: free(size - 1) }),
    );
    expect(message).toMatch(
      /x\.gguf needs \d\.\d KiB, and its disk has \d\.\d KiB free: free some space, or choose another place\.$/,
    );
    expect(left()).toEqual([]);
    expect(asked).toEqual([folder.path(`place-${count - 1}`)]);
    expect(await expandToFile(header, [0, 1, 2, 2], file, { freeSpace: free(size) })).toBe(size);
    expect(await expandToFile(header, [0, 1, 2, 2], newPlace().file, { freeSpace: free(undefined) })).toBe(
      size,
    );
  });

  it('removes what a killed export to it left, and nothing else', async () => {
    const header = await model({});
    const { file, left } = newPlace();
    const dead = deadProcess();
    const kept = [
      `${file}.${dead}.partial.txt`,
      `${file}.partial`,
      `${file.replace('x.', 'y.')}.${dead}.partial`,
    ];
    for (const name of [`${file}.${dead}.partial`, ...kept]) writeFileSync(name, 'half');
    await expandToFile(header, block(0, 1, 4), file);
    expect(existsSync(`${file}.${dead}.partial`)).toBe(false);
    expect(left()).toHaveLength(1 + kept.length);
  });

  it('is written by one at a time', async () => {
    const header = await model({});
    const { file, left } = newPlace();
    const name = `x.gguf.${process.ppid}.partial`;
    writeFileSync(file.replace('x.gguf', name), 'half');
    expect((await userErrorFrom(expandToFile(header, block(0, 1, 4), file))).message).toBe(
      `${file} is being written by another export (process ${process.ppid}): wait for it, or delete ${name} if there is none.`,
    );
    expect(left()).toEqual([name]);
  });

  it('is refused for types of weights that are not known', async () => {
    const header = await model({ tensors: [tensor('token_embd.weight', [4, 8]), ...layerTensors(4)] });
    const tensors = header.tensors.map((info, n) => (n === 2 ? { ...info, type: 999 } : info));
    const { file, left } = newPlace();
    expect((await userErrorFrom(expandToFile({ ...header, tensors }, block(0, 1, 4), file))).message).toBe(
      `${header.file} cannot be exported: its tensor "blk.0.ssm_a" has the type 999, which this version does not know. Choose another quantization.`,
    );
    expect(left()).toEqual([]);
  });

  it('is refused for paths that the architecture does not allow', async () => {
    const { file, left } = newPlace();
    const { message } = await userErrorFrom(
      expandToFile(await model({ architecture: 'hrm_text' }), block(0, 1, 4), file),
    );
    expect(message).toContain('This layer path is not supported for hrm_text');
    expect(left()).toEqual([]);
  });
});
