import { expect, it } from 'vitest';
import { type Answer, DEFAULT_CHAT_SETTINGS } from '../../src/core/chat/conversation.js';
import { parseConfig } from '../../src/core/configs/layerPath.js';
import { UserError } from '../../src/core/errors.js';
import { ChatSession, type ChatStart } from '../../src/host/chat/chatSession.js';
import type { SharedEngine, SharedListening } from '../../src/host/sweeps/sharedEngine.js';
import type { Completion } from '../../src/protocol/engine.js';
import type { Conversation } from '../../src/runner/conversations.js';

interface Call {
  readonly conversation: Conversation;
  readonly listening: SharedListening;
  readonly end: (completion: Partial<Completion>) => void;
  readonly fail: (error: Error) => void;
}

const [baseline, block, other] = ['(0,0)', '(4,7)', '(2,3)'].map((key) => parseConfig(key, 10)) as [
  ReturnType<typeof parseConfig>,
  ReturnType<typeof parseConfig>,
  ReturnType<typeof parseConfig>,
];
const turnOf = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** A session whose answers the test gives. */
function session(start: Partial<ChatStart> = {}) {
  const calls: Call[] = [];
  const engine: SharedEngine = {
    complete: (conversation, listening = {}) =>
      new Promise((resolve, reject) => {
        const end = (completion: Partial<Completion>): void =>
          resolve({
            text: '',
            finish: 'eos',
            promptTokens: 5,
            heldTokens: 0,
            tokens: 2,
            firstTokenMs: 10,
            ms: 30,
            ...completion,
          });
        listening.signal?.addEventListener('abort', () => end({ text: 'so far', finish: 'aborted' }));
        if (listening.signal?.aborted) end({ finish: 'aborted' });
        calls.push({ conversation, listening, end, fail: reject });
      }),
  };
  const waits: (string | undefined)[] = [];
  const chat: ChatSession = new ChatSession({
    ...{ configs: [baseline, block], settings: DEFAULT_CHAT_SETTINGS, turns: [], ...start },
    engine,
    texts: { loading: 'loading', busy: 'busy', sentenceOf: (error) => `failed: ${(error as Error).message}` },
    onChange: () => waits.push(chat.waiting),
    onAnswer: () => undefined,
  });
  const answers = (): readonly Answer[] => chat.turns.at(-1)?.answers ?? [];
  return { chat, calls, answers, waits, states: () => answers().map(({ state }) => state) };
}

it('asks both configs at the same time, greedily, each along its path', async () => {
  const { chat, calls, answers, states } = session();
  const sent = chat.send('Hi');
  expect(chat.busy).toBe(true);
  expect(states()).toEqual(['waiting', 'waiting']);
  expect(calls.map(({ conversation }) => conversation.path)).toEqual([[...baseline.path], [...block.path]]);
  expect(calls[0]!.conversation).toMatchObject({
    prompt: { kind: 'chat', messages: [{ role: 'user', content: 'Hi' }] },
    maxTokens: 1024,
  });
  expect(calls[0]!.conversation).not.toHaveProperty('sampling');
  calls[1]!.listening.onDelta!({ id: '', text: 'Hel', tokens: 1 });
  calls[1]!.listening.onDelta!({ id: '', text: 'lo', tokens: 2 });
  expect(answers()[1]).toMatchObject({ state: 'streaming', text: 'Hello', tokens: 2, ms: null });
  calls[0]!.end({ text: 'Good day', finish: 'limit' });
  calls[1]!.end({ text: 'Hello' });
  await sent;
  expect(states()).toEqual(['cut', 'done']);
  expect(answers()[0]).toMatchObject({
    config: '(0,0)',
    text: 'Good day',
    tokens: 2,
    firstTokenMs: 10,
    ms: 30,
  });
  expect(chat.busy).toBe(false);
});

it('asks nothing while answers are under way, and nothing that is blank', async () => {
  const { chat, calls } = session();
  await chat.send(' \n');
  void chat.send('Hi');
  await chat.send('again');
  await chat.regenerate();
  expect(calls).toHaveLength(2);
  expect(chat.turns).toHaveLength(1);
});

