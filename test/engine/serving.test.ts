import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatPath, parseConfig } from '../../src/core/configs/layerPath.js';
import { loadBackend } from '../../src/engine/backend.js';
import { LoadedModel } from '../../src/engine/model.js';
import { readModelHeader } from '../../src/gguf/read.js';
import type { AnswerToken, Completion } from '../../src/protocol/engine.js';
import type { Conversation, Listening } from '../../src/runner/conversations.js';
import { EngineCrash } from '../../src/runner/engineProcess.js';
import { ModelEngine } from '../../src/runner/modelEngine.js';
import { writeRandomModel } from '../../tools/models/randomModel.js';
import { shapes } from '../../tools/models/shapes.js';
import { userErrorFrom } from '../support/errors.js';
import { DEMO_MODEL, temporaryFolder } from '../support/files.js';
import { OwnLogits } from '../support/oracle.js';
import { DEMO_LAYERS, demoSets, ENGINE, startSweep } from '../support/sweep.js';

let engine: ModelEngine;
const load = { model: DEMO_MODEL, gpu: 'false', threads: 1 } as const;
beforeAll(async () => {
  engine = await ModelEngine.start({ entry: ENGINE, load });
});
afterAll(() => engine.end());

const path = (config: string): number[] => [...parseConfig(config, DEMO_LAYERS).path];
const ask = (content: string, config = '(0,0)', more: Partial<Conversation> = {}): Conversation => ({
  path: path(config),
  prompt: { kind: 'chat', messages: [{ role: 'user', content }] },
  maxTokens: 24,
  ...more,
});
/** Hot enough to go on for a while. */
const long = (seed: number, config = '(4,7)', maxTokens = 60): Conversation =>
  ask('How is Dan? Dan likes Ann. Ann mocked Dan.', config, {
    maxTokens,
    sampling: { temperature: 5, topP: 1, seed },
  });

/** One layer alone, greedily: it says the same word for ever. */
const endless = (maxTokens: number, prompt = 'How is Dan? Dan likes Ann.'): Conversation => ({
  path: [0],
  prompt: { kind: 'text', text: prompt },
  maxTokens,
});

/** An answer in its pieces. */
async function heard(conversation: Conversation, listening: Listening = {}, by = engine) {
  const pieces: string[] = [];
  const counts: number[] = [];
  const logprobs: AnswerToken[] = [];
  const completion = await by.complete(conversation, {
    ...listening,
    onDelta: (delta) => {
      pieces.push(delta.text);
      counts.push(delta.tokens);
      logprobs.push(...(delta.logprobs ?? []));
      listening.onDelta?.(delta);
    },
  });
  return { ...completion, pieces, counts, logprobs };
}

