import koffi from 'koffi';
import type { AbortFlag } from '../abortFlag.js';
import type { Api } from '../native/api.js';
import type { LayerInputs } from '../native/layerInputs.js';
import type { Shell } from '../shell.js';
import { Head, joined } from './head.js';
import { Lane } from './lane.js';
import { noWork } from './work.js';

export interface HeadCheckOptions {
  readonly api: Api;
  readonly inputs: LayerInputs;
  readonly shell: (path: readonly number[]) => Shell;
  readonly layers: number;
  readonly width: number;
  readonly threads: number;
  readonly abort: AbortFlag;
}

/** Largest difference of two logits, in parts of the largest logit, that only rounding explains. */
const TOLERANCE = 1e-4;
const CONTEXT = 256;
/** Two prompts of one length, and a token after each. */
const PROMPTS = [
  [1, 2, 3, 4],
  [5, 6, 7, 8],
];
const NEXT = [9, 10];

/**
 * Whether head and tail compute the same logits as the whole path, on this model and this device, with several
 * prompts and in a step after them. Takes a few layers' work on a dozen tokens.
 */
export async function headWorks(options: HeadCheckOptions): Promise<boolean> {
  const { layers } = options;
  const depth = Math.min(2, layers);
  const tail = [0, layers - 1];
  const whole = await logitsOf(options, [...Array(depth).keys(), ...tail]);
  const split = await logitsOf(options, tail, depth);
  return whole !== undefined && split !== undefined && whole.every((row, n) => alike(row, split[n]!));
}

/** Logits at the ends of the prompts and after the next tokens. @param depth layers of the head before the path. */
async function logitsOf(
  { api, inputs, shell: shellOf, layers, width, threads, abort }: HeadCheckOptions,
  path: readonly number[],
  depth?: number,
): Promise<Float32Array[] | undefined> {
  const prompts = PROMPTS.map((tokens, n) => ({ key: String(n), group: String(n), tokens }));
  const work = noWork();
  const plan = { contextSize: CONTEXT, threads };
  const shell = shellOf(path);
  const lane = Lane.open({ api, shell, plan: { ...plan, sequences: prompts.length }, abort });
  const head =
    depth === undefined
      ? undefined
      : new Head({
          api,
          inputs,
          shell: shellOf,
          layers,
          width,
          prompts,
          prefixes: [],
          plan,
          abort,
          fillGaps: 0,
        });
  try {
    if (!lane || (head && !(await head.reach(depth!, work)))) return undefined;
    const size = api.vocabSize(api.modelVocab(shell.model));
    const read = (indices: readonly number[]): Float32Array[] =>
      indices.map((n) => koffi.decode(lane.logits(n)!, koffi.array('float', size, 'Typed')) as Float32Array);
    const ends: number[] = [];
    for (const [sequence, { tokens }] of prompts.entries())
      for (const [n, token] of tokens.entries()) {
        const last = n === tokens.length - 1;
        const index = lane.add(token, n, sequence, last);
        if (last) ends.push(index);
      }
    const states = head && prompts.map(({ key }) => head.promptStates(key));
    await lane.decode(work, states && joined(states));
    const first = read(ends);
    const rows = prompts.map(({ key, tokens }, n) => ({ key, token: NEXT[n]!, position: tokens.length }));
    const next = await head?.step(rows, work);
    const indices = rows.map(({ token, position }, n) => lane.add(token, position, n, true));
    await lane.decode(work, next);
    return [...first, ...read(indices)];
  } finally {
    head?.dispose();
    lane?.close();
    shell.dispose();
  }
}

function alike(a: Float32Array, b: Float32Array): boolean {
  let largest = 0;
  let apart = 0;
  for (const [n, value] of a.entries()) {
    largest = Math.max(largest, Math.abs(value));
    apart = Math.max(apart, Math.abs(value - b[n]!));
  }
  // A value that is no number fails both.
  return largest > 0 && apart <= TOLERANCE * largest;
}
