import type { ShownPair } from '../../protocol/answersView.js';
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

/** "math 07 · seed 4": which answer, in titles. */
export const diffTitle = ({ set, probe, seed }: Pick<ShownPair, 'set' | 'probe' | 'seed'>): string =>
  `${set} ${probe}${seed === null ? '' : ` · seed ${seed}`}`;
