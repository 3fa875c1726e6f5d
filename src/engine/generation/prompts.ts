import type { AnswerSampling } from '../native/samplers.js';
import { UBATCH_TOKENS } from './lane.js';

/** How prompts are brought through a path: common beginnings once, and those of one length together. */

export interface Prompt {
  readonly key: string;
  readonly group: string;
  /** Prompts of one and the same list are computed once where they come together. */
  readonly tokens: readonly number[];
  /** How its answer is sampled; the most likely tokens without. */
  readonly sampling?: AnswerSampling | undefined;
}

/** A shorter common beginning is not worth a sequence of its own. */
const MIN_SHARED_TOKENS = 8;

export interface Prefix {
  readonly group: string;
  readonly tokens: readonly number[];
}

/** The longest common beginning of each group's prompts; every prompt keeps a last token of its own. */
export function sharedPrefixes(prompts: readonly Prompt[]): Prefix[] {
  const groups = new Map<string, Prompt[]>();
  for (const prompt of prompts) groups.set(prompt.group, [...(groups.get(prompt.group) ?? []), prompt]);
  const prefixes: Prefix[] = [];
  for (const [group, members] of groups) {
    if (members.length < 2) continue;
    const first = members[0]!.tokens;
    let length = Math.min(...members.map(({ tokens }) => tokens.length - 1));
    for (const { tokens } of members) for (let i = 0; i < length; i++) if (tokens[i] !== first[i]) length = i;
    if (length >= MIN_SHARED_TOKENS) prefixes.push({ group, tokens: first.slice(0, length) });
  }
  return prefixes;
}

/** The place of a prompt's shared beginning in the list; negative when it has none. */
export const prefixOf = (prefixes: readonly Prefix[], { group }: Prompt): number =>
  prefixes.findIndex((prefix) => prefix.group === group);

/** Where the part of a prompt begins that is its own. */
export const ownFrom = (prefixes: readonly Prefix[], prompt: Prompt): number =>
  prefixes[prefixOf(prefixes, prompt)]?.tokens.length ?? 0;

/** Prompts in an order in which those with as many tokens of their own stand together. */
export const byLength = <P extends Prompt>(prompts: readonly P[], prefixes: readonly Prefix[]): P[] =>
  prompts
    .map((prompt) => ({ prompt, own: prompt.tokens.length - ownFrom(prefixes, prompt) }))
    .sort((a, b) => a.own - b.own)
    .map(({ prompt }) => prompt);

/** The prompts in an order in which copies of one stand behind all that differ. */
export function distinctFirst<P extends Prompt>(prompts: readonly P[]): P[] {
  const seen = new Set<Prompt['tokens']>();
  const copies: P[] = [];
  const distinct = prompts.filter((prompt) => {
    if (!seen.has(prompt.tokens)) return seen.add(prompt.tokens);
    copies.push(prompt);
    return false;
  });
  return [...distinct, ...copies];
}

/** What one pass of the graph takes. */
export interface Chunk<P> {
  /** Prompts that differ, with as many tokens of their own each. */
  readonly distinct: readonly P[];
  /** Further ones like one of them. */
  readonly copies: readonly { readonly prompt: P; readonly of: P }[];
}

/** The prompts of a chunk in the order in which they get their sequences. */
export const promptsOf = <P>({ distinct, copies }: Chunk<P>): P[] => [
  ...distinct,
  ...copies.map(({ prompt }) => prompt),
];

/**
 * Cuts a list of prompts into runs that one pass of the graph takes: llama.cpp takes as many tokens from each
 * sequence of a batch, and what is left of longer ones in further, small passes. Prompts that are the same cost as
 * much as one where they stand together.
 */
export function inChunks<P extends Prompt>(prompts: readonly P[], prefixes: readonly Prefix[]): Chunk<P>[] {
  const own = (prompt: P): number => prompt.tokens.length - ownFrom(prefixes, prompt);
  const chunks: { distinct: P[]; copies: { prompt: P; of: P }[] }[] = [];
  for (const prompt of prompts) {
    const last = chunks.at(-1);
    const same = last?.distinct.findLast(({ tokens }) => tokens === prompt.tokens);
    if (last && same) last.copies.push({ prompt, of: same });
    else if (
      last &&
      own(last.distinct[0]!) === own(prompt) &&
      (last.distinct.length + 1) * own(prompt) <= UBATCH_TOKENS
    )
      last.distinct.push(prompt);
    else chunks.push({ distinct: [prompt], copies: [] });
  }
  return chunks;
}

/** A row of a step for a sequence that has no answer under way stands between others. */
export type Filled<R> = { readonly sequence: number; readonly row: R | undefined };

/**
 * The rows of a step in the order of their sequences, with placeholders in gaps: llama.cpp computes sequences whose
 * numbers follow one another in one pass, and begins another, with all weights read again, at every gap.
 * @param most sequences of a gap that are still worth filling.
 */
export function withoutGaps<R>(
  rows: readonly { readonly sequence: number; readonly row: R }[],
  most: number,
): Filled<R>[] {
  const filled: Filled<R>[] = [];
  for (const row of [...rows].sort((a, b) => a.sequence - b.sequence)) {
    const next = (filled.at(-1)?.sequence ?? row.sequence - 1) + 1;
    if (row.sequence - next <= most)
      for (let sequence = next; sequence < row.sequence; sequence++)
        filled.push({ sequence, row: undefined });
    filled.push(row);
  }
  return filled;
}
