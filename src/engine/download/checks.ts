import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, sep } from 'node:path';
import { UserError } from '../../core/errors.js';
import { readModelHeader } from '../../gguf/read.js';

/** Whether what was downloaded is what it should be; each check is for one way in which it can be wrong. */

/** @param onBytes called with the bytes read since the last call. */
export async function checksum(
  file: string,
  {
    algorithm,
    signal,
    onBytes,
  }: {
    algorithm: 'sha256' | 'sha512';
    signal: AbortSignal;
    onBytes: (count: number) => void;
  },
): Promise<Buffer> {
  const hash = createHash(algorithm);
  for await (const chunk of createReadStream(file, {
    highWaterMark: 1 << 20,
    signal,
  }) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    onBytes(chunk.byteLength);
  }
  return hash.digest();
}

/**
 * Whether a file, or all parts of a split model, hold every tensor that their headers name.
 * @throws UserError which says what it is instead.
 */
export async function checkModel(first: string, name: string): Promise<void> {
  if (await isPage(first))
    throw new UserError(`What was downloaded as ${name} is a web page, not a model: check the address.`);
  try {
    await readModelHeader(first);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    // The sentence names a place that is about to be cleared.
    throw new UserError(error.message.replaceAll(dirname(first) + sep, ''), { cause: error });
  }
}

/** What servers send with an explanation in place of a file. */
async function isPage(file: string): Promise<boolean> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(256), 0, 256, 0);
    return /^\s*<(!doctype html|html|head|\?xml)/i.test(buffer.toString('latin1', 0, bytesRead));
  } finally {
    await handle.close();
  }
}
