/** What a probe is, whatever file it came from. */

/** How emotion answers are scored; see `scoring/emotions.ts`. */
export type EmotionConvention = 'austin' | 'ng' | 'strict';
export const EMOTION_CONVENTIONS = ['austin', 'ng', 'strict'] as const satisfies readonly EmotionConvention[];

/** Which of the numbers in an answer counts as the guessed integer; see `scoring/integer.ts`. */
export type IntegerCandidates = 'best' | 'only';
export const CANDIDATES = ['best', 'only'] as const satisfies readonly IntegerCandidates[];

export type ScorerName = 'integer' | 'emotions' | 'exact' | 'choice';
export const SCORERS = ['integer', 'emotions', 'exact', 'choice'] as const satisfies readonly ScorerName[];

export type ProbeAnswer =
  /** Digits as written: answers reach 28 digits, beyond any number type. */
  | {
      readonly kind: 'integer';
      readonly digits: string;
      /** `best` when absent. */
      readonly candidates?: IntegerCandidates | undefined;
    }
  | {
      readonly kind: 'emotions';
      readonly names: readonly string[];
      /** 0..10 each, as the file states them. */
      readonly scores: readonly number[];
      /** The same scaled to sum 10, which is what answers are compared with. */
      readonly reference: readonly number[];
    }
  | { readonly kind: 'text'; readonly accept: readonly string[] }
  /** `label` is A, B, C… by the place of the right choice. */
  | { readonly kind: 'choice'; readonly label: string };

export interface Probe {
  readonly id: string;
  readonly prompt: string;
  readonly system?: string | undefined;
  /** Most tokens to generate, a thought included. */
  readonly maxTokens: number;
  /** Whether the model may think before it answers; the thought is not scored. */
  readonly thinking?: boolean | undefined;
  /** Texts that end the answer; they are not part of it. */
  readonly stop?: readonly string[] | undefined;
  readonly scorer: ScorerName;
  readonly answer: ProbeAnswer;
  /** The texts to choose from, labelled A, B, C… in this order. */
  readonly choices?: readonly string[] | undefined;
}

export interface ProbeSet {
  readonly name: string;
  readonly description?: string | undefined;
  readonly scorer: ScorerName;
  /** The convention the file asks for. */
  readonly emotions?: EmotionConvention | undefined;
  readonly probes: readonly Probe[];
  /** Our own schema, or one of Ng's two dataset formats. */
  readonly format: 'rys' | 'ng-math' | 'ng-eq';
}

/** Label of the n-th choice: A, B, C… */
export const choiceLabel = (n: number): string => String.fromCharCode(65 + n);

/** Scaled to sum 10; all zero stays zero. */
export function toSumTen(scores: readonly number[]): number[] {
  const sum = scores.reduce((total, score) => total + score, 0);
  return sum === 0 ? scores.map(() => 0) : scores.map((score) => (score * 10) / sum);
}

/** Everything that decides what is asked and how it is scored, as canonical text to be hashed. */
export function probeSetHashInput({ probes }: ProbeSet): string {
  return JSON.stringify(
    probes.map(({ id, prompt, system, maxTokens, stop, scorer, answer, choices, thinking }) => [
      id,
      prompt,
      system ?? null,
      maxTokens,
      stop ?? [],
      scorer,
      answer,
      choices ?? [],
      ...(thinking ? ['thinking'] : []),
    ]),
  );
}
