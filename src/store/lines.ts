import type { FileHandle } from 'node:fs/promises';

const LINE_END = 0x0a;
/** Bytes that are read at once. */
const CHUNK = 1 << 20;
/** A longer line is no record of ours, and longer than a text may be in some programs. */
const LONGEST = 256 << 20;

export interface Line {
  /** Undefined for a line that is too long to be read. */
  readonly bytes: Buffer | undefined;
  /** Where the line begins in the file, in bytes. */
  readonly start: number;
  /** Bytes, without the line end. */
  readonly length: number;
  /** Whether a line end follows; only the last line may lack it. */
  readonly ended: boolean;
}

/**
 * The lines of a file one after another, each valid until the next is asked for, so that a file of any size needs the
 * memory of its longest line.
 * @param sizes in bytes: what is read at once, and the longest line that is read.
 */
export async function* readLines(
  handle: FileHandle,
  { chunk = CHUNK, longest = LONGEST } = {},
): AsyncGenerator<Line, void, undefined> {
  // One buffer for all: what a line cut off by its end has so far goes to its front, and the rest is read behind it.
  let buffer = Buffer.allocUnsafe(chunk);
  let held = 0;
  /** Of the line that is read, where it begins, and how much of it was too much to keep. */
  let start = 0;
  let dropped = 0;
  const line = (from: number, to: number, ended: boolean): Line => {
    const length = dropped + to - from;
    const found = { bytes: length > longest ? undefined : buffer.subarray(from, to), start, length, ended };
    start += length + 1;
    dropped = 0;
    return found;
  };
  for (;;) {
    const { bytesRead } = await handle.read(buffer, held, buffer.length - held, start + dropped + held);
    if (bytesRead === 0) break;
    const filled = held + bytesRead;
    let from = 0;
    // What was held has no line end.
    for (let search = held; ; search = from) {
      const end = buffer.subarray(0, filled).indexOf(LINE_END, search);
      if (end < 0) break;
      yield line(from, end, true);
      from = end + 1;
    }
    held = filled - from;
    if (dropped + held > longest) {
      dropped += held;
      held = 0;
    } else if (held === buffer.length) {
      const larger = Buffer.allocUnsafe(2 * held);
      buffer.copy(larger);
      buffer = larger;
    } else buffer.copyWithin(0, from, filled);
  }
  if (dropped + held > 0) yield line(0, held, false);
}
