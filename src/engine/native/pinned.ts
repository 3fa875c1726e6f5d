interface TypedArray<T> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBuffer): T;
}

/**
 * A typed array of zeros whose address native code may keep: V8 moves the small ones that it makes by itself, but never
 * the memory of an ArrayBuffer.
 */
export const pinned = <T>(Type: TypedArray<T>, length: number): T =>
  new Type(new ArrayBuffer(length * Type.BYTES_PER_ELEMENT));
