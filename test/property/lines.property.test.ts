import { open, writeFile } from 'node:fs/promises';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { type Line, readLines } from '../../src/store/lines.js';
import { temporaryFolder } from '../support/files.js';

const folder = temporaryFolder();
afterAll(() => folder.remove());

/** What is told of each line, and the line as text; null for one that was too long. */
async function linesOf(
  bytes: Uint8Array,
  sizes: { chunk: number; longest: number },
): Promise<(Omit<Line, 'bytes'> & { readonly text: string | null })[]> {
  const file = folder.path('lines');
  await writeFile(file, bytes);
  const handle = await open(file, 'r');
  try {
    const found = [];
    for await (const { bytes: own, ...line } of readLines(handle, sizes))
      found.push({ ...line, text: own?.toString('latin1') ?? null });
    return found;
  } finally {
    await handle.close();
  }
}

/** The same by splitting the whole file at once. */
function split(bytes: Uint8Array, longest: number): Awaited<ReturnType<typeof linesOf>> {
  const parts = Buffer.from(bytes).toString('latin1').split('\n');
  let start = 0;
  const lines = parts.map((text, n) => {
    const { length } = text;
    const line = { text: length > longest ? null : text, start, length, ended: n < parts.length - 1 };
    start += length + 1;
    return line;
  });
  return lines.filter(({ ended, length }) => ended || length > 0);
}

// Line ends are common, so that there are lines of every length around the sizes.
const file = fc
  .array(fc.oneof(fc.constant(0x0a), fc.integer({ min: 0, max: 255 })), { maxLength: 120 })
  .map((bytes) => Uint8Array.from(bytes));

it('lines are those of the file, however little of it is read at once and whatever is too long', async () => {
  await fc.assert(
    fc.asyncProperty(
      file,
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 0, max: 40 }),
      async (bytes, chunk, longest) => {
        expect(await linesOf(bytes, { chunk, longest })).toEqual(split(bytes, longest));
      },
    ),
    { numRuns: 300 },
  );
});

it.each([
  ['', []],
  ['\n', [['', true]]],
  [
    'a\n\nb',
    [
      ['a', true],
      ['', true],
      ['b', false],
    ],
  ],
  ['abcdefgh', [['abcdefgh', false]]],
  [
    'abcdefghi\nx',
    [
      [null, true],
      ['x', false],
    ],
  ],
  ['abcdefghi', [[null, false]]],
] as const)('of %j', async (text, lines) => {
  const found = await linesOf(Buffer.from(text), { chunk: 4, longest: 8 });
  expect(found.map((line) => [line.text, line.ended])).toEqual(lines);
});
