import { request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import OpenAI, { APIError } from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectRefusal, rys } from '../support/cli.js';
import { DEMO_MODEL } from '../support/files.js';
import { isAlive } from '../support/processes.js';
import { question, type ServedModel, serveModel, SLOW } from '../support/servedModel.js';

let served: ServedModel;
let client: OpenAI;
beforeAll(async () => {
  served = await serveModel(['--config', '(2,5)', '--config', '(4,7);(1,3)', '--max-requests', '70']);
  ({ client } = served);
});
afterAll(() => served.stop());

/** The error that the client throws. */
async function apiError(promise: Promise<unknown>): Promise<APIError> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(APIError);
  return outcome as APIError;
}

const post = (body: string, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
  served.raw('/v1/chat/completions', { method: 'POST', body, headers });

describe('the server', () => {
  it('says where it is and what it has when it is ready', () => {
    expect(served.greeting).toMatch(
      /^Serving .*rys-demo\.gguf \(CPU\) at http:\/\/127\.0\.0\.1:\d+\/v1\nModels: rys-demo {2}rys-demo@\(0,0\) {2}rys-demo@\(2,5\) {2}rys-demo@\(1,3\);\(4,7\) {2}and any other config as rys-demo@CONFIG\nPress Ctrl\+C to stop\.\n$/,
    );
  });

  it('lists its models, and tells of each', async () => {
    const ids: string[] = [];
    for await (const { id, object } of client.models.list()) {
      expect(object).toBe('model');
      ids.push(id);
    }
    expect(ids).toEqual(['rys-demo', 'rys-demo@(0,0)', 'rys-demo@(2,5)', 'rys-demo@(1,3);(4,7)']);
    expect(await client.models.retrieve('rys-demo@(4,7)')).toMatchObject({ id: 'rys-demo@(4,7)' });
    expect((await apiError(client.models.retrieve('rys-demo@(4,70)'))).code).toBe('invalid_config');
  });

  it('is healthy', async () => {
    expect(await served.raw('/health')).toMatchObject({
      status: 200,
      body: { status: 'ok', model: 'rys-demo' },
    });
  });
});

describe('a chat', () => {
  it('is answered under the config in the name, the bare name standing for the first', async () => {
    const bare = await client.chat.completions.create(question('12*3='));
    expect(bare.choices).toEqual([
      {
        index: 0,
        message: { role: 'assistant', content: '36', refusal: null },
        logprobs: null,
        finish_reason: 'stop',
      },
    ]);
    expect(bare.usage).toEqual({
      ...{ prompt_tokens: 13, completion_tokens: 2, total_tokens: 15 },
      prompt_tokens_details: { cached_tokens: 0 },
    });
    expect(bare.system_fingerprint).toBe('rys:(2,5)');
    const baseline = await client.chat.completions.create(question('12*3=', 'rys-demo@(0,0)'));
    expect(baseline.system_fingerprint).toBe('rys:(0,0)');
    expect(baseline.model).toBe('rys-demo@(0,0)');
  });

  it('comes as a stream, the same text as at once', async () => {
    const asked = { ...question('How is Dan? Dan likes Ann. Ann mocked Dan.'), logprobs: true };
    const whole = await client.chat.completions.create(asked);
    const stream = await client.chat.completions.create({
      ...asked,
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = '';
    let tokens = '';
    const ends: unknown[] = [];
    let usage: unknown;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      tokens += (chunk.choices[0]?.logprobs?.content ?? []).map(({ token }) => token).join('');
      if (chunk.choices[0]?.finish_reason) ends.push(chunk.choices[0].finish_reason);
      usage ??= chunk.usage;
    }
    expect(text).toBe(whole.choices[0]!.message.content);
    expect(text.length).toBeGreaterThan(10);
    expect(tokens).toBe(text);
    expect(ends).toEqual(['stop']);
    expect(usage).toEqual(whole.usage);
  });

  it('ends at a stop text and at the limit of tokens', async () => {
    const asked = { ...question('How is Dan? Dan likes Ann.', SLOW), max_tokens: 12 };
    const whole = await client.chat.completions.create(asked);
    expect(whole.choices[0]!.finish_reason).toBe('length');
    expect(whole.usage!.completion_tokens).toBe(12);
    const text = whole.choices[0]!.message.content!;
    const stop = text.slice(9, 13);
    const stopped = await client.chat.completions.create({ ...asked, stop: ['never', stop] });
    expect(stopped.choices[0]).toMatchObject({
      finish_reason: 'stop',
      message: { content: text.slice(0, text.indexOf(stop)) },
    });
    const newer = await client.chat.completions.create({ ...asked, max_completion_tokens: 3 });
    expect(newer.usage!.completion_tokens).toBe(3);
  });

  it('is sampled by its seed: the same one, the same text', async () => {
    const ask = async (seed: number): Promise<string | null> => {
      const asked = { ...question('How is Dan? Dan likes Ann.'), temperature: 3, max_tokens: 20, seed };
      return (await client.chat.completions.create(asked)).choices[0]!.message.content;
    };
    const texts = await Promise.all([1, 2, 3, 4].map(ask));
    expect(new Set(texts).size).toBeGreaterThan(1);
    for (const [n, text] of texts.entries()) expect(await ask(n + 1)).toBe(text);
  });

  it('tells log probabilities, which add up to at most 1', async () => {
    const { choices } = await client.chat.completions.create({
      ...question('12*3='),
      logprobs: true,
      top_logprobs: 5,
    });
    const content = choices[0]!.logprobs!.content!;
    expect(content.map(({ token }) => token)).toEqual(['3', '6']);
    for (const { token, logprob, top_logprobs } of content) {
      expect(top_logprobs).toHaveLength(5);
      expect(top_logprobs[0]).toMatchObject({ token, logprob });
      const sum = top_logprobs.reduce((sum, other) => sum + Math.exp(other.logprob), 0);
      expect(sum).toBeGreaterThan(0.9);
      expect(sum).toBeLessThanOrEqual(1 + 1e-9);
    }
  });

  it('has a system message and turns', async () => {
    const one = await client.chat.completions.create(question('12*3='));
    const more = await client.chat.completions.create({
      ...question(''),
      messages: [
        { role: 'system', content: 'How is' },
        { role: 'user', content: '1+1=' },
        { role: 'assistant', content: '2' },
        { role: 'user', content: [{ type: 'text', text: '12*3=' }] },
      ],
    });
    expect(more.usage!.prompt_tokens).toBeGreaterThan(one.usage!.prompt_tokens + 10);
  });
});

describe('a text', () => {
  const rendered = '<|im_start|>user\n12*3=<|im_end|>\n<|im_start|>assistant\n';

  it('is gone on with, at once and as a stream', async () => {
    const asked = { model: 'rys-demo', prompt: rendered, temperature: 0, logprobs: 2 };
    const whole = await client.completions.create(asked);
    expect(whole.choices[0]).toMatchObject({
      text: '36',
      finish_reason: 'stop',
      logprobs: { tokens: ['3', '6'], text_offset: [0, 1] },
    });
    let text = '';
    const offsets: number[] = [];
    for await (const { choices } of await client.completions.create({ ...asked, stream: true })) {
      text += choices[0]!.text;
      offsets.push(...(choices[0]!.logprobs?.text_offset ?? []));
    }
    expect(text).toBe('36');
    expect(offsets).toEqual([0, 1]);
  });

  it('has 16 tokens at most, unless more are asked for', async () => {
    const asked = { model: 'rys-demo@(0,1);(1,10)x0', prompt: 'How is Dan?', temperature: 0 };
    expect((await client.completions.create(asked)).usage!.completion_tokens).toBe(16);
    const longer = await client.completions.create({ ...asked, max_tokens: 17 });
    expect(longer.usage!.completion_tokens).toBe(17);
  });
});

describe('many requests', () => {
  const CONFIGS = ['(0,0)', '(4,7)', '(2,5)', '(0,10)', '0..3,5..9', '(1,3);(5,8)', '(3,4)x3', '~(2,4)'];
  const asked = Array.from({ length: 64 }, (_, n) => ({
    ...question(
      n % 2 ? `${n}+${2 * n}=` : 'How is Dan? Dan fell. Ann hit Dan.',
      `rys-demo@${CONFIGS[n % 8]}`,
    ),
    temperature: n % 4 < 2 ? 0 : 1.5,
    seed: n,
    max_tokens: 24,
  }));
  const textOf = async (one: (typeof asked)[number]): Promise<string | null> =>
    (await client.chat.completions.create(one)).choices[0]!.message.content;

  it('at the same time get the texts that they get alone', async () => {
    const alone: (string | null)[] = [];
    for (const one of asked) alone.push(await textOf(one));
    expect(await Promise.all(asked.map(textOf))).toEqual(alone);
    expect(new Set(alone).size).toBeGreaterThan(20);
  });
});

describe('a request that cannot be answered', () => {
  it.each<[string, object, number, string | null, string | null, RegExp]>([
    [
      'another model',
      { model: 'gpt-4o' },
      404,
      'model_not_found',
      'model',
      /^404 The model "gpt-4o" is not served here: use "rys-demo"/,
    ],
    ['no config', { model: 'rys-demo@best' }, 400, 'invalid_config', 'model', /"best" is not a config/],
    [
      'a layer too many',
      { model: 'rys-demo@(2,11)' },
      400,
      'invalid_config',
      'model',
      /a model of 10 layers/,
    ],
    [
      'too long a prompt',
      { messages: [{ role: 'user', content: 'How is Dan? '.repeat(100) }] },
      400,
      'context_length_exceeded',
      null,
      /^400 The prompt is too long: it has \d+ tokens, but the context holds 256/,
    ],
    ['two answers', { n: 2 }, 400, 'unsupported_parameter', 'n', /"n" is not supported/],
    [
      'tools',
      { tools: [{ type: 'function' }] },
      400,
      'unsupported_parameter',
      'tools',
      /tools are not supported/,
    ],
    ['too hot', { temperature: 9 }, 400, null, 'temperature', /"temperature" must be a number from 0 to 5/],
  ])('because of %s is refused in OpenAI’s form', async (_, more, status, code, param, sentence) => {
    const body = { ...question('12*3='), ...more };
    for (const stream of [false, true]) {
      const error = await apiError(client.chat.completions.create({ ...body, stream }));
      expect([error.status, error.code, error.param, error.type]).toEqual([
        status,
        code,
        param,
        'invalid_request_error',
      ]);
      expect(error.message).toMatch(sentence);
    }
  });

  it('is refused before it is one', async () => {
    expect(await post('{"model":')).toMatchObject({
      status: 400,
      body: {
        error: {
          code: 'not_json',
          message: expect.stringMatching(/^The body is not JSON \(.*\)\.$/) as unknown,
        },
      },
    });
    expect(await post('[]')).toMatchObject({ status: 400 });
    expect(await post('{}', { 'content-type': 'text/plain' })).toMatchObject({
      status: 415,
      body: { error: { code: 'not_json' } },
    });
    expect(await post(JSON.stringify({ x: 'y'.repeat(2 ** 20) }))).toMatchObject({
      status: 413,
      body: { error: { code: 'request_too_large' } },
    });
    expect(await served.raw('/v1/embeddings', { method: 'POST', body: '{}' })).toMatchObject({
      status: 404,
      body: { error: { code: 'not_found' } },
    });
    expect(await served.raw('/v1/chat/completions')).toMatchObject({ status: 404 });
  });

  it('comes from a page whose name was made to mean this machine', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const { port } = new URL(served.url);
      const headers = { host: 'evil.example' };
      request({ port, host: '127.0.0.1', path: '/v1/models', headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .once('error', reject)
        .end();
    });
    expect(status).toBe(403);
    const { headers } = await served.raw('/v1/models', { headers: { origin: 'https://evil.example' } });
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  it('would be one too many', async () => {
    const stopper = new AbortController();
    const asked = { ...question('How is Dan?', SLOW), max_tokens: 200 };
    const many = Array.from({ length: 70 }, () =>
      client.chat.completions.create(asked, { signal: stopper.signal }).catch(() => 'gone'),
    );
    try {
      // They take the server's one thread a while to read.
      await expect
        .poll(
          async () => (await apiError(client.chat.completions.create({ ...asked, max_tokens: 1 }))).status,
        )
        .toBe(429);
      const { status, headers } = await post(JSON.stringify(asked));
      expect([status, headers.get('retry-after')]).toEqual([429, '1']);
    } finally {
      stopper.abort();
    }
    expect(new Set(await Promise.all(many))).toEqual(new Set(['gone']));
    // All of them have left.
    await expect.poll(async () => (await post(JSON.stringify({ ...asked, max_tokens: 1 }))).status).toBe(200);
  });
});

describe('a client that goes in the middle of an answer', () => {
  it('leaves its sequence to the next, streaming or not', async () => {
    const one = await serveModel(['--sequences', '1']);
    try {
      const asked = { ...question('How is Dan?', SLOW), max_tokens: 200 };
      const whole = performance.now();
      await one.client.chat.completions.create(asked);
      const wholeMs = performance.now() - whole;
      const stream = await one.client.chat.completions.create({ ...asked, stream: true });
      for await (const { choices } of stream) if (choices[0]?.delta.content) break;
      const stopper = new AbortController();
      const gone = one.client.chat.completions.create(asked, { signal: stopper.signal }).catch(() => 'gone');
      await delay(100);
      stopper.abort();
      const started = performance.now();
      await one.client.chat.completions.create({ ...asked, max_tokens: 1 });
      expect(performance.now() - started).toBeLessThan(wholeMs / 2);
      expect(await gone).toBe('gone');
      await expect.poll(() => one.log()).toMatch(/The client has gone\..*\n.*The client has gone\./);
    } finally {
      await one.stop();
    }
  });
});

describe('limits and keys', () => {
  it('are kept', async () => {
    const key = 'secret-1';
    const strict = await serveModel(
      ['--timeout', '3', '--context', '120', '--name', 'mine', '--cors', 'https://chat.example'],
      {
        key,
        env: { RYS_API_KEY: key },
      },
    );
    try {
      const { client, url } = strict;
      const other = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'secret-2', maxRetries: 0 });
      expect(await apiError(other.chat.completions.create(question('12*3=', 'mine')))).toMatchObject({
        status: 401,
        code: 'invalid_api_key',
      });
      expect(await strict.raw('/v1/models')).toMatchObject({ status: 401 });
      expect(await strict.raw('/health')).toMatchObject({ status: 200 });
      expect((await client.models.list()).data.map(({ id }) => id)).toEqual(['mine']);
      // 13 tokens of prompt leave 107.
      const slow = SLOW.replace('rys-demo', 'mine');
      const short = await client.chat.completions.create({ ...question('12*3=', slow), max_tokens: 150 });
      expect(short.usage).toMatchObject({ prompt_tokens: 13, completion_tokens: 107 });
      expect(await apiError(client.chat.completions.create(question('1'.repeat(120), 'mine')))).toMatchObject(
        {
          code: 'context_length_exceeded',
        },
      );
      const slower = 'mine@(0,1)x500;(1,10)x0';
      expect(await apiError(client.chat.completions.create(question('12*3=', slower)))).toMatchObject({
        status: 504,
        code: 'timeout',
        message: expect.stringContaining('limit of 3 seconds') as unknown,
      });
      // A stream has begun by then.
      const stream = await client.chat.completions.create({ ...question('12*3=', slower), stream: true });
      const reading = (async () => {
        for await (const _ of stream);
      })();
      expect((await apiError(reading)).message).toContain('limit of 3 seconds');
      const asked = { origin: 'https://chat.example', 'access-control-request-method': 'POST' };
      const preflight = await strict.raw('/v1/chat/completions', { method: 'OPTIONS', headers: asked });
      expect(preflight.status).toBe(204);
      expect(preflight.headers.get('access-control-allow-origin')).toBe('https://chat.example');
    } finally {
      await strict.stop();
    }
  });
});

describe('a server', () => {
  it('on a port that is taken says so in one sentence, before it loads the model', async () => {
    const { port } = new URL(served.url);
    const refused = await rys(['serve', DEMO_MODEL, '--port', port]);
    expectRefusal(refused, `The port ${port} of 127.0.0.1 is in use`);
  });

  it('of a config that the model has not says so', async () => {
    expectRefusal(await rys(['serve', DEMO_MODEL, '--port', '0', '--config', '(2,11)']), '10 layers');
  });

  it('whose engine dies fails what is under way, and answers the next', async () => {
    const mortal = await serveModel();
    try {
      const pid = mortal.enginePid();
      const asked = { ...question('How is Dan?', SLOW), max_tokens: 200 };
      const stream = await mortal.client.chat.completions.create({ ...asked, stream: true });
      const waiting = apiError(mortal.client.chat.completions.create(asked));
      const reading = (async () => {
        for await (const { choices } of stream)
          if (choices[0]?.delta.content && isAlive(pid)) process.kill(pid, 'SIGKILL');
      })();
      expect((await apiError(reading)).message).toContain('ended by SIGKILL');
      expect(await waiting).toMatchObject({ status: 503, code: 'engine_crashed' });
      const next = await mortal.client.chat.completions.create(question('12*3='));
      expect(next.choices[0]!.message.content).toBe('36');
      expect(mortal.enginePid()).not.toBe(pid);
    } finally {
      await mortal.stop();
    }
  });

  it('that is interrupted ends what is under way, and leaves no process', async () => {
    const ending = await serveModel();
    const pid = ending.enginePid();
    const asked = { ...question('How is Dan?', SLOW), max_tokens: 200 };
    const waiting = apiError(ending.client.chat.completions.create(asked));
    await expect.poll(async () => (await fetch(`${ending.url}/health`)).status).toBe(200);
    await delay(200);
    const { code, stdout, stderr } = await ending.stop();
    expect(code).toBe(130);
    expect(stdout).toContain('Press Ctrl+C');
    expect(stderr).toMatch(/Stopped\.\n$/);
    expect(await waiting).toMatchObject({ status: 503, code: 'stopping' });
    await expect.poll(() => isAlive(pid)).toBe(false);
  });
});
