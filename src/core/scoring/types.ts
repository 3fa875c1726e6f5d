/** What a scorer found in an answer. */
export interface Scored {
  /** 0..1 */
  readonly score: number;
  /** Whether the answer had the asked form. */
  readonly parsed: boolean;
  /** What was taken as the answer; null when nothing was. */
  readonly extracted: string | Readonly<Record<string, number>> | null;
}
