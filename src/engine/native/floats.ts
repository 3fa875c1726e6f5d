import koffi, { type TypeObject } from 'koffi';
import type { Pointer } from './structs.js';

/** By length: koffi keeps every type that it is told of. */
const types = new Map<number, TypeObject>();

/** A copy of so many 32-bit numbers that lie at an address. */
export function readFloats(at: Pointer, count: number): Float32Array {
  let type = types.get(count);
  if (!type) types.set(count, (type = koffi.array('float', count, 'Typed')));
  return koffi.decode(at, type) as Float32Array;
}
