import { signed } from '../../core/format/numbers.js';
import { answerKey } from '../../core/results/answers.js';
import type { OutputRecord } from '../../core/results/records.js';
import { BASELINE_KEY } from '../../core/results/results.js';
import type { AnswerOf } from '../results/resultsFile.js';

/** The documents that show one stored output each, and the titles that diffs of them bear. */

/** Names one stored output. */
export interface OutputRef extends AnswerOf {
  /** The results file. */
  readonly file: string;
}

/** The parts of a `rys-output:` URI. */
export interface OutputAddress {
  /** What VS Code shows as the document's name. */
  readonly path: string;
  readonly query: string;
}

/** @param name what the document is called. A slash in it would be taken for a folder. */
export const outputAddress = (ref: OutputRef, name: string): OutputAddress => ({
  path: name.replaceAll('/', '∕'),
  query: JSON.stringify([
    ref.file,
    ref.config,
    ref.set,
    ref.probe,
    ...(ref.seed === undefined ? [] : [ref.seed]),
  ]),
});

/** @returns undefined when the query is none of {@link outputAddress}. */
export function parseOutputQuery(query: string): OutputRef | undefined {
  try {
    return refOf(JSON.parse(query));
  } catch {
    return undefined;
  }
}

function refOf(parts: unknown): OutputRef | undefined {
  if (!Array.isArray(parts)) return undefined;
  const [file, config, set, probe, seed, ...more] = parts as unknown[];
  if (typeof file !== 'string' || typeof config !== 'string') return undefined;
  if (typeof set !== 'string' || typeof probe !== 'string' || more.length > 0) return undefined;
  if (seed === undefined) return { file, config, set, probe };
  return typeof seed === 'number' ? { file, config, set, probe, seed } : undefined;
}

const twoDecimals = (score: number): string => score.toFixed(2);

/** `math 07 · (21,22) · 0.31 → 0.89`: where from, which config, and what it changed. */
export function pairTitle(before: OutputRecord | undefined, after: OutputRecord, config: string): string {
  const seed = after.seed === undefined ? '' : ` · seed ${after.seed}`;
  const name = `${after.set} ${after.probe}${seed}`;
  if (config === BASELINE_KEY) return `${name} · baseline · ${twoDecimals(after.score)}`;
  const was = before ? `${twoDecimals(before.score)} → ` : '';
  return `${name} · ${config} · ${was}${twoDecimals(after.score)}`;
}

export interface OutputPair {
  readonly before: OutputRecord | undefined;
  readonly after: OutputRecord;
}

/** A config's outputs with the baseline's: the largest change of score first, unchanged ones last. */
export function pairOutputs(
  baseline: readonly OutputRecord[],
  outputs: readonly OutputRecord[],
): OutputPair[] {
  const before = new Map(baseline.map((output) => [answerKey(output), output]));
  const pairs = outputs.map((after) => ({ before: before.get(answerKey(after)), after }));
  const change = ({ before: was, after }: OutputPair): number =>
    was ? Math.abs(after.score - was.score) + (was.output === after.output ? 0 : 1e-9) : 0;
  return pairs.sort((a, b) => change(b) - change(a));
}

/** `(4,7) +0.114 vs baseline · 12 better, 5 worse`; VS Code adds the number of outputs. */
export function comparisonTitle(config: string, delta: number | null, pairs: readonly OutputPair[]): string {
  if (config === BASELINE_KEY) return 'Baseline outputs';
  const count = (wanted: (change: number) => boolean): number =>
    pairs.filter(({ before, after }) => before && wanted(after.score - before.score)).length;
  const better = count((change) => change > 1e-9);
  const worse = count((change) => change < -1e-9);
  const gain = delta === null ? '' : ` ${signed(delta)}`;
  return `${config}${gain} vs baseline · ${better} better, ${worse} worse`;
}

/** A title with as much of the file's name, and then a number, as makes it the only one of its kind. */
export function firstUnused(title: string, file: string, mayUse: (title: string) => boolean): string {
  const candidates = [title, `${title} · ${file}`];
  for (let n = 2; ; n++) {
    const found = candidates.find(mayUse);
    if (found !== undefined) return found;
    candidates.splice(0, candidates.length, `${title} · ${file} · ${n}`);
  }
}
