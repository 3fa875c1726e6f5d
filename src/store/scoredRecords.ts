import {
  type ConfigRecord,
  type ScoredOutput,
  type ScoredRecord,
  STOP_REASONS,
} from '../core/results/records.js';

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
 * Makes records of one file. A file may hold millions of outputs: of each two numbers are kept, and what they answer
 * is kept once, since the configs of a sweep answer the same questions in the same order, or the first of them.
 */
export class ScoredRecords {
  /** What the records answered that answered most, with the names of their lines. */
  private written: readonly Question[] = [];
  /** The same, with the names that are meant. */
  private meant: readonly Question[] = [];
  private readonly byName = new Map<string, Question>();

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
    const meant = outputs.map((output) => this.questionOf(output));
    // A config that was dropped answers some of the questions, and the next one all again.
    if (outputs.length >= written.length) {
      this.written = outputs.map(({ set, probe, seed }) => ({ set, probe, seed }));
      this.meant = meant;
    }
    return meant;
  }

  private questionOf({ set, probe, seed }: Question): Question {
    const name = `${set}\n${probe}\n${seed ?? ''}`;
    const known = this.byName.get(name);
    if (known) return known;
    const question = {
      ...{ set: this.named(set), probe: this.named(probe) },
      ...(seed === undefined ? {} : { seed }),
    };
    this.byName.set(name, question);
    return question;
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

/** Of each output its score, and in one number all else that is counted with. */
const NUMBERS = 2;
const STOPS = STOP_REASONS.length + 1;

function numbersOf(outputs: ConfigRecord['outputs']): Float64Array {
  const numbers = new Float64Array(NUMBERS * outputs.length);
  outputs.forEach(({ score, parsed, tokens, stop }, n) => {
    numbers[NUMBERS * n] = score;
    // 0 stands for what is not known.
    const length = tokens === undefined ? 0 : tokens + 1;
    const end = stop === undefined ? 0 : STOP_REASONS.indexOf(stop) + 1;
    numbers[NUMBERS * n + 1] = (length * STOPS + end) * 2 + (parsed ? 1 : 0);
  });
  return numbers;
}

function outputsOf(questions: readonly Question[], numbers: Float64Array): ScoredOutput[] {
  return questions.slice(0, numbers.length / NUMBERS).map(({ set, probe, seed }, n) => {
    const packed = numbers[NUMBERS * n + 1]!;
    const parsed = packed % 2 === 1;
    const rest = Math.floor(packed / 2);
    const length = Math.floor(rest / STOPS);
    const score = numbers[NUMBERS * n]!;
    const tokens = length === 0 ? undefined : length - 1;
    const stop = STOP_REASONS[(rest % STOPS) - 1];
    // Each in one piece, which takes half the memory of one put together.
    return seed === undefined
      ? { set, probe, score, parsed, tokens, stop }
      : { set, probe, seed, score, parsed, tokens, stop };
  });
}
