import type { Node } from 'jsonc-parser';
import type { Complaints, ReadSet } from './probeFileReader.js';
import { integerDigits, properties, property, text, warnZero } from './probeNodes.js';
import type { Probe, ProbeAnswer } from './probes.js';

/**
 * David Noel Ng's two RYS datasets, read unchanged: objects of probes by id. Arithmetic probes have "question"
 * and "answer", emotion probes "prompt" and "reference_answer".
 */

const MATH_SYSTEM =
  'You answer arithmetic questions from intuition. Always give a single integer, even when you are unsure, and nothing else.';
const MATH_TOKENS = 64;
const EMOTION_TOKENS = 256;
const MAX_EMOTION = 10;

const isEntry = (node: Node): boolean =>
  property(node, 'question') !== undefined || property(node, 'reference_answer') !== undefined;

/** An object without "probes" whose first value looks like an entry of one of the datasets. */
export function isNgDataset(root: Node): boolean {
  const [first] = properties(root);
  return property(root, 'probes') === undefined && first !== undefined && isEntry(first[1]);
}

export function readNgDataset(root: Node, source: string, name: string, complaints: Complaints): ReadSet {
  const entries = properties(root);
  const math = property(entries[0]![1], 'question') !== undefined;
  const probes = entries.flatMap(([id, node]) => {
    const probe = math ? readMath(id, node, source, complaints) : readEmotion(id, node, complaints);
    return probe ? [{ probe, node }] : [];
  });
  return math
    ? { name, scorer: 'integer', format: 'ng-math', probes }
    : { name, scorer: 'emotions', format: 'ng-eq', probes };
}

function needed(node: Node, key: string, complaints: Complaints): Node | undefined {
  const value = property(node, key);
  if (!value) complaints.error(node, `the probe has no "${key}"`);
  return value;
}

function readMath(id: string, node: Node, source: string, complaints: Complaints): Probe | undefined {
  const prompt = text(needed(node, 'question', complaints), '"question"', complaints);
  const answer = needed(node, 'answer', complaints);
  const digits = answer && integerDigits(answer, source);
  if (answer && digits === undefined) complaints.error(answer, 'the answer must be a whole number');
  if (answer && digits !== undefined) warnZero(answer, digits, complaints);
  if (prompt === undefined || digits === undefined) return undefined;
  return {
    id,
    prompt,
    system: MATH_SYSTEM,
    maxTokens: MATH_TOKENS,
    scorer: 'integer',
    answer: { kind: 'integer', digits },
  };
}

function readEmotion(id: string, node: Node, complaints: Complaints): Probe | undefined {
  const prompt = text(needed(node, 'prompt', complaints), '"prompt"', complaints);
  const reference = needed(node, 'reference_answer', complaints);
  const answer =
    reference && readReference(reference, property(node, 'reference_answer_fullscale'), complaints);
  if (prompt === undefined || !answer) return undefined;
  return { id, prompt, maxTokens: EMOTION_TOKENS, scorer: 'emotions', answer };
}

/** `reference_answer` sums to 10; the full-scale scores are kept for display where they are given. */
function readReference(
  reference: Node,
  fullscale: Node | undefined,
  complaints: Complaints,
): ProbeAnswer | undefined {
  const names: string[] = [];
  const values: number[] = [];
  for (const n of [1, 2, 3, 4]) {
    const name = property(reference, `emotion${n}`)?.value as unknown;
    const score = property(reference, `emotion${n}_score`)?.value as unknown;
    if (typeof name !== 'string' || typeof score !== 'number') {
      complaints.error(reference, `the reference answer needs "emotion${n}" and "emotion${n}_score"`);
      return undefined;
    }
    if (score < 0 || score > MAX_EMOTION) {
      complaints.error(reference, `"emotion${n}_score" must be a number from 0 to ${MAX_EMOTION}`);
      return undefined;
    }
    names.push(name);
    values.push(score);
  }
  const full = [1, 2, 3, 4].map(
    (n) => fullscale && (property(fullscale, `emotion${n}_score`)?.value as unknown),
  );
  const scores = full.every((score) => typeof score === 'number') ? full : values;
  return { kind: 'emotions', names, scores, reference: values };
}
