import type { FileHandle } from 'node:fs/promises';

const LINE_END = 0x0a;
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
 * The lines of a file one after another, each valid until the next is asked for, so that
 * a file of any size needs the memory of its longest line.
 */
export async function* readLines(handle: FileHandle): AsyncGenerator<Line, void, undefined> {
  const chunk = Buffer.allocUnsafe(CHUNK);
  let parts: Buffer[] = [];
  let held = 0;
  let position = 0;
  let start = 0;
  const line = (last: Buffer, ended: boolean): Line => {
    const length = held + last.length;
    const bytes = length > LONGEST ? undefined : held === 0 ? last : Buffer.concat([...parts, last], length);
    const found = { bytes, start, length, ended };
    parts = [];
    held = 0;
    start += length + 1;
    return found;
  };
  for (;;) {
    const { bytesRead } = await handle.read(chunk, 0, CHUNK, position);
    if (bytesRead === 0) break;
    position += bytesRead;
    const bytes = chunk.subarray(0, bytesRead);
    let from = 0;
    for (let end = bytes.indexOf(LINE_END); end >= 0; end = bytes.indexOf(LINE_END, from)) {
      yield line(bytes.subarray(from, end), true);
      from = end + 1;
    }
    const rest = bytes.subarray(from);
    held += rest.length;
    // What is too long is counted and not kept.
    if (held <= LONGEST) parts.push(Buffer.from(rest));
    else parts = [];
  }
  if (held > 0) yield line(Buffer.alloc(0), false);
}
