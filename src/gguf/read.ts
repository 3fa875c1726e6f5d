import { open, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../core/errors.js';
import { numberField } from './fields.js';
import {
  FIXED_SIZE,
  type GgufField,
  type GgufHeader,
  type GgufTensorInfo,
  GgufType,
  tensorByteSize,
} from './format.js';

/** The bytes given end before the header does: read more of the file, or the file is cut short. */
class HeaderIncomplete extends Error {}

/** A damaged header; the message says what is wrong, the caller adds the file. */
class HeaderInvalid extends Error {}

const MAX_FIELDS = 1_000_000;
const MAX_TENSORS = 1_000_000;
const MAX_DIMENSIONS = 4;

/** Sequential little-endian reader over a byte array. */
class Cursor {
  position = 0;
  private readonly view: DataView;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  private advance(size: number): number {
    const start = this.position;
    if (!(size >= 0) || start + size > this.bytes.byteLength) throw new HeaderIncomplete();
    this.position = start + size;
    return start;
  }

  uint32(): number {
    return this.view.getUint32(this.advance(4), true);
  }

  /** A 64-bit count, offset or size; beyond 2^53 it cannot be meant. */
  uint64(): number {
    const value = this.view.getBigUint64(this.advance(8), true);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new HeaderInvalid('it holds an impossible size');
    return Number(value);
  }

  bytesOf(size: number): Uint8Array {
    const start = this.advance(size);
    return this.bytes.subarray(start, start + size);
  }

  string(): string {
    return new TextDecoder().decode(this.bytesOf(this.uint64()));
  }
}

function readField(cursor: Cursor): GgufField {
  const key = cursor.string();
  const type = cursor.uint32() as GgufType;
  if (type === GgufType.STRING) return { key, type, raw: cursor.bytesOf(cursor.uint64()) };
  if (type !== GgufType.ARRAY) {
    const size = FIXED_SIZE[type];
    if (size === undefined) throw new HeaderInvalid(`its field "${key}" has the unknown type ${type}`);
    return { key, type, raw: cursor.bytesOf(size) };
  }
  const itemType = cursor.uint32() as GgufType;
  const length = cursor.uint64();
  const itemSize = FIXED_SIZE[itemType];
  if (itemSize !== undefined) return { key, type, itemType, length, raw: cursor.bytesOf(length * itemSize) };
  if (itemType !== GgufType.STRING)
    throw new HeaderInvalid(`its field "${key}" is an array of the unsupported type ${itemType}`);
  const start = cursor.position;
  for (let i = 0; i < length; i++) cursor.bytesOf(cursor.uint64());
  const size = cursor.position - start;
  cursor.position = start;
  return { key, type, itemType, length, raw: cursor.bytesOf(size) };
}

/**
 * Parses a GGUF header from the first bytes of a file.
 * @throws HeaderIncomplete when the bytes end too early, HeaderInvalid when they cannot be a header.
 */
function parseHeader(bytes: Uint8Array): GgufHeader {
  const cursor = new Cursor(bytes);
  const magic = cursor.bytesOf(4);
  if (String.fromCharCode(...magic) !== 'GGUF') throw new HeaderInvalid('it does not begin with "GGUF"');
  const version = cursor.uint32();
  if (version !== 2 && version !== 3)
    throw new HeaderInvalid(`its GGUF version is ${version}, and only 2 and 3 can be read`);
  const tensorCount = cursor.uint64();
  const fieldCount = cursor.uint64();
  if (tensorCount > MAX_TENSORS || fieldCount > MAX_FIELDS)
    throw new HeaderInvalid('it claims an impossible number of entries');
  const fields = new Map<string, GgufField>();
  for (let i = 0; i < fieldCount; i++) {
    const field = readField(cursor);
    fields.set(field.key, field);
  }
  const tensors: GgufTensorInfo[] = [];
  for (let i = 0; i < tensorCount; i++) {
    const name = cursor.string();
    const rank = cursor.uint32();
    if (rank > MAX_DIMENSIONS) throw new HeaderInvalid(`its tensor "${name}" has ${rank} dimensions`);
    const dimensions = Array.from({ length: rank }, () => cursor.uint64());
    tensors.push({ name, dimensions, type: cursor.uint32(), offset: cursor.uint64() });
  }
  const alignment = numberField(fields, 'general.alignment') ?? 32;
  if (alignment <= 0 || (alignment & (alignment - 1)) !== 0)
    throw new HeaderInvalid(`its alignment ${alignment} is not a power of two`);
  const dataOffset = Math.ceil(cursor.position / alignment) * alignment;
  return { version, fields, tensors, alignment, dataOffset };
}

const FIRST_READ = 1 << 20;
/** The largest vocabularies with their merges take some tens of MiB; a damaged length may claim the whole model. */
const MAX_HEADER = 256 << 20;

async function readHeaderOfFile(file: string): Promise<{ header: GgufHeader; size: number }> {
  const size = await fileSize(file);
  const handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) => {
    throw new UserError(`The model ${file} cannot be opened (${error.code}): check its permissions.`, {
      file,
    });
  });
  try {
    for (let want = FIRST_READ; ; want *= 4) {
      const buffer = new Uint8Array(Math.min(want, size));
      const { bytesRead } = await handle.read(buffer, 0, buffer.byteLength, 0);
      try {
        return { header: parseHeader(buffer.subarray(0, bytesRead)), size };
      } catch (error) {
        if (error instanceof HeaderIncomplete && want < Math.min(size, MAX_HEADER)) continue;
        if (error instanceof HeaderIncomplete && want < size)
          throw notGguf(file, `its header claims to be larger than ${MAX_HEADER >> 20} MiB`);
        if (error instanceof HeaderIncomplete)
          throw size < 24
            ? notGguf(file, 'it is too short')
            : new UserError(`The model ${file} is cut short inside its header: download it again.`, { file });
        if (error instanceof HeaderInvalid) throw notGguf(file, error.message);
        throw error;
      }
    }
  } finally {
    await handle.close();
  }
}

