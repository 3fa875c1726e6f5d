import { bytes } from './units.js';

/** What a model's layers are and keep, in words and letters. */

const LETTERS: Readonly<Record<string, string>> = {
  attention: 'A',
  'sliding window': 'S',
  'linear attention': 'L',
  recurrent: 'R',
  'feed-forward': 'F',
  MoE: 'M',
  dense: 'D',
};

/**
 * The kinds of a model's layers as a strip of letters, one for each layer in order; lower case is a dense layer where
 * others have experts.
 * @returns undefined for a model of one kind only.
 */
export function kindStrip(kinds: readonly string[]): { strip: string; legend: string } | undefined {
  if (kinds.length === 0) return undefined;
  const letter = (kind: string): string => {
    const [first = '', second] = kind.split(', ');
    const mark = LETTERS[first] ?? '?';
    return second === 'dense' ? mark.toLowerCase() : mark;
  };
  const named = [...new Set(kinds)].map((kind) => `${letter(kind)} ${kind.replace(', ', ' with ')}`);
  return {
    strip: kinds
      .map(letter)
      .join('')
      .replace(/.{10}(?=.)/g, '$& '),
    legend: named.join(', '),
  };
}

/** What a layer keeps of the tokens before. */
export interface KeptBytes {
  readonly perToken: number;
  readonly perSequence: number;
}

/**
 * What repeating one layer once costs in memory, beside no weights at all.
 * @param layers what each layer keeps.
 * @param planned the sequences that run at a time, and the tokens of each.
 * @returns such as `2.0 KiB a token, 32 MiB for 16 sequences of 1024 tokens`.
 */
export function repeatedLayerMemory(
  layers: readonly KeptBytes[],
  planned: { readonly sequences: number; readonly contextSize: number },
): string {
  const tokens = range(layers.map(({ perToken }) => perToken).filter((size) => size > 0));
  const states = range(layers.map(({ perSequence }) => perSequence).filter((size) => size > 0));
  const { sequences, contextSize } = planned;
  const all = `${sequences} ${sequences === 1 ? 'sequence' : 'sequences'} of ${contextSize} tokens`;
  const most = Math.max(
    0,
    ...layers.map(({ perToken, perSequence }) => sequences * (contextSize * perToken + perSequence)),
  );
  const each = [
    ...(tokens ? [`${tokens} a token`] : []),
    ...(states ? [`${states} of state a sequence`] : []),
  ];
  return each.length === 0 ? 'nothing' : `${each.join(', or ')}: up to ${bytes(most)} for ${all}`;
}

/** `1.0 KiB`, or `1.0 KiB to 4.0 KiB` where sizes differ; undefined without any. */
function range(sizes: readonly number[]): string | undefined {
  if (sizes.length === 0) return undefined;
  const [least, most] = [bytes(Math.min(...sizes)), bytes(Math.max(...sizes))];
  return least === most ? least : `${least} to ${most}`;
}
