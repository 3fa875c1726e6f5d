import { randomBytes } from 'node:crypto';
import { text, uint32 } from '../../src/gguf/fields.js';
import { writeHeader } from '../../src/gguf/write.js';
import { tensor } from './gguf.js';

/** A GGUF file with one layer of `size` random bytes, which no two parts of it share. */
export function bulkModel(size: number): Buffer {
  const { bytes } = writeHeader({
    fields: [text('general.architecture', 'llama'), uint32('llama.block_count', 1)],
    tensors: [tensor('blk.0.attn_q.weight', [size / 4])],
    alignment: 32,
  });
  return Buffer.concat([bytes, randomBytes(size)]);
}