describe('an answer', () => {
  it('is that of the probe with the same prompt, under any path', async () => {
    const sets = demoSets(8);
    const sweep = await startSweep('(4,7)', { sets, wholeAnswers: true });
    try {
      for (const config of ['(0,0)', '(4,7)', '(1,3);(5,8)']) {
        const record = await sweep.score(parseConfig(config, DEMO_LAYERS));
        const probes = sets.flatMap((set) => set.probes);
        const answers = await Promise.all(
          probes.map(({ prompt, system, maxTokens, stop }) =>
            engine.complete({
              path: path(config),
              prompt: {
                kind: 'chat',
                messages: [
                  ...(system ? [{ role: 'system' as const, content: system }] : []),
                  { role: 'user', content: prompt },
                ],
              },
              maxTokens,
              ...(stop ? { stop: [...stop] } : {}),
            }),
          ),
        );
        expect(answers.map(({ text }) => text)).toEqual(record!.outputs.map(({ output }) => output));
        expect(new Set(answers.map(({ text }) => text)).size).toBeGreaterThan(4);
      }
    } finally {
      await sweep.end();
    }
  });

  it('comes in pieces that make it up, each with the number of tokens so far', async () => {
    const { text, finish, promptTokens, tokens, pieces, counts, firstTokenMs, ms } = await heard(
      ask('12*3='),
    );
    expect({ text, finish, promptTokens, tokens, pieces, counts }).toEqual({
      text: '36',
      finish: 'eos',
      promptTokens: 13,
      tokens: 2,
      pieces: ['3', '6'],
      counts: [1, 2],
    });
    expect(firstTokenMs).toBeGreaterThan(0);
    expect(ms).toBeGreaterThanOrEqual(firstTokenMs!);
  });

  it('ends at its limit, and at a stop text, which is no part of it', async () => {
    const whole = await heard(endless(60));
    expect(whole).toMatchObject({ finish: 'limit', tokens: 60 });
    expect(whole.pieces.join('')).toBe(whole.text);
    const one = await heard(endless(1));
    expect(one).toMatchObject({ finish: 'limit', tokens: 1, pieces: [one.text] });
    // Begins within a token, and ends within another.
    const stop = whole.text.slice(20, 31);
    const end = whole.text.indexOf(stop);
    const stopped = await heard({ ...endless(60), stop: ['never said', stop] });
    expect(stopped).toMatchObject({ finish: 'stop', text: whole.text.slice(0, end) });
    expect(stopped.pieces.join('')).toBe(stopped.text);
    expect(stopped.tokens).toBeLessThan(60);
  });

  it('goes on with a text or with tokens as they are', async () => {
    const { text } = await engine.complete(ask('12*3='));
    const rendered = '<|im_start|>user\n12*3=<|im_end|>\n<|im_start|>assistant\n';
    const raw = await engine.complete({ ...ask(''), prompt: { kind: 'text', text: rendered } });
    expect(raw).toMatchObject({ text, promptTokens: 13 });
    const header = await readModelHeader(DEMO_MODEL);
    const backend = await loadBackend('false', () => undefined);
    const model = await LoadedModel.load(backend, header, () => undefined);
    const tokens = [...model.prompts.tokenize(rendered)];
    await model.dispose();
    expect(await engine.complete({ ...ask(''), prompt: { kind: 'tokens', tokens } })).toMatchObject({
      text,
      promptTokens: 13,
    });
  });

  it('has the log probabilities of its tokens, by the logits before any temperature', async () => {
    const sampling = { temperature: 5, topP: 0.9, seed: 9 };
    const conversation = ask('12*3=', '(4,7)', { logprobs: 4, maxTokens: 5, sampling });
    // In steps of one row, as the logits that they are compared with.
    const one = await ModelEngine.start({ entry: ENGINE, load: { ...load, sequences: 1 } });
    const { logprobs, pieces, tokens } = await heard(conversation, {}, one);
    await one.end();
    expect(logprobs).toHaveLength(tokens);
    expect(logprobs.map(({ text }) => text).join('')).toBe(pieces.join(''));
    const backend = await loadBackend('false', () => undefined);
    const model = await LoadedModel.load(backend, await readModelHeader(DEMO_MODEL), () => undefined);
    const shell = model.shell(path('(4,7)'));
    const logits = new OwnLogits(backend, shell.model, { batch: 512, tokens: 1 });
    try {
      let next: readonly number[] = model.prompts.render({ prompt: '12*3=' }).tokens;
      for (const { text, logprob, top } of logprobs) {
        const row = [...logits.next(next)];
        const total = Math.log(row.reduce((sum, value) => sum + Math.exp(value), 0));
        const likely = row
          .map((value, token) => ({ text: model.text([token], true), logprob: value - total, token }))
          .sort((a, b) => b.logprob - a.logprob);
        expect(top.map((other) => other.text)).toEqual(likely.slice(0, 4).map((other) => other.text));
        top.forEach((other, n) => expect(other.logprob).toBeCloseTo(likely[n]!.logprob, 3));
        const own = likely.find((other) => other.text === text)!;
        expect(logprob).toBeCloseTo(own.logprob, 3);
        next = [own.token];
      }
    } finally {
      logits.dispose();
      shell.dispose();
      await model.dispose();
    }
  });

  it('without log probabilities asked for has none, and with none of others only its own', async () => {
    expect((await heard(ask('12*3='))).logprobs).toEqual([]);
    const { logprobs } = await heard(ask('12*3=', '(0,0)', { logprobs: 0 }));
    expect(logprobs.map(({ text, top }) => [text, top])).toEqual([
      ['3', []],
      ['6', []],
    ]);
  });
});

