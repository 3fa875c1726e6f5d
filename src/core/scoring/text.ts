/** Reading of answer texts that several scorers share. */

const THOUGHT = '<think>';

/** The text without `<think>…</think>` and without a thought that was never closed. */
export function withoutThinking(text: string): string {
  return withoutClosedThoughts(text).replace(/<think>[\s\S]*$/, '');
}

const withoutClosedThoughts = (text: string): string => text.replace(/<think>[\s\S]*?<\/think>/g, '');

/** A character that is not complete yet, as the texts of growing answers have it, or half of one. */
const INCOMPLETE = /[\uFFFD\uD800-\uDBFF]+$/;

/** A growing text without an end that what follows may still change: a character, or the beginning of a mark. */
export const surelySaid = (text: string, marks: readonly string[]): string =>
  withoutBegun(text.replace(INCOMPLETE, ''), marks);

export interface Growing {
  /** Texts that will end the answer and are no part of it. */
  readonly stop?: readonly string[] | undefined;
  /** Whether a thought was asked for: until it is closed, all that was said may turn out to belong to it. */
  readonly thinking?: boolean | undefined;
}

/**
 * The beginning that an answer's visible text, read by {@link withoutThinking}, keeps whatever follows; undefined
 * within a thought. What may turn out to begin a thought or a stop text is left out.
 */
export function settledText(text: string, { stop = [], thinking }: Growing): string | undefined {
  const said = surelySaid(text, stop);
  const visible = withoutClosedThoughts(said);
  if (visible.includes(THOUGHT) || (thinking && visible === said)) return undefined;
  return withoutBegun(visible, [THOUGHT]);
}

/** The text without an end that may be the beginning of one of the marks. */
function withoutBegun(text: string, marks: readonly string[]): string {
  const most = Math.max(0, ...marks.map(({ length }) => length - 1));
  for (let at = Math.max(0, text.length - most); at < text.length; at++)
    if (marks.some((mark) => mark.startsWith(text.slice(at)))) return text.slice(0, at);
  return text;
}

/** The lines of the text that have ended. */
export const endedLines = (text: string): string => text.slice(0, text.lastIndexOf('\n') + 1);

/** Where the answer begins after a closed thought; undefined while there is none. */
export function endOfThought(text: string): number | undefined {
  const end = text.indexOf('</think>');
  return end < 0 ? undefined : end + '</think>'.length;
}

/**
 * Decimal digits of any script as ASCII digits; everything else is kept. They stand in blocks of ten in Unicode,
 * each beginning at its zero; some blocks follow one another.
 */
export const asciiDigits = (text: string): string => text.replace(/(?![0-9])\p{Nd}/gu, asciiDigit);

function asciiDigit(digit: string): string {
  const code = digit.codePointAt(0)!;
  let first = code;
  while (/\p{Nd}/u.test(String.fromCodePoint(first - 1))) first--;
  return String((code - first) % 10);
}

/** Every number of the text that is not part of a word, in order, without signs; digits of any script count. */
export function looseNumbers(text: string): number[] {
  return [...text.matchAll(/(?<![\p{L}\p{N}_])\p{Nd}+(?:\.\p{Nd}+)?(?![\p{L}\p{N}_])/gu)].map(([number]) =>
    Number(asciiDigits(number)),
  );
}

/** Where the first of the stop texts begins, or undefined. */
export function findStop(text: string, stops: readonly string[]): number | undefined {
  const found = stops.map((stop) => text.indexOf(stop)).filter((at) => at >= 0);
  return found.length === 0 ? undefined : Math.min(...found);
}
