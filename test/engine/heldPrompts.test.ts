import { afterAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/core/configs/layerPath.js';
import type { AnswerToken, Completion } from '../../src/protocol/engine.js';
import type { Listening } from '../../src/runner/conversations.js';
import { ModelEngine } from '../../src/runner/modelEngine.js';
import { writeRandomModel } from '../../tools/models/randomModel.js';
import { shapes } from '../../tools/models/shapes.js';
import { DEMO_MODEL, temporaryFolder } from '../support/files.js';
import { ENGINE } from '../support/sweep.js';

/** Beginnings of prompts that a context still holds: they save time, and change nothing. */

const folder = temporaryFolder();
afterAll(() => folder.remove());

const PASS = 512;
/** Another prompt for each seed. */
const tokens = (length: number, seed = 1): number[] =>
  Array.from({ length }, (_, n) => 3 + ((n * 37 * seed + seed) % 300));

async function engineOf(name: 'llama' | 'gemma3' | 'qwen35'): Promise<ModelEngine> {
  const file = folder.path(`${name}.gguf`);
  await writeRandomModel(file, shapes[name], DEMO_MODEL);
  return ModelEngine.start({ entry: ENGINE, load: { model: file, gpu: 'false', threads: 1, sequences: 2 } });
}

type Answer = Pick<Completion, 'text' | 'heldTokens'> & { readonly logprobs: readonly AnswerToken[] };

/** Answers with the exact probabilities of its tokens. */
async function answer(engine: ModelEngine, prompt: readonly number[], config = '(1,3)'): Promise<Answer> {
  const { layers } = engine.model.model;
  const logprobs: AnswerToken[] = [];
  const { text, heldTokens } = await engine.complete(
    {
      path: [...parseConfig(config, layers).path],
      prompt: { kind: 'tokens', tokens: [...prompt] },
      maxTokens: 6,
      logprobs: 3,
    },
    { onDelta: (delta) => logprobs.push(...(delta.logprobs ?? [])) },
  );
  return { text, heldTokens, logprobs };
}

/** The same prompt in a process that has answered nothing before. */
async function anew(name: 'llama' | 'gemma3' | 'qwen35', prompt: readonly number[]): Promise<Answer> {
  const engine = await engineOf(name);
  try {
    return await answer(engine, prompt);
  } finally {
    await engine.end();
  }
}

describe('the beginning of a prompt', () => {
  it.each(['llama', 'gemma3'] as const)(
    'is held from turn to turn, to the same numbers: %s',
    async (name) => {
      // All of them in a context of four passes.
      const first = tokens(2 * PASS + 100);
      const second = [...first, ...tokens(PASS + 50, 7)];
      const third = [...second.slice(0, 3 * PASS + 5), ...tokens(40, 11)];
      const engine = await engineOf(name);
      try {
        expect((await answer(engine, first)).heldTokens).toBe(0);
        const [after, whole] = [await answer(engine, second), await anew(name, second)];
        expect(after.heldTokens).toBe(2 * PASS);
        expect(whole.heldTokens).toBe(0);
        expect(after.logprobs.length).toBeGreaterThan(2);
        expect({ ...after, heldTokens: 0 }).toEqual(whole);
        const branch = await answer(engine, third);
        expect(branch.heldTokens).toBe(3 * PASS);
        expect({ ...branch, heldTokens: 0 }).toEqual(await anew(name, third));
        // Another path has a context of its own.
        expect((await answer(engine, third, '(2,3)')).heldTokens).toBe(0);
      } finally {
        await engine.end();
      }
    },
  );

  it('is held while others are answered beside it, whose placeholders go behind it', async () => {
    const [one, other] = [tokens(PASS + 50), tokens(3 * PASS + 70, 5)];
    const engine = await engineOf('llama');
    try {
      // In a context that is long enough for both.
      await answer(engine, other.slice(0, 3 * PASS - 1));
      const alone = [await answer(engine, one), await answer(engine, other)];
      const held = [PASS, 3 * PASS].map((heldTokens, n) => ({ ...alone[n]!, heldTokens }));
      const both = await Promise.all([answer(engine, one), answer(engine, other)]);
      // The rows of two answers in one pass are added up alike to the last digits only.
      const texts = (answers: readonly Answer[]) =>
        answers.map(({ text, heldTokens, logprobs: [first] }) => ({ text, heldTokens, first }));
      expect(texts(both)).toEqual(texts(held));
      // Each alone puts a placeholder into the other's sequence.
      for (const n of [0, 1, 0, 1]) expect(await answer(engine, [one, other][n]!)).toEqual(held[n]);
    } finally {
      await engine.end();
    }
  });

  it('is read in the same way while another answer goes on', async () => {
    const prompt = tokens(3 * PASS + 20, 3);
    const engine = await engineOf('llama');
    try {
      // Opens a context that is long enough.
      await answer(engine, tokens(3 * PASS, 17));
      const { path } = parseConfig('(1,3)', engine.model.model.layers);
      const asked = { path: [...path], prompt: { kind: 'tokens' as const, tokens: tokens(30, 23) } };
      const order: string[] = [];
      let reading: Promise<Answer> | undefined;
      const talking = engine.complete(
        { ...asked, maxTokens: 60, stop: [] },
        {
          onDelta: () => {
            order.push('token');
            reading ??= answer(engine, prompt).finally(() => order.push('read'));
          },
        },
      );
      const { tokens: said } = await talking;
      const beside = (await reading)!;
      const alone = await anew('llama', prompt);
      expect({ text: beside.text, first: beside.logprobs[0] }).toEqual({
        text: alone.text,
        first: alone.logprobs[0],
      });
      // It went on meanwhile.
      expect(said).toBeGreaterThan(8);
      expect(order.indexOf('read')).toBeGreaterThan(4);
    } finally {
      await engine.end();
    }
  });

  it('is read anew where layers are recurrent, which have no way back', async () => {
    const first = tokens(PASS + 100);
    const second = [...first, ...tokens(80, 7)];
    const engine = await engineOf('qwen35');
    try {
      await answer(engine, first);
      expect(await answer(engine, second)).toEqual(await anew('qwen35', second));
    } finally {
      await engine.end();
    }
  });

  it('is held of a prompt whose answer is not waited for, as far as it was read', async () => {
    const prompt = tokens(7 * PASS);
    const next = [...prompt.slice(0, 6 * PASS), ...tokens(9, 13)];
    const engine = await engineOf('llama');
    try {
      const { path } = parseConfig('(1,3)', engine.model.model.layers);
      const begin = (listening: Listening) =>
        engine.complete(
          { path: [...path], prompt: { kind: 'tokens', tokens: prompt }, maxTokens: 300 },
          listening,
        );
      const early = new AbortController();
      const given = begin({ signal: early.signal });
      setTimeout(() => early.abort(), 100);
      await given;
      const stopper = new AbortController();
      await begin({ signal: stopper.signal, onDelta: () => stopper.abort() });
      const after = await answer(engine, next);
      expect(after.heldTokens).toBe(6 * PASS);
      expect({ ...after, heldTokens: 0 }).toEqual(await anew('llama', next));
    } finally {
      await engine.end();
    }
  });
});