it('samples as the settings say, and asks one after the other where they say so', async () => {
  const settings = {
    ...DEFAULT_CHAT_SETTINGS,
    temperature: 0.7,
    topP: 0.9,
    seed: 3,
    inTurn: true,
    system: 'Be brief.',
  };
  const { chat, calls } = session({ settings });
  const sent = chat.send('Hi');
  await turnOf();
  expect(calls).toHaveLength(1);
  expect(calls[0]!.conversation.sampling).toEqual({ temperature: 0.7, topP: 0.9, seed: 3 });
  expect(calls[0]!.conversation.prompt).toMatchObject({ messages: [{ role: 'system' }, { role: 'user' }] });
  calls[0]!.end({ text: 'a' });
  await turnOf();
  expect(calls).toHaveLength(2);
  calls[1]!.end({ text: 'b' });
  await sent;
});

it('stops with what there is, and can be asked again', async () => {
  const { chat, calls, states, answers } = session();
  const sent = chat.send('Hi');
  await chat.stop();
  await sent;
  expect(states()).toEqual(['stopped', 'stopped']);
  expect(answers()[0]!.text).toBe('so far');
  void chat.regenerate();
  expect(calls).toHaveLength(4);
  expect(states()).toEqual(['waiting', 'waiting']);
});

it('says what is waited for until the first word comes', async () => {
  const { chat, calls, waits } = session();
  void chat.send('Hi');
  expect(chat.waiting).toBe('loading');
  calls[0]!.listening.onReady!(true);
  expect(chat.waiting).toBe('busy');
  calls[0]!.listening.onDelta!({ id: '', text: 'a', tokens: 1 });
  expect(chat.waiting).toBeUndefined();
  expect(waits).toEqual(['loading', 'busy', undefined]);
  await chat.stop();
});

it('keeps one column’s answer when the other fails', async () => {
  const { chat, calls, answers } = session();
  const sent = chat.send('Hi');
  calls[0]!.end({ text: 'fine' });
  calls[1]!.fail(new UserError('No memory.'));
  await sent;
  expect(answers()[0]).toMatchObject({ state: 'done', text: 'fine', error: null });
  expect(answers()[1]).toMatchObject({ state: 'failed', text: '', error: 'failed: No memory.' });
});

it('has another config answer the last question anew, and begins the other column again where it was under way', async () => {
  const { chat, calls, answers } = session();
  const sent = chat.send('Hi');
  calls[0]!.end({ text: 'left' });
  await turnOf();
  const using = chat.use(1, other);
  await sent;
  await turnOf();
  expect(calls.slice(2).map(({ conversation }) => conversation.path)).toEqual([[...other.path]]);
  calls[2]!.end({ text: 'right' });
  await using;
  expect(answers().map(({ config, text }) => [config, text])).toEqual([
    ['(0,0)', 'left'],
    ['(2,3)', 'right'],
  ]);
  await chat.use(1, other);
  expect(calls).toHaveLength(3);
  await chat.use(0, block, false);
  expect(calls).toHaveLength(3);
  expect(chat.configs.map(({ key }) => key)).toEqual(['(4,7)', '(2,3)']);
  void chat.send('More');
  await turnOf();
  void chat.use(0, baseline);
  await turnOf();
  expect(calls.slice(5).map(({ conversation }) => conversation.path)).toEqual([
    [...baseline.path],
    [...other.path],
  ]);
});

it('begins anew, and goes on with what was kept of an earlier window', async () => {
  const { chat } = session();
  void chat.send('Hi');
  await chat.clear();
  expect(chat.turns).toEqual([]);
  const kept = {
    config: '(0,0)',
    state: 'streaming',
    text: 'a',
    error: null,
    tokens: 1,
    firstTokenMs: 1,
    ms: null,
  } as const;
  const restored = session({ turns: [{ prompt: 'Hi', answers: [kept, { ...kept, state: 'done' }] }] });
  expect(restored.states()).toEqual(['stopped', 'done']);
  expect(restored.chat.busy).toBe(false);
});