describe('many at a time', () => {
  const CONFIGS = ['(0,0)', '(4,7)', '(2,5)', '(0,10)', '0..3,5..9', '(1,3);(5,8)', '(3,4)', '(8,10)'];
  const mixed = Array.from({ length: 64 }, (_, n): Conversation => {
    const config = CONFIGS[n % CONFIGS.length]!;
    if (n % 3 === 0) return long(n, config, 10 + (n % 40));
    return ask(
      n % 3 === 1 ? `${n}+${n * 2}=` : `How is Dan? Dan ${n % 2 ? 'fell' : 'sang'}. Ann hit Dan.`,
      config,
    );
  });

  it('get the answers that they get alone', async () => {
    const alone: Completion[] = [];
    for (const conversation of mixed) alone.push(await engine.complete(conversation));
    const together = await Promise.all(mixed.map((conversation) => engine.complete(conversation)));
    expect(together.map(({ text }) => text)).toEqual(alone.map(({ text }) => text));
    expect(together.map(({ finish }) => finish)).toEqual(alone.map(({ finish }) => finish));
    expect(new Set(alone.map(({ text }) => text)).size).toBeGreaterThan(30);
  });

  it('of one path get theirs side by side, and of another in turns', async () => {
    const order: string[] = [];
    const named = (name: string) => ({ onDelta: () => void order.push(name) });
    await Promise.all([
      engine.complete(endless(100), named('a')),
      engine.complete(endless(100), named('b')),
      engine.complete({ ...endless(100), path: [0, 0] }, named('c')),
    ]);
    expect(order.length).toBeGreaterThan(270);
    // None of them waits until another has ended.
    for (const name of ['a', 'b', 'c']) {
      expect(order.indexOf(name)).toBeLessThan(12);
      expect(order.lastIndexOf(name)).toBeGreaterThan(order.length - 30);
    }
  });

  it('are more paths than have contexts, and still all answered', async () => {
    const paths = Array.from({ length: 40 }, (_, n) => {
      const i = n % 8;
      const j = i + 1 + (n % 2);
      return `(${i},${j});(${Math.floor(n / 8)},${Math.floor(n / 8) + 2})`;
    });
    expect(new Set(paths.map((config) => formatPath(path(config)))).size).toBeGreaterThan(30);
    const answers = await Promise.all(paths.map((config) => engine.complete(ask('12*3=', config))));
    expect(answers.every(({ tokens }) => tokens > 0)).toBe(true);
  });
});

describe('a request that is aborted', () => {
  it('ends at once, with what there was, and leaves its sequence to the next', async () => {
    const stopper = new AbortController();
    // Slow enough for the message to overtake it.
    const slow = { ...endless(230), path: Array<number>(20).fill(0) };
    const ended = await heard(slow, {
      signal: stopper.signal,
      onDelta: ({ tokens }) => tokens >= 5 && stopper.abort(),
    });
    expect(ended.finish).toBe('aborted');
    expect(ended.tokens).toBeGreaterThanOrEqual(5);
    expect(ended.tokens).toBeLessThan(150);
    expect(ended.text).not.toBe('');
    const whole = await engine.complete(slow);
    expect(whole.text.startsWith(ended.text)).toBe(true);
  });

  it('before it began has an empty answer', async () => {
    const signal = AbortSignal.abort();
    expect(await engine.complete(long(1), { signal })).toMatchObject({
      finish: 'aborted',
      text: '',
      tokens: 0,
    });
  });

  it('makes room for those that wait', async () => {
    const one = await ModelEngine.start({ entry: ENGINE, load: { ...load, sequences: 1 } });
    try {
      const stopper = new AbortController();
      const first = one.complete(endless(230), { signal: stopper.signal });
      const second = one.complete({ ...ask('12*3='), path: [0], maxTokens: 2 });
      stopper.abort();
      expect(await first).toMatchObject({ finish: 'aborted' });
      expect(await second).toMatchObject({ tokens: 2, finish: 'limit' });
    } finally {
      await one.end();
    }
  });
});

