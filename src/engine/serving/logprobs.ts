/** Log probabilities of tokens, natural logarithms; see {@link logprobsOf}. */
export interface Logprobs {
  readonly chosen: number;
  /** The most likely tokens, the first the most likely; of equal ones, the one with the smaller number. */
  readonly top: readonly { readonly token: number; readonly logprob: number }[];
}

/** What stands for the logarithm of nothing, as in OpenAI's answers. */
export const LEAST_LOGPROB = -9999;

/**
 * The logarithm of softmax, of the token that was chosen and of the most likely ones.
 * @param logits of the whole vocabulary, as the model gave them.
 * @param most how many of the most likely ones.
 */
export function logprobsOf(logits: ArrayLike<number>, chosen: number, most: number): Logprobs {
  let largest = -Infinity;
  for (let token = 0; token < logits.length; token++) if (logits[token]! > largest) largest = logits[token]!;
  let sum = 0;
  for (let token = 0; token < logits.length; token++) sum += Math.exp(logits[token]! - largest);
  const total = largest + Math.log(sum);
  const logprob = (token: number): number => {
    const value = logits[token]! - total;
    return value >= LEAST_LOGPROB ? value : LEAST_LOGPROB;
  };
  return {
    chosen: logprob(chosen),
    top: largestOf(logits, most).map((token) => ({ token, logprob: logprob(token) })),
  };
}

/** The places of the largest values, without sorting all of them. */
function largestOf(values: ArrayLike<number>, count: number): number[] {
  const found: number[] = [];
  for (let place = 0; place < values.length; place++) {
    const value = values[place]!;
    if (found.length === count && !(count > 0 && value > values[found[count - 1]!]!)) continue;
    let at = found.length;
    while (at > 0 && value > values[found[at - 1]!]!) at--;
    found.splice(at, 0, place);
    if (found.length > count) found.pop();
  }
  return found;
}
