/** Reading of answer texts that several scorers share. */

/** The text without `<think>…</think>` and without a thought that was never closed. */
export function withoutThinking(text: string): string {
  return text.replace(/<think>[\s\S]*?<\/think>/g, '').replace(/<think>[\s\S]*$/, '');
}

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
