import * as v from 'valibot';
import type { EmotionConvention, ScorerName } from '../probes/probes.js';

/** A sweep as a reader found it in another tool's file: nothing is checked yet, and nothing converted. */
export interface ForeignSweep {
  /** The tool, as sentences call it. */
  readonly format: string;
  /** What the file says of the model; undefined where it says nothing. */
  readonly model: { readonly name?: string | undefined; readonly architecture?: string | undefined };
  /** The model's number of layers. */
  readonly layers: number | undefined;
  readonly backend?: string | undefined;
  readonly device?: string | undefined;
  /** By name, what the file says of a set beside its scores. */
  readonly sets: Readonly<Record<string, ForeignSet>>;
  /** In the order of the file; the last of a config counts. */
  readonly entries: readonly ForeignEntry[];
  /** What the reader left out, each a sentence. */
  readonly notes: readonly string[];
}

export interface ForeignSet {
  readonly file?: string | undefined;
  readonly count?: number | undefined;
  readonly scorer?: ScorerName | undefined;
  readonly emotions?: EmotionConvention | undefined;
}

/** What a foreign file tells of one config. */
export interface ForeignEntry {
  /** Its place in the file, as sentences name it: `"6,9"` or `line 3`. */
  readonly place: string;
  /** Ends are exclusive, as ours, and −1 for both is the baseline, too; a whole path says more than a block. Undefined where the file holds neither. */
  readonly config: ForeignConfig | undefined;
  /** By set, on whatever scale; anything but a number is no score. */
  readonly scores: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, readonly ForeignOutput[]>>;
  readonly earlyStopped?: boolean | undefined;
  readonly wallMs?: number | undefined;
  readonly at?: string | undefined;
}

export type ForeignConfig = { readonly path: readonly number[] } | { readonly i: number; readonly j: number };

export interface ForeignOutput {
  readonly probe: string;
  readonly output: string;
  /** 0..1 */
  readonly score: number;
}

/** Reads a format. @returns undefined when the file is of another shape. */
export type ForeignReader = (file: ForeignFile) => ForeignSweep | undefined;

/** A file's content, parsed as far as it can be. */
export interface ForeignFile {
  /** The whole as one JSON value; undefined when it is none. */
  readonly json: unknown;
  /** The lines that are not blank. */
  readonly lines: readonly ForeignLine[];
}

export interface ForeignLine {
  /** 1-based. */
  readonly number: number;
  /** Undefined when it is no JSON. */
  readonly json: unknown;
}

/** Python writes NaN and Infinity, which are no JSON: none of them is a score. */
const NO_NUMBERS = /"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    try {
      return JSON.parse(text.replace(NO_NUMBERS, (found) => (found.startsWith('"') ? found : 'null')));
    } catch {
      return undefined;
    }
  }
}

export function parseForeign(text: string): ForeignFile {
  const content = text.replace(/^\uFEFF/, '');
  const json = parse(content);
  if (json !== undefined) return { json, lines: [{ number: 1, json }] };
  const lines = content
    .split(/\r?\n/)
    .flatMap((line, n) => (line.trim() === '' ? [] : [{ number: n + 1, json: parse(line) }]));
  return { json, lines };
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

export const numberOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;

const integers = v.array(v.pipe(v.number(), v.integer()));

/** A list of whole numbers; undefined for anything else. */
export function integersOf(value: unknown): readonly number[] | undefined {
  const checked = v.safeParse(integers, value);
  return checked.success ? checked.output : undefined;
}

/** The values under `NAME_score`, by name, without those that combine others. */
export const namedScores = (entry: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(entry).flatMap(([key, value]) => {
      const name = /^(.+)_score$/.exec(key)?.[1];
      return name === undefined || name === 'combined' ? [] : [[name, value]];
    }),
  );

/** The complete ones of a list of answers, under the names that a format has for their parts. */
export function outputsOf(
  value: unknown,
  names: { readonly probe: string; readonly output: string },
): readonly ForeignOutput[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((answer: unknown): ForeignOutput[] => {
    if (!isObject(answer)) return [];
    const [probe, output, score] = [answer[names.probe], answer[names.output], numberOf(answer['score'])];
    if (typeof probe !== 'string' && typeof probe !== 'number') return [];
    if (typeof output !== 'string' || score === undefined || score < 0 || score > 1) return [];
    return [{ probe: String(probe), output, score }];
  });
}

/** What Ng's two kinds of sets are scored with, which most tools took over with their names. */
export function knownScorer(set: string, emotions: EmotionConvention): ForeignSet {
  if (/^math/i.test(set)) return { scorer: 'integer' };
  return /^eq/i.test(set) ? { scorer: 'emotions', emotions } : {};
}
