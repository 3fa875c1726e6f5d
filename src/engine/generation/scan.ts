import type { AbortFlag } from '../abortFlag.js';
import type { Api } from '../native/api.js';
import type { LayerInputs } from '../native/layerInputs.js';
import type { Shell } from '../shell.js';
import { Lane } from './lane.js';
import { noWork } from './work.js';

export interface ScanOptions {
  readonly api: Api;
  readonly inputs: LayerInputs;
  /** Of the model's layers in their order, and the last one once more: what enters that one left the model's last. */
  readonly shell: Shell;
  readonly layers: number;
  /** Of the states. */
  readonly width: number;
  readonly threads: number;
  readonly abort: AbortFlag;
}

/** Tokens in one decode. llama.cpp keeps room for as many states of every layer: gigabytes, were it more. */
const SCAN_TOKENS = 128;
/** llama.cpp rounds a context up to this. */
const CONTEXT_STEP = 256;

/**
 * Runs a text through the model once, without its first token: that takes up attention nobody else wants, and its states
 * are many times larger than all others.
 * @param texts their tokens, at least two each.
 * @returns of each text, the mean state that enters layer 0..N-1, and the one that leaves the last: `(N + 1) · width`
 *   numbers; undefined when the memory does not suffice.
 * @throws Aborted.
 */
export async function meanStates(
  { api, inputs, shell, layers, width, threads, abort }: ScanOptions,
  texts: readonly (readonly number[])[],
): Promise<Float32Array<ArrayBuffer>[] | undefined> {
  const longest = Math.max(...texts.map(({ length }) => length));
  const contextSize = Math.ceil(longest / CONTEXT_STEP) * CONTEXT_STEP;
  const lane = Lane.open({
    api,
    shell,
    plan: { sequences: 1, contextSize, threads },
    abort,
    batchTokens: SCAN_TOKENS,
    record: { inputs, layers: Array.from({ length: layers + 1 }, (_, layer) => layer), width },
  });
  if (!lane) return undefined;
  try {
    const work = noWork();
    const means: Float32Array<ArrayBuffer>[] = [];
    for (const tokens of texts) {
      const sums = new Float64Array((layers + 1) * width);
      for (let from = 0; from < tokens.length; from += SCAN_TOKENS) {
        const chunk = tokens.slice(from, from + SCAN_TOKENS);
        chunk.forEach((token, n) => lane.add(token, from + n, 0, false));
        await lane.decode(work);
        for (let layer = 0; layer <= layers; layer++)
          addRows(sums, layer * width, lane.inputs(chunk.length, layer), from === 0 ? 1 : 0, width);
      }
      lane.cut(0, 0);
      means.push(Float32Array.from(sums, (sum) => sum / (tokens.length - 1)));
    }
    return means;
  } finally {
    lane.close();
  }
}

/** Adds the rows from `first` on to the sums at a place. */
function addRows(sums: Float64Array, at: number, rows: Float32Array, first: number, width: number): void {
  for (let row = first * width; row < rows.length; row += width)
    for (let n = 0; n < width; n++) sums[at + n]! += rows[row + n]!;
}
