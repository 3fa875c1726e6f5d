import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Llama } from 'node-llama-cpp';
import { PromptRenderer } from '../../src/engine/prompt.js';
import { text } from '../../src/gguf/fields.js';
import type { ModelHeader } from '../../src/gguf/read.js';
import { bundledSource } from '../check-llama/source.js';
import { LENGTHS, ownProbes, PROBE_SETS, type PromptLengths } from './prompts.js';

const VOCABULARY = 'models/ggml-vocab-qwen2.gguf';
const TEMPLATE = 'models/templates/Qwen-Qwen3-0.6B.jinja';

/**
 * Counts the tokens of the bundled probe sets' prompts under Qwen's tokenizer and Qwen3's chat template, both of which
 * are among llama.cpp's own test files, and stores them.
 */
export async function countLengths(llama: Llama, folder: string): Promise<void> {
  const { folder: sources } = bundledSource('.cache');
  const show = (file: string): Buffer =>
    execFileSync('git', ['-C', sources, 'show', `HEAD:${file}`], { maxBuffer: 2 ** 30 });
  const vocabulary = join(folder, 'vocabulary.gguf');
  writeFileSync(vocabulary, show(VOCABULARY));
  const tokenizer = await llama.loadModel({ modelPath: vocabulary, vocabOnly: true });
  const header = {
    file: vocabulary,
    fields: new Map([['general.architecture', text('general.architecture', 'qwen3')]]),
  } as unknown as ModelHeader;
  const renderer = new PromptRenderer(tokenizer, header, {
    file: TEMPLATE,
    source: show(TEMPLATE).toString(),
  });
  const sets: Record<string, PromptLengths> = {};
  for (const set of ['math-16', 'eq-16']) {
    const prompts = ownProbes(join(PROBE_SETS, `${set}.probes.json`)).map(({ probe }) =>
      // Qwen3 added these two to Qwen2's vocabulary; any other special token is as long.
      tokenizer.tokenize(renderer.render(probe).text.replaceAll(/<\/?think>/g, '<|endoftext|>'), true),
    );
    sets[set] = { shared: sharedBeginning(prompts), tokens: prompts.map(({ length }) => length) };
  }
  await tokenizer.dispose();
  const { source } = JSON.parse(readFileSync(LENGTHS, 'utf8')) as { source: string };
  writeFileSync(LENGTHS, `${JSON.stringify({ source, sets }, undefined, 2)}\n`);
}

function sharedBeginning(prompts: readonly (readonly number[])[]): number {
  const first = prompts[0]!;
  const differs = first.findIndex((token, n) => prompts.some((tokens) => tokens[n] !== token));
  return differs < 0 ? first.length : differs;
}
