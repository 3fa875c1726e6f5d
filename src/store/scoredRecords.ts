import type { ConfigRecord, ScoredOutput, ScoredRecord } from '../core/results/records.js';

/** Records as they are kept in memory: without their texts, and what remains of their outputs as numbers. */

/** Where a record's line is, in bytes. */
export interface Place {
  readonly start: number;
  readonly length: number;
}

const places = new WeakMap<ScoredRecord, Place>();

/** Where the line of a record is, of those that a {@link ScoredRecords} made. */
export const placeOf = (record: ScoredRecord): Place => places.get(record)!;

type Question = Pick<ScoredOutput, 'set' | 'probe' | 'seed'>;

/**
 * Makes records of one file. A file may hold millions of outputs: of each three numbers are kept, and what they answer
 * is kept once, since the configs of a sweep answer the same questions in the same order, or the first of them.
 */
export class ScoredRecords {
  /** What the last records answered, with the names of their lines. */
  private written: readonly Question[] = [];
  /** The same, with the names that are meant. */
  private meant: readonly Question[] = [];

  /** @param named the name that is meant by one in a line. */
  constructor(private readonly named = (name: string): string => name) {}

  /** The record without its texts. Its outputs are made of their numbers each time they are read. */
  of(record: ConfigRecord, place: Place): ScoredRecord {
    const { outputs, ...rest } = record;
    const scored = withOutputs(
      record.error === undefined ? rest : { ...rest, error: this.named(record.error) },
      this.questionsOf(outputs),
      numbersOf(outputs),
    );
    places.set(scored, place);
    return scored;
  }

  /** What the outputs answer, and maybe more after it. */
  private questionsOf(outputs: readonly Question[]): readonly Question[] {
    const { written } = this;
    const known = outputs.slice(0, written.length).every((output, n) => isSame(output, written[n]!));
    if (known && outputs.length <= written.length) return this.meant;
    this.written = outputs.map(({ set, probe, seed }) => ({ set, probe, seed }));
    this.meant = this.written.map(({ set, probe, seed }) => ({
      set: this.named(set),
      probe: this.named(probe),
      ...(seed === undefined ? {} : { seed }),
    }));
    return this.meant;
  }
}

const isSame = (a: Question, b: Question): boolean =>
  a.probe === b.probe && a.set === b.set && a.seed === b.seed;

/** Apart from whoever has the texts, so that none of them is kept with it. */
const withOutputs = (
  rest: Omit<ScoredRecord, 'outputs'>,
  questions: readonly Question[],
  numbers: Float64Array,
): ScoredRecord => ({
  ...rest,
  get outputs() {
    return outputsOf(questions, numbers);
  },
});

/** Of each output its score, whether it had the asked form, and how many tokens it has. */
const NUMBERS = 3;

function numbersOf(outputs: ConfigRecord['outputs']): Float64Array {
  const numbers = new Float64Array(NUMBERS * outputs.length);
  outputs.forEach(({ score, parsed, tokens, stop }, n) => {
    // Of an answer that was cut short the tokens say nothing, and why it was need not be kept.
    const whole = stop !== 'decided' && stop !== 'loop';
    const at = NUMBERS * n;
    numbers[at] = score;
    numbers[at + 1] = parsed ? 1 : 0;
    numbers[at + 2] = whole && tokens !== undefined ? tokens : NaN;
  });
  return numbers;
}

function outputsOf(questions: readonly Question[], numbers: Float64Array): ScoredOutput[] {
  return questions.slice(0, numbers.length / NUMBERS).map(({ set, probe, seed }, n) => {
    const at = NUMBERS * n;
    const tokens = numbers[at + 2]!;
    const output = {
      set,
      probe,
      score: numbers[at]!,
      parsed: numbers[at + 1] === 1,
      tokens: Number.isNaN(tokens) ? undefined : tokens,
    };
    return seed === undefined ? output : { ...output, seed };
  });
}
