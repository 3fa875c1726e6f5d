import { choiceLabel, type EmotionConvention, type Probe } from '../probes/probes.js';
import { generator } from '../statistics/random.js';
import { mean } from '../statistics/statistics.js';
import { CRITIQUE, END_OF_ANSWER, FIRST_PASS, REVISED } from './emotions.js';
import { scoreOutput } from './index.js';

/** What an answer that knows nothing scores: a gain below or near it is none. */
export interface NullFloor {
  readonly responder: string;
  /** Mean score over the set, 0..1. */
  readonly mean: number;
}

/** @param n the probe's place in its set. */
type Responder = (probe: Probe, n: number) => string;

/** The same rating for each emotion, in the form that the convention gives full credit. */
const constantRating =
  (rating: number, convention: EmotionConvention): Responder =>
  ({ answer }) => {
    if (answer.kind !== 'emotions') return '';
    const lines = answer.names.map((name) => `${name}: ${rating}`).join('\n');
    return convention === 'strict'
      ? lines
      : [FIRST_PASS, lines, CRITIQUE, REVISED, lines, END_OF_ANSWER].join('\n');
  };

const repeatedDigit =
  (digit: number): Responder =>
  ({ answer }) =>
    answer.kind === 'integer' ? String(digit).repeat(answer.digits.length) : '';

const RANDOM_NUMBERS = 16;
const LONGEST_NUMBER = 12;

/** Numbers of 1 to 12 digits, always the same ones for the n-th probe. */
function randomNumbers(n: number): string {
  const random = generator(n);
  return Array.from({ length: RANDOM_NUMBERS }, () =>
    Array.from({ length: 1 + Math.floor(random() * LONGEST_NUMBER) }, () => Math.floor(random() * 10)).join(
      '',
    ),
  ).join(' and ');
}

/** Floors of a probe set, each computed with the set's own scorer; none for a set without probes. */
export function nullFloors(probes: readonly Probe[], emotions: EmotionConvention): NullFloor[] {
  if (probes.length === 0) return [];
  const score = (responder: Responder): number =>
    mean(probes.map((probe, n) => scoreOutput(probe, responder(probe, n), { emotions }).score));
  const floor = (name: string, responder: Responder): NullFloor => ({
    responder: name,
    mean: score(responder),
  });
  const best = (floors: NullFloor[]): NullFloor => floors.reduce((a, b) => (b.mean > a.mean ? b : a));
  const kinds = new Set(probes.map(({ answer }) => answer.kind));
  const floors: NullFloor[] = [];
  if (kinds.has('emotions'))
    floors.push(
      floor('every emotion rated 2.5', constantRating(2.5, emotions)),
      floor('every emotion rated 5', constantRating(5, emotions)),
    );
  if (kinds.has('integer'))
    floors.push(
      floor("the question's own numbers", ({ prompt }) => prompt),
      best(
        [1, 2, 3, 4, 5, 6, 7, 8, 9].map((digit) =>
          floor(`as many ${digit}s as the answer has digits`, repeatedDigit(digit)),
        ),
      ),
    );
  if (probes.some(({ answer }) => answer.kind === 'integer' && answer.candidates !== 'only'))
    floors.push(floor(`${RANDOM_NUMBERS} random numbers`, (_, n) => randomNumbers(n)));
  if (kinds.has('choice')) {
    const labels = Math.max(...probes.map(({ choices }) => choices?.length ?? 0));
    floors.push(
      best(Array.from({ length: labels }, (_, n) => floor(`always ${choiceLabel(n)}`, () => choiceLabel(n)))),
    );
  }
  if (kinds.has('text')) {
    const answers = new Set(
      probes.flatMap(({ answer }) => (answer.kind === 'text' ? [answer.accept[0]!] : [])),
    );
    floors.push(best([...answers].map((text) => floor(`always "${text}"`, () => text))));
  }
  floors.push(floor('no answer', () => ''));
  return floors;
}
