import { createHash, type Hash } from 'node:crypto';
import { open } from 'node:fs/promises';

const WHOLE_UP_TO = 8 << 20;
const END_SIZE = 1 << 20;
const SAMPLES = 62;
const SAMPLE_SIZE = 64 << 10;

/**
 * Identifies a model's content without reading all of it: SHA-256 over each file's size, its first and last MiB
 * and 62 evenly spaced chunks of 64 KiB; over all of it up to 8 MiB. Two models that differ only between the
 * samples would look the same, which a change of weights or quantization never does.
 * @param files all parts of the model, in their order.
 * @returns `sha256-sampled:` and 64 hexadecimal digits.
 */
export async function fingerprintFiles(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files) await addSamples(hash, file);
  return `sha256-sampled:${hash.digest('hex')}`;
}

async function addSamples(hash: Hash, file: string): Promise<void> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    hash.update(String(size));
    for (const [start, length] of samples(size)) {
      const chunk = Buffer.alloc(length);
      await handle.read(chunk, 0, length, start);
      hash.update(chunk);
    }
  } finally {
    await handle.close();
  }
}

function samples(size: number): [start: number, length: number][] {
  if (size <= WHOLE_UP_TO) return [[0, size]];
  const between = size - 2 * END_SIZE - SAMPLE_SIZE;
  return [
    [0, END_SIZE],
    ...Array.from({ length: SAMPLES }, (_, n): [number, number] => [
      END_SIZE + Math.floor((between * n) / (SAMPLES - 1)),
      SAMPLE_SIZE,
    ]),
    [size - END_SIZE, END_SIZE],
  ];
}

/** SHA-256 of a text, as `sha256:` and 64 hexadecimal digits. */
export const hashText = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;
