// Writes media/probes/math-16.probes.json and math-120.probes.json; with --check it compares and validates.
import { commonFaults, finish } from './probeFile.mjs';

/**
 * The mix: for each kind, its share of sixteen probes and the range of digits it runs through, from easy to
 * hard. `digits` are those of the root for roots, of the answer for long products, of each operand otherwise.
 */
const kinds = [
  { kind: 'sqrt', share: 4, digits: [6, 9], make: squareRoot },
  { kind: 'cbrt', share: 4, digits: [5, 9], make: cubeRoot },
  { kind: 'long-product', share: 4, digits: [20, 28], make: longProduct },
  { kind: 'product', share: 2, digits: [3, 5], make: product },
  { kind: 'sum', share: 2, digits: [6, 12], make: sum },
];

const system =
  'You guess the results of calculations at a glance. Your whole reply is one integer, written in plain ' +
  'digits. Give a number every time: when you are not sure, the closest guess you can make is the right ' +
  'reply. Show no steps, give no explanation and add no other words.';

const ending = 'Answer from intuition with a single integer and nothing else.';

function squareRoot(random, digits) {
  const root = random.integer(digits);
  return { question: `What is the square root of ${root ** 2n}?`, answer: root };
}

function cubeRoot(random, digits) {
  const root = random.integer(digits);
  return { question: `What is the cube root of ${root ** 3n}?`, answer: root };
}

function longProduct(random, digits) {
  const first = Math.floor(digits / 2) - random.below(3);
  for (;;) {
    const left = random.integer(first);
    const right = random.integer(digits - first);
    const answer = left * right;
    if (String(answer).length === digits) return { question: `What is ${left} times ${right}?`, answer };
  }
}

function product(random, digits) {
  const left = random.integer(digits);
  const right = random.integer(digits);
  return { question: `What is ${left} times ${right}?`, answer: left * right };
}

function sum(random, digits) {
  const terms = [random.integer(digits), random.integer(digits), random.integer(digits)];
  return { question: `What is ${terms.join(' plus ')}?`, answer: terms.reduce((a, b) => a + b) };
}

/**
 * A repeatable source of numbers (splitmix64).
 * @param {bigint} seed
 */
function createRandom(seed) {
  let state = seed;
  const next = () => {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
    let z = state;
    z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
    return z ^ (z >> 31n);
  };
  const below = (limit) => Number(next() % BigInt(limit));
  /** An integer of so many digits; neither its first nor its last digit is 0. */
  const integer = (digits) => {
    let text = '';
    for (let k = 0; k < digits; k++) {
      text += k === 0 || k === digits - 1 ? 1 + below(9) : below(10);
    }
    return BigInt(text);
  };
  return { below, integer };
}

/**
 * The probes of one set. Numbers of digits are spread evenly over the range of each kind.
 * @param {number} count a multiple of 8
 * @param {bigint} seed
 * @param {Set<string>} taken the questions of the sets made before; this set's are added
 */
function makeProbes(count, seed, taken) {
  const random = createRandom(seed);
  return kinds.flatMap(({ kind, share, digits: [least, most], make }) => {
    const ofKind = (count * share) / 16;
    return Array.from({ length: ofKind }, (_, k) => {
      const digits = least + Math.floor(((k + 0.5) / ofKind) * (most - least + 1));
      let made;
      do made = make(random, digits);
      while (taken.has(made.question));
      taken.add(made.question);
      const id = `${kind}-${String(k + 1).padStart(2, '0')}`;
      return { id, prompt: `${made.question} ${ending}`, answer: String(made.answer) };
    });
  });
}

/** Reads the numbers of a prompt back and works the answer out the other way round. */
function isRight({ prompt, answer }) {
  const numbers = (prompt.match(/\d+/g) ?? []).map(BigInt);
  const value = BigInt(answer);
  if (prompt.includes('square root')) return value * value === numbers[0];
  if (prompt.includes('cube root')) return value * value * value === numbers[0];
  if (prompt.includes(' plus ')) return numbers.reduce((rest, term) => rest - term, value) === 0n;
  return value % numbers[0] === 0n && value / numbers[0] === numbers[1];
}

function makeSet(count, seed, taken) {
  return {
    name: `math-${count}`,
    description:
      `${count} calculations too hard to guess in full: square and cube roots, long products, ` +
      'and some smaller products and sums. Every answer is an exact integer.',
    license: 'MIT',
    system,
    scorer: 'integer',
    candidates: 'only',
    maxTokens: 64,
    probes: makeProbes(count, seed, taken),
  };
}

const taken = new Set();
const sets = [makeSet(16, 16n, taken), makeSet(120, 120n, taken)];
const faults = commonFaults(sets);
for (const { name, probes } of sets) {
  for (const probe of probes) {
    if (!/^[1-9]\d*$/.test(probe.answer))
      faults.push(`${name}: ${probe.id} has no plain integer as its answer`);
    else if (!isRight(probe)) faults.push(`${name}: the answer of ${probe.id} is wrong`);
  }
}
finish(sets, faults);
