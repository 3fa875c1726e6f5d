import { type Answer, blankAnswer, DEFAULT_CHAT_SETTINGS } from '../../../src/core/chat/conversation.js';
import type { ShownChat, ToChat } from '../../../src/protocol/chatView.js';

/** Chats as the host sends them. */

export const answered = (config: string, text: string, more: Partial<Answer> = {}): Answer => ({
  ...blankAnswer(config),
  state: 'done',
  text,
  tokens: 41,
  firstTokenMs: 212,
  ms: 5012,
  ...more,
});

const LEFT =
  'A hash table stores each key in a bucket that is computed from the key.\n\nLooking a key up takes the same time however many keys there are, as long as the buckets stay short.';
const RIGHT =
  'A hash table stores each key in a slot that a hash function computes from the key.\n\nFinding a key takes constant time on average, however many keys there are, as long as the slots stay short.';

export const emptyChat: ShownChat = {
  file: '/models/qwen3-4b-q8_0.gguf',
  model: 'qwen3-4b-q8_0.gguf',
  columns: [
    { config: '(0,0)', note: '0..35' },
    { config: '(21,22)', note: '0..21,21..35 · 1 more layer, +2.8 %' },
  ],
  turns: [],
  settings: DEFAULT_CHAT_SETTINGS,
  waiting: null,
  problem: null,
};

/** Two turns; the right column's first answer is of a config that it had before. */
export const talked: ShownChat = {
  ...emptyChat,
  turns: [
    {
      prompt: 'What is 17 × 23? Say only the number.',
      answers: [
        answered('(0,0)', '391', { tokens: 3, firstTokenMs: 180, ms: 402 }),
        answered('(18,22)', '381', { tokens: 3, firstTokenMs: 191, ms: 450 }),
      ],
    },
    {
      prompt: 'What is a hash table?\nTwo sentences, please.',
      answers: [answered('(0,0)', LEFT), answered('(21,22)', RIGHT, { tokens: 47, ms: 6300, state: 'cut' })],
    },
  ],
};

/** The left answer grows, the right one has not begun. */
export const answering: ShownChat = {
  ...talked,
  turns: [
    ...talked.turns,
    {
      prompt: 'And a tree?',
      answers: [
        answered('(0,0)', 'A tree keeps its keys in', { state: 'streaming', tokens: 7, ms: null }),
        blankAnswer('(21,22)'),
      ],
    },
  ],
  waiting: 'Waiting for the run under way: a sweep and a chat take turns.',
};

export const crashed: ShownChat = {
  ...emptyChat,
  turns: [
    {
      prompt: 'And a tree?',
      answers: [
        answered('(0,0)', 'A tree keeps its keys in', { state: 'stopped' }),
        {
          ...blankAnswer('(21,22)'),
          state: 'failed',
          error:
            'The engine crashed while answering (SIGSEGV). See the log, or try another backend (rys.engine.backend). Regenerate starts it again.',
        },
      ],
    },
  ],
  problem:
    'A chat runs a model, which requires a trusted workspace. Run "Workspaces: Manage Workspace Trust" first.',
};

export const sentChat = (chat: ShownChat): ToChat => ({ type: 'chat', chat });