describe('a request that cannot be answered', () => {
  it.each([
    ['names a layer that is missing', { path: [0, 1, 10] }, /layers 0\.\.9.*names 10/, undefined],
    [
      'has too long a prompt',
      { prompt: { kind: 'text' as const, text: 'How is Dan? '.repeat(100) } },
      /^The prompt is too long: it has \d+ tokens, but the context holds 256 with the answer\./,
      'context_length_exceeded',
    ],
    [
      'has a longer prompt than it allows itself',
      { contextSize: 13 },
      /it has 13 tokens, but the context holds 13 /,
      'context_length_exceeded',
    ],
    ['has no prompt', { prompt: { kind: 'text' as const, text: '' } }, /^The prompt is empty/, undefined],
    [
      'has a token that is none',
      { prompt: { kind: 'tokens' as const, tokens: [1, 1_000_000] } },
      /^The prompt has the token 1000000, but the model's vocabulary ends with \d+\.$/,
      undefined,
    ],
  ])('because it %s is refused with one sentence', async (_, more, sentence, code) => {
    const error = await userErrorFrom(engine.complete({ ...ask('12*3='), ...more }));
    expect(error.message).toMatch(sentence);
    expect(error.code).toBe(code);
  });

  it('fits with one token more', async () => {
    expect(await engine.complete({ ...ask('12*3='), contextSize: 14 })).toMatchObject({
      text: '3',
      finish: 'limit',
    });
  });

  it('because its path is impossible on the architecture is refused before anything runs', async () => {
    const folder = temporaryFolder();
    const file = folder.path('smollm3.gguf');
    await writeRandomModel(file, { ...shapes.llama, architecture: 'smollm3' }, DEMO_MODEL);
    const other = await ModelEngine.start({ entry: ENGINE, load: { ...load, model: file } });
    try {
      const layers = other.model.model.layers;
      const impossible = parseConfig('(0,1)', layers).path;
      const error = await userErrorFrom(other.complete({ ...ask('Hi'), path: [...impossible] }));
      expect(error.code).toBe('unsupported_config');
    } finally {
      await other.end();
      folder.remove();
    }
  });
});

describe('beside runs of probes', () => {
  it('both are as they are alone', async () => {
    const both = await startSweep('(4,7)', { sets: demoSets(16) });
    try {
      const config = parseConfig('(4,7)', DEMO_LAYERS);
      const alone = await both.score(config);
      const answer = await both.complete(long(1));
      const [record, first, again, second] = await Promise.all([
        both.score(config),
        both.complete(long(1)),
        both.score(config),
        delay(20).then(() => both.complete(endless(50))),
      ]);
      const texts = (of: typeof alone): string[] => of!.outputs.map(({ output }) => output);
      expect(texts(record)).toEqual(texts(alone));
      expect(texts(again)).toEqual(texts(alone));
      expect(first.text).toBe(answer.text);
      expect(second.finish).toBe('limit');
    } finally {
      await both.end();
    }
  });

  it('a run that is cancelled while it waits for an answer leaves no record', async () => {
    const both = await startSweep('(4,7)', { sets: demoSets(4) });
    try {
      const answering = both.complete({ ...endless(230), path: Array<number>(64).fill(0) });
      const running = both.score(parseConfig('(4,7)', DEMO_LAYERS));
      await delay(30);
      await both.cancel();
      let answered = false;
      void answering.then(() => (answered = true));
      expect(await running).toBeUndefined();
      // It did not wait for the answer.
      expect(answered).toBe(false);
      expect(await answering).toMatchObject({ finish: 'limit', tokens: 230 });
    } finally {
      await both.end();
    }
  });
});

describe('an engine that dies', () => {
  it('fails the requests under way, and is started again for the next', async () => {
    const { pid } = engine.info;
    const dying = [1, 2, 3].map((seed) =>
      heard(endless(230, `How is Dan? Dan likes Ann. ${seed}`), {
        onDelta: ({ tokens }) => tokens === 5 && process.kill(pid, 'SIGKILL'),
      }),
    );
    for (const outcome of await Promise.allSettled(dying))
      expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(EngineCrash) as unknown });
    const next = await Promise.all([1, 2, 3].map(() => engine.complete(ask('12*3='))));
    expect(next.map(({ text }) => text)).toEqual(['36', '36', '36']);
    expect(engine.info.pid).not.toBe(pid);
  });
});
