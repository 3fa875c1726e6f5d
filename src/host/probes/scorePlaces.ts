/** Characters of a line at whose end a score is still seen. */
export const LONGEST_LINE = 120;

/**
 * Where a probe's score is shown, and nowhere else: at the end or the start of its first line, or in its lens; `none`
 * where the settings, or other probes on the same line, leave no place.
 */
export type ScorePlace = 'end' | 'start' | 'lens' | 'none';

export interface FirstLine {
  /** Its number. */
  readonly line: number;
  /** Its characters. */
  readonly length: number;
}

/**
 * The places of the scores of a file's probes, in their order. At the end of a long line a score would be off the
 * screen, and of several on one line none could be told from the others.
 */
export function scorePlaces(
  probes: readonly FirstLine[],
  { inlineScores, codeLens }: { readonly inlineScores: boolean; readonly codeLens: boolean },
): ScorePlace[] {
  const counts = new Map<number, number>();
  for (const { line } of probes) counts.set(line, (counts.get(line) ?? 0) + 1);
  const elsewhere = codeLens ? 'lens' : 'none';
  return probes.map(({ line, length }) => {
    if (!inlineScores || counts.get(line)! > 1) return elsewhere;
    if (length <= LONGEST_LINE) return 'end';
    return codeLens ? 'lens' : 'start';
  });
}
