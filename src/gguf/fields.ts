import { FIXED_SIZE, type GgufField, GgufType } from './format.js';

/** Typed access to header fields, and fields made from values. */

type Fields = ReadonlyMap<string, GgufField>;

function decodeFixed(view: DataView, type: GgufType, offset: number): number {
  switch (type) {
    case GgufType.UINT8:
    case GgufType.BOOL:
      return view.getUint8(offset);
    case GgufType.INT8:
      return view.getInt8(offset);
    case GgufType.UINT16:
      return view.getUint16(offset, true);
    case GgufType.INT16:
      return view.getInt16(offset, true);
    case GgufType.UINT32:
      return view.getUint32(offset, true);
    case GgufType.INT32:
      return view.getInt32(offset, true);
    case GgufType.FLOAT32:
      return view.getFloat32(offset, true);
    case GgufType.UINT64:
      return Number(view.getBigUint64(offset, true));
    case GgufType.INT64:
      return Number(view.getBigInt64(offset, true));
    case GgufType.FLOAT64:
      return view.getFloat64(offset, true);
    default:
      throw new TypeError(`GGUF type ${type} has no fixed size`);
  }
}

const viewOf = (raw: Uint8Array): DataView => new DataView(raw.buffer, raw.byteOffset, raw.byteLength);

/** A number (booleans as 0 and 1), or undefined when the field is absent or not a number. */
export function numberField(fields: Fields, key: string): number | undefined {
  const field = fields.get(key);
  if (!field || FIXED_SIZE[field.type] === undefined) return undefined;
  return decodeFixed(viewOf(field.raw), field.type, 0);
}

/** A string, or undefined when the field is absent or no string. */
export function stringField(fields: Fields, key: string): string | undefined {
  const field = fields.get(key);
  return field?.type === GgufType.STRING ? new TextDecoder().decode(field.raw) : undefined;
}

/** The numbers of an array field, or undefined when it is absent or holds none. */
export function numbersField(fields: Fields, key: string): number[] | undefined {
  const field = fields.get(key);
  if (!field || field.type !== GgufType.ARRAY || field.itemType === undefined) return undefined;
  const size = FIXED_SIZE[field.itemType];
  if (size === undefined) return undefined;
  const view = viewOf(field.raw);
  return Array.from({ length: field.length! }, (_, i) => decodeFixed(view, field.itemType!, i * size));
}

export function uint32(key: string, value: number): GgufField {
  const raw = new Uint8Array(4);
  viewOf(raw).setUint32(0, value, true);
  return { key, type: GgufType.UINT32, raw };
}

export function float32(key: string, value: number): GgufField {
  return { key, type: GgufType.FLOAT32, raw: new Uint8Array(Float32Array.of(value).buffer) };
}

export function text(key: string, value: string): GgufField {
  return { key, type: GgufType.STRING, raw: new TextEncoder().encode(value) };
}

export function bool(key: string, value: boolean): GgufField {
  return { key, type: GgufType.BOOL, raw: Uint8Array.of(Number(value)) };
}

export function bools(key: string, values: readonly boolean[]): GgufField {
  return {
    key,
    type: GgufType.ARRAY,
    itemType: GgufType.BOOL,
    length: values.length,
    raw: Uint8Array.from(values, Number),
  };
}

export function uint32s(key: string, values: readonly number[]): GgufField {
  const raw = new Uint8Array(Uint32Array.from(values).buffer);
  return { key, type: GgufType.ARRAY, itemType: GgufType.UINT32, length: values.length, raw };
}

/** The items of a fixed-size array at the given indices, in that order. */
export function gather(field: GgufField, indices: readonly number[]): GgufField {
  const size = FIXED_SIZE[field.itemType!];
  if (field.type !== GgufType.ARRAY || size === undefined)
    throw new TypeError(`the field "${field.key}" is not an array of fixed-size items`);
  const raw = new Uint8Array(indices.length * size);
  indices.forEach((index, n) => raw.set(field.raw.subarray(index * size, (index + 1) * size), n * size));
  return { ...field, length: indices.length, raw };
}
