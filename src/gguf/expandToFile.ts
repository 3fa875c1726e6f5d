import { type FileHandle, lstat, open, readdir, rename, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../core/errors.js';
import { checkSpace, type FreeSpace, isAlive } from './disk.js';
import { expandHeader } from './expand.js';
import { type GgufField, type GgufTensorInfo, TENSOR_TYPES, tensorByteSize } from './format.js';
import type { ModelHeader } from './read.js';

/** Bytes that are read and written at once; a model may be larger than memory. */
const CHUNK = 8 << 20;

export interface ExpandToFileOptions {
  /** Header fields of the new file, in place of the model's own or beside them. */
  readonly fields?: readonly GgufField[];
  /** Called after the header and after each chunk, with bytes. */
  readonly onProgress?: (written: number, total: number) => void;
  /** Stops the writing. */
  readonly signal?: AbortSignal;
  /** Bytes free in a folder, or undefined when the system does not tell; by default what the system says. */
  readonly freeSpace?: FreeSpace;
}

/**
 * Writes the model with the layers of `path` physically repeated: a file that any llama.cpp program can load. It gets a
 * temporary name (`x.gguf.PROCESS.partial`) until it is complete. What an export that was killed left behind is removed
 * by the next one to the same name.
 * @param path source layers in the order in which they run, each 0..N-1.
 * @returns the bytes written.
 * @throws UserError before anything is written when the architecture does not allow the path, the file exists, its
 *   folder does not, or the disk has too little space; later when reading or writing fails. The signal's reason when
 *   it stopped the writing. Nothing is left over then.
 */
export async function expandToFile(
  header: ModelHeader,
  path: readonly number[],
  file: string,
  options: ExpandToFileOptions = {},
): Promise<number> {
  checkTypes(header);
  const { bytes, offsets, tensors } = expandHeader(header, path, {
    tokenizer: true,
    ...(options.fields ? { fields: options.fields } : {}),
  });
  await refuseExisting(file);
  await removeLeftOvers(file);
  const last = tensors.length - 1;
  const padded = (n: number): number => Math.ceil(n / header.alignment) * header.alignment;
  const total = bytes.byteLength + offsets[last]! + padded(tensorByteSize(tensors[last]!.source)!);
  await checkSpace(file, total, options.freeSpace);

  const temporary = `${file}.${process.pid}.partial`;
  const target = await open(temporary, 'wx').catch((error: unknown) => {
    throw notWritten(file, error);
  });
  let complete = false;
  try {
    try {
      await write(target);
      await target.sync();
    } finally {
      await target.close();
    }
    // Another program may have made one meanwhile, and renaming replaces it.
    await refuseExisting(file);
    await rename(temporary, file);
    complete = true;
  } catch (error) {
    throw options.signal?.aborted ? options.signal.reason : notWritten(file, error);
  } finally {
    if (!complete) await unlink(temporary).catch(() => undefined);
  }
  return total;

  async function write(to: FileHandle): Promise<void> {
    await writeAll(to, bytes, 0);
    options.onProgress?.(bytes.byteLength, total);
    const sources = new Sources(header);
    // Zeros where a tensor is padded: the buffer's rest is cleared before it is written.
    const buffer = new Uint8Array(CHUNK);
    try {
      for (const [index, { source }] of tensors.entries()) {
        const start = bytes.byteLength + offsets[index]!;
        const length = tensorByteSize(source)!;
        for (let at = 0; at < padded(length); at += CHUNK) {
          options.signal?.throwIfAborted();
          const chunk = buffer.subarray(0, Math.min(CHUNK, padded(length) - at));
          const data = chunk.subarray(0, Math.min(chunk.byteLength, length - at));
          await sources.read(source, at, data);
          chunk.fill(0, data.byteLength);
          await writeAll(to, chunk, start + at);
          options.onProgress?.(start + at + chunk.byteLength, total);
        }
      }
    } finally {
      await sources.close();
    }
  }
}

/** The data of a model's tensors, in whichever of its files they lie. */
class Sources {
  private readonly places = new Map<GgufTensorInfo, { readonly file: string; readonly start: number }>();
  private readonly handles = new Map<string, FileHandle>();

  constructor(header: ModelHeader) {
    for (const { file, dataOffset, tensors } of header.parts)
      for (const tensor of tensors) this.places.set(tensor, { file, start: dataOffset + tensor.offset });
  }

  /** Fills the buffer with the bytes of a tensor from `at` on. */
  async read(tensor: GgufTensorInfo, at: number, into: Uint8Array): Promise<void> {
    const { file, start } = this.places.get(tensor)!;
    try {
      const handle = this.handles.get(file) ?? (await open(file, 'r'));
      this.handles.set(file, handle);
      for (let done = 0; done < into.byteLength;) {
        const { bytesRead } = await handle.read(into, done, into.byteLength - done, start + at + done);
        if (bytesRead === 0)
          throw new UserError(`The model ${file} has been changed while it was read: export it again.`, {
            file,
          });
        done += bytesRead;
      }
    } catch (error) {
      if (error instanceof UserError) throw error;
      throw new UserError(
        `The model ${file} could not be read (${reasonOf(error)}): check its disk, and export it again.`,
        { file, cause: error },
      );
    }
  }

  async close(): Promise<void> {
    for (const handle of this.handles.values()) await handle.close();
  }
}

async function writeAll(to: FileHandle, data: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < data.byteLength;)
    done += (await to.write(data, done, data.byteLength - done, position + done)).bytesWritten;
}

/** A type of unknown size has no known place in the new file. */
function checkTypes({ file, tensors }: ModelHeader): void {
  const unknown = tensors.find(({ type }) => TENSOR_TYPES[type] === undefined);
  if (unknown)
    throw new UserError(
      `${file} cannot be exported: its tensor "${unknown.name}" has the type ${unknown.type}, which this version does not know. Choose another quantization.`,
      { file },
    );
}

async function refuseExisting(file: string): Promise<void> {
  const exists = await lstat(file).then(
    () => true,
    () => false,
  );
  if (exists)
    throw new UserError(`${file} already exists, and is not overwritten: choose another name.`, { file });
}

/** Removes what exports to this file left that were killed. @throws UserError when one is still under way. */
async function removeLeftOvers(file: string): Promise<void> {
  const folder = dirname(file);
  const names = await readdir(folder).catch((error: unknown) => {
    throw notWritten(file, error);
  });
  const start = `${basename(file)}.`;
  for (const name of names) {
    const [, process] = name.startsWith(start)
      ? (/^(\d+)\.partial$/.exec(name.slice(start.length)) ?? [])
      : [];
    if (process === undefined) continue;
    if (isAlive(Number(process)))
      throw new UserError(
        `${file} is being written by another export (process ${process}): wait for it, or delete ${name} if there is none.`,
        { file },
      );
    await unlink(join(folder, name)).catch(() => undefined);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'its folder does not exist: check the path',
  ENOTDIR: 'its folder is a file: check the path',
  EACCES: 'permission is denied: choose another place',
  EPERM: 'permission is denied: choose another place',
  EROFS: 'the place is read-only: choose another',
  ENOSPC: 'the disk is full: free some space, or choose another place',
  EFBIG: 'it is too large for this file system: choose another place',
};

function notWritten(file: string, error: unknown): Error {
  if (error instanceof UserError) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) return error as Error;
  return new UserError(`${file} cannot be written: ${REASONS[code] ?? `${code}; choose another place`}.`, {
    file,
    cause: error,
  });
}

const reasonOf = (error: unknown): string =>
  (error as NodeJS.ErrnoException).code ?? (error as Error).message;