function notGguf(file: string, reason: string): UserError {
  return new UserError(
    `${file} is not a GGUF model this program can read: ${reason}. Choose a .gguf file (GGUF version 2 or 3).`,
    { file },
  );
}

async function fileSize(file: string): Promise<number> {
  const info = await stat(file).catch((error: NodeJS.ErrnoException) => {
    throw new UserError(
      error.code === 'ENOENT'
        ? `There is no model at ${file}: check the path.`
        : `The model ${file} cannot be read (${error.code}): check its permissions.`,
      { file },
    );
  });
  if (!info.isFile()) throw new UserError(`${file} is not a file: choose the .gguf file itself.`, { file });
  return info.size;
}

function checkComplete(header: GgufHeader, size: number, file: string): void {
  for (const tensor of header.tensors) {
    const bytes = tensorByteSize(tensor);
    if (bytes !== undefined && header.dataOffset + tensor.offset + bytes > size)
      throw new UserError(
        `The model ${file} is cut short: its tensor "${tensor.name}" ends after the file does. Download it again.`,
        { file },
      );
  }
}

/** One of the files that a model lies in. */
export interface ModelPart {
  readonly file: string;
  /** Where its data section begins, in bytes. */
  readonly dataOffset: number;
  /** The tensors whose data it holds. */
  readonly tensors: readonly GgufTensorInfo[];
}

/** A model's header with the files it lies in (several when the model is split). */
export interface ModelHeader extends GgufHeader {
  readonly file: string;
  readonly shards: readonly string[];
  /** The same files with what each holds. */
  readonly parts: readonly ModelPart[];
  /** Bytes of all files together. */
  readonly totalSize: number;
}

/**
 * Reads and checks the header of a model; for a split model (`…-00001-of-00003.gguf`) the tensor infos of all
 * its files. Offsets are those within each tensor's own file.
 * @throws UserError for a missing, unreadable, damaged or truncated file or a missing part.
 */
export async function readModelHeader(file: string): Promise<ModelHeader> {
  const first = await readHeaderOfFile(file);
  checkComplete(first.header, first.size, file);
  const shards = shardNames(first.header, file);
  const parts: ModelPart[] = [{ ...dataOf(first.header), file }];
  let totalSize = first.size;
  for (const shard of shards.slice(1)) {
    const part = await readHeaderOfFile(shard);
    checkComplete(part.header, part.size, shard);
    parts.push({ ...dataOf(part.header), file: shard });
    totalSize += part.size;
  }
  const tensors = parts.flatMap((part) => part.tensors);
  return { ...first.header, tensors, file, shards, parts, totalSize };
}

const dataOf = ({ dataOffset, tensors }: GgufHeader) => ({ dataOffset, tensors });

function shardNames(header: GgufHeader, file: string): string[] {
  const count = numberField(header.fields, 'split.count') ?? 1;
  if (count <= 1) return [file];
  const parts = partsOf(file);
  if (parts.length === 1)
    throw new UserError(
      `${file} is one of ${count} parts of a split model: choose the first part (…-00001-of-${String(count).padStart(5, '0')}.gguf).`,
      { file },
    );
  return parts;
}

/** Most parts that a name is believed to have. */
const MAX_PARTS = 9_999;

/** The files of a split model by the name of its first part (`…-00001-of-00003.gguf`); else the file alone. */
export function partsOf(file: string): string[] {
  const [, name, total = ''] = /^(.*)-00001-of-(\d{5})\.gguf$/.exec(basename(file)) ?? [];
  const count = Number(total);
  if (name === undefined || count > MAX_PARTS) return [file];
  return Array.from({ length: count }, (_, index) =>
    join(dirname(file), `${name}-${String(index + 1).padStart(5, '0')}-of-${total}.gguf`),
  );
}

/** Changes whenever one of a model's files is written to or replaced. */
export async function modelStamp(file: string): Promise<string> {
  const stamps = partsOf(file).map(async (part) => {
    const info = await stat(part).catch(() => undefined);
    return info ? `${info.size} ${info.mtimeMs}` : 'gone';
  });
  return (await Promise.all(stamps)).join(', ');
}
