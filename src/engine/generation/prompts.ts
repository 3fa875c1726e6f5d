import { UBATCH_TOKENS } from './lane.js';

/** How prompts are brought through a path: common beginnings once, and those of one length together. */

export interface Prompt {
  readonly key: string;
  readonly group: string;
  readonly tokens: readonly number[];
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

/**
 * Cuts a list of prompts into runs that one pass of the graph takes: llama.cpp takes as many tokens from each
 * sequence of a batch, and what is left of longer ones in further, small passes.
 */
export function inChunks<P extends Prompt>(prompts: readonly P[], prefixes: readonly Prefix[]): P[][] {
  const own = (prompt: P): number => prompt.tokens.length - ownFrom(prefixes, prompt);
  const chunks: P[][] = [];
  for (const prompt of prompts) {
    const last = chunks.at(-1);
    const fits =
      last !== undefined && own(last[0]!) === own(prompt) && (last.length + 1) * own(prompt) <= UBATCH_TOKENS;
    if (fits) last.push(prompt);
    else chunks.push([prompt]);
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
