import { existsSync, readFileSync, statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/core/configs/layerPath.js';
import { type Backend, loadBackend } from '../../src/engine/backend.js';
import { LoadedModel } from '../../src/engine/model.js';
import type { Shell } from '../../src/engine/shell.js';
import { readModelHeader } from '../../src/gguf/read.js';
import type { GpuChoice } from '../../src/protocol/engine.js';
import { writeRandomModel } from '../../tools/models/randomModel.js';
import { shapes } from '../../tools/models/shapes.js';
import { DEMO_MODEL, temporaryFolder } from './files.js';

/** Large enough that one per cent of it stands out from the noise of a process: about 150 MB. */
const shape = { ...shapes.qwen3Small, layers: 8, vocabulary: 8192 };
const SHELLS = 10;

/** Bytes of memory that are really taken, and bytes handed to the disk; Linux tells both. */
const residentBytes = (): number => Number(readFileSync('/proc/self/statm', 'utf8').split(' ')[1]) * 4096;
const writtenBytes = (): number => Number(/^wchar: (\d+)/m.exec(readFileSync('/proc/self/io', 'utf8'))![1]);

/** A shell is nothing but pointers: it takes no memory for weights, on the host or the device, and writes nothing. */
export function describeMemory(gpu: GpuChoice): void {
  const folder = temporaryFolder();
  let backend: Backend;
  let model: LoadedModel;
  let size: number;
  /** What llama.cpp says it allocated for weights, such as `Vulkan0 model buffer size = 120 MiB`. */
  const buffers: string[] = [];
  let ofModel: string[];

  beforeAll(async () => {
    const file = folder.path('model.gguf');
    await writeRandomModel(file, shape, DEMO_MODEL);
    size = statSync(file).size;
    backend = await loadBackend(gpu, ({ message }) => {
      if (message.includes('model buffer size')) buffers.push(message);
    });
    model = await LoadedModel.load(backend, await readModelHeader(file), () => undefined);
    ofModel = buffers.splice(0);
  });
  afterAll(async () => {
    await model.dispose();
    folder.remove();
  });

  describe.skipIf(!existsSync('/proc/self/statm'))('of a shell', () => {
    it('is under one per cent of the model, although the path doubles every layer', () => {
      const { path } = parseConfig('(0,8)', shape.layers);
      // The first shell brings the allocator's own pages.
      model.shell(path).dispose();
      const before = residentBytes();
      const written = writtenBytes();
      const shells: Shell[] = Array.from({ length: SHELLS }, () => model.shell(path));
      const grown = (residentBytes() - before) / SHELLS;
      const wrote = writtenBytes() - written;
      for (const shell of shells) shell.dispose();
      expect(grown / size).toBeLessThan(0.01);
      expect(wrote).toBeLessThan(4096);
    });
  });

  it.runIf(gpu !== 'false')('takes no device memory', async () => {
    expect(ofModel.some((line) => !line.includes('CPU'))).toBe(true);
    model.shell(parseConfig('(0,8)', shape.layers).path).dispose();
    // Log lines arrive on another thread.
    await expect.poll(() => buffers.length).toBeGreaterThan(0);
    expect(buffers.filter((line) => !/\bCPU\b/.test(line))).toEqual([]);
  });
}
