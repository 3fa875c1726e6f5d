import * as v from 'valibot';
import { UserError } from '../errors.js';

const name = v.pipe(v.string(), v.minLength(1));
const scanText = v.object({
  /** Texts of one content say the same. */
  content: name,
  /** As the file names it, such as `en`. */
  language: name,
  /** As the file names it, such as `prose`. */
  format: name,
  text: v.pipe(v.string(), v.minLength(1)),
});
export type ScanText = v.InferOutput<typeof scanText>;
const scanFile = v.object({ texts: v.array(scanText) });

/** How two texts of a pair are related. */
export const PAIR_KINDS = ['language', 'format', 'content'] as const;
export type PairKind = (typeof PAIR_KINDS)[number];

export interface Pair {
  /** Indices of the texts. */
  readonly a: number;
  readonly b: number;
  readonly kind: PairKind;
}

type Described = Pick<ScanText, 'content' | 'language' | 'format'>;

/**
 * The pairs that a scan compares: the same content in another `language` or in another `format`, all else alike, and
 * another `content` in the same language and format.
 */
export function pairsOf(texts: readonly Described[]): Pair[] {
  return texts.flatMap((one, a) =>
    texts.slice(a + 1).flatMap((other, n): Pair[] => {
      const differs = PAIR_KINDS.filter((kind) => one[kind] !== other[kind]);
      return differs.length === 1 ? [{ a, b: a + 1 + n, kind: differs[0]! }] : [];
    }),
  );
}

/** Contents that a comparison needs: of two, each is the other's opposite once they are centred. */
export const LEAST_CONTENTS = 3;

/**
 * Reads a file of texts.
 * @throws UserError for text that is no such file, or holds nothing to compare.
 */
export function parseScanTexts(json: string, file: string): ScanText[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch (error) {
    throw new UserError(`${file} is not valid JSON (${(error as Error).message}): correct it.`, { file });
  }
  const checked = v.safeParse(scanFile, parsed);
  if (!checked.success) {
    const [issue] = checked.issues;
    throw new UserError(
      `${file} is not a file of texts to scan (${v.getDotPath(issue) ?? 'the file'}: ${issue.message}): it needs {"texts": [{"content", "language", "format", "text"}, …]}.`,
      { file },
    );
  }
  const { texts } = checked.output;
  const kinds = new Set(pairsOf(texts).map(({ kind }) => kind));
  if (new Set(texts.map(({ content }) => content)).size < LEAST_CONTENTS || !kinds.has('content'))
    throw new UserError(
      `${file} holds nothing to compare with: it needs at least ${LEAST_CONTENTS} contents in the same language and format.`,
      { file },
    );
  if (!kinds.has('language') && !kinds.has('format'))
    throw new UserError(
      `${file} holds no content in two languages or formats: add translations, or the same content in another format.`,
      { file },
    );
  return texts;
}
