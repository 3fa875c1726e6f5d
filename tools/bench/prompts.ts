import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LlamaModel, Token } from 'node-llama-cpp';
import { parseProbeSet } from '../../src/core/probes/probeFile.js';
import type { Probe } from '../../src/core/probes/probes.js';
import type { Engine } from '../../src/engine/engine.js';
import type { EngineProbe } from '../../src/protocol/engine.js';

/** Prompt lengths of a probe set under some tokenizer. */
export interface PromptLengths {
  /** Tokens that all prompts begin with. */
  readonly shared: number;
  /** Tokens of each prompt, the shared beginning included. */
  readonly tokens: readonly number[];
}

export const LENGTHS = 'tools/bench/lengths.json';
export const PROBE_SETS = 'media/probes';

/** Lengths as Qwen3's tokenizer and chat template give them; `--count-lengths` counts them anew. */
export function storedLengths(set: string): PromptLengths {
  const { sets } = JSON.parse(readFileSync(LENGTHS, 'utf8')) as { sets: Record<string, PromptLengths> };
  const lengths = sets[set];
  if (!lengths) throw new Error(`${LENGTHS} has no lengths of ${set}`);
  return lengths;
}

/** A probe set of the repository as the engine is sent it. */
export function ownProbes(file: string): EngineProbe[] {
  const { name, probes } = parseProbeSet(readFileSync(file, 'utf8'), file);
  return probes.map((probe) => ({ key: `${name}/${probe.id}`, group: name, probe }));
}

/** The same questions with answers of at most `maxTokens` tokens, none of which can be decided before. */
export const upTo = (probes: readonly EngineProbe[], maxTokens: number): EngineProbe[] =>
  probes.map(({ key, group, probe: { id, prompt, system } }) => ({
    key,
    group,
    probe: neverDecided({ id, prompt, maxTokens, ...(system === undefined ? {} : { system }) }),
  }));

type Asked = Pick<Probe, 'id' | 'prompt' | 'maxTokens'> & { system?: string };

const neverDecided = (asked: Asked): EngineProbe['probe'] => ({
  ...asked,
  scorer: 'exact',
  answer: { kind: 'text', accept: ['no answer is this one'] },
});

/** Each is one token of the demo's tokenizer, whatever stands beside it. */
const LETTERS = 'bcdfghjklmnpqrstvwxz';

/** Texts of one-letter tokens with exactly these lengths; they differ from the end of the shared beginning on. */
export function letterPrompts({ shared, tokens }: PromptLengths, seed: number): string[] {
  if (tokens.length > LETTERS.length) throw new Error(`only ${LETTERS.length} prompts can begin differently`);
  const next = letters(seed);
  const beginning = Array.from({ length: shared }, next).join('');
  return tokens.map((length, n) => {
    const rest = Array.from({ length: length - shared - 1 }, next).join('');
    return `${beginning}${LETTERS[n]}${rest}`;
  });
}

/** Probes of letters with prompts of these lengths. */
export function letterProbes(set: string, lengths: PromptLengths, maxTokens: number): EngineProbe[] {
  return letterPrompts(lengths, set.length).map((prompt, n) => ({
    key: `${set}/${n}`,
    group: set,
    probe: neverDecided({ id: String(n), prompt, maxTokens }),
  }));
}

/** Probes of letters with nothing in common, for measurements of a given number of prompt tokens. */
export function apart(count: number, tokens: number, maxTokens: number): EngineProbe[] {
  return letterPrompts({ shared: 0, tokens: Array.from({ length: count }, () => tokens) }, count).map(
    (prompt, n) => ({
      key: `apart/${n}`,
      group: `apart/${n}`,
      probe: neverDecided({ id: String(n), prompt, maxTokens }),
    }),
  );
}

function letters(seed: number): () => string {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return LETTERS[(state >>> 16) % LETTERS.length]!;
  };
}

/** A chat template that gives the prompt and nothing else. @returns its file. */
export function bareTemplate(folder: string): string {
  const file = join(folder, 'bare.jinja');
  writeFileSync(file, "{{ messages[0]['content'] }}");
  return file;
}

/** The tokens of each probe's prompt, as the engine has them. */
export async function promptTokens(
  engine: Engine,
  tokenizer: LlamaModel,
  request: { model: string; chatTemplate: string | undefined; probes: readonly EngineProbe[] },
): Promise<Map<string, Token[]>> {
  const { prompts } = await engine.render({ ...request, probes: [...request.probes] });
  return new Map(
    prompts.map(({ key, text, tokens: count }) => {
      const tokens = tokenizer.tokenize(text, true);
      const { bos, shouldPrependBosToken } = tokenizer.tokens;
      if (shouldPrependBosToken && bos !== null && tokens[0] !== bos) tokens.unshift(bos);
      if (tokens.length !== count)
        throw new Error(`${key} has ${count} tokens for the engine and ${tokens.length} here`);
      return [key, tokens];
    }),
  );
}

/** The tokens that follow a common beginning. */
type PrefixNode = Map<number, PrefixNode>;

/** Tokens that differ in what stands before them: all that a pass through a layer has to compute. */
export function distinctTokens(prompts: Iterable<readonly number[]>): number {
  const root: PrefixNode = new Map();
  let count = 0;
  for (const tokens of prompts) {
    let node = root;
    for (const token of tokens) {
      let next = node.get(token);
      if (!next) {
        next = new Map();
        node.set(token, next);
        count++;
      }
      node = next;
    }
  }
  return count;
}
