import { FIXED_SIZE, type GgufField, type GgufTensorInfo, GgufType, tensorByteSize } from './format.js';

/** A header about to be written: offsets are assigned here, contiguous in tensor order. */
export interface HeaderToWrite {
  readonly fields: Iterable<GgufField>;
  readonly tensors: readonly Omit<GgufTensorInfo, 'offset'>[];
  readonly alignment: number;
}

export interface WrittenHeader {
  /** The header, padded to where the data section begins. */
  readonly bytes: Uint8Array;
  /** Offset of each tensor in the data section, in the order given. */
  readonly offsets: readonly number[];
}

class Writer {
  private bytes = new Uint8Array(1 << 16);
  private view = new DataView(this.bytes.buffer);
  private length = 0;

  private reserve(size: number): number {
    const start = this.length;
    this.length += size;
    if (this.length > this.bytes.byteLength) {
      const grown = new Uint8Array(Math.max(this.length, this.bytes.byteLength * 2));
      grown.set(this.bytes);
      this.bytes = grown;
      this.view = new DataView(grown.buffer);
    }
    return start;
  }

  uint32(value: number): void {
    const at = this.reserve(4);
    this.view.setUint32(at, value, true);
  }

  uint64(value: number): void {
    const at = this.reserve(8);
    this.view.setBigUint64(at, BigInt(value), true);
  }

  raw(data: Uint8Array): void {
    const at = this.reserve(data.byteLength);
    this.bytes.set(data, at);
  }

  string(value: string): void {
    const data = new TextEncoder().encode(value);
    this.uint64(data.byteLength);
    this.raw(data);
  }

  finish(alignment: number): Uint8Array {
    this.reserve(Math.ceil(this.length / alignment) * alignment - this.length);
    return this.bytes.slice(0, this.length);
  }
}

/**
 * Writes a GGUF version 3 header.
 * @throws RangeError when a tensor's type is of unknown size, so that the offsets cannot be known.
 */
export function writeHeader(header: HeaderToWrite): WrittenHeader {
  const fields = [...header.fields];
  const writer = new Writer();
  writer.raw(new TextEncoder().encode('GGUF'));
  writer.uint32(3);
  writer.uint64(header.tensors.length);
  writer.uint64(fields.length);
  for (const field of fields) {
    writer.string(field.key);
    writer.uint32(field.type);
    if (field.type === GgufType.ARRAY) {
      writer.uint32(field.itemType!);
      writer.uint64(field.length!);
    } else if (FIXED_SIZE[field.type] === undefined) writer.uint64(field.raw.byteLength);
    writer.raw(field.raw);
  }
  const offsets: number[] = [];
  let offset = 0;
  for (const tensor of header.tensors) {
    const size = tensorByteSize({ ...tensor, offset });
    if (size === undefined)
      throw new RangeError(`the tensor "${tensor.name}" has the unknown type ${tensor.type}`);
    writer.string(tensor.name);
    writer.uint32(tensor.dimensions.length);
    for (const dimension of tensor.dimensions) writer.uint64(dimension);
    writer.uint32(tensor.type);
    writer.uint64(offset);
    offsets.push(offset);
    offset += Math.ceil(size / header.alignment) * header.alignment;
  }
  return { bytes: writer.finish(header.alignment), offsets };
}
