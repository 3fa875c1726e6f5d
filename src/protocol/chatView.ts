import * as v from 'valibot';
import { ANSWER_STATES } from '../core/chat/conversation.js';
import { MOST_TEMPERATURE } from '../core/sweep/sampling.js';
import { parserOf } from './webview.js';

/** What a chat and its webview say to each other, checked as the results editor's messages are. */

const text = v.string();
const key = v.pipe(text, v.minLength(1));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const side = v.picklist([0, 1]);

const answer = v.object({
  config: key,
  state: v.picklist(ANSWER_STATES),
  text,
  error: v.nullable(text),
  tokens: count,
  firstTokenMs: v.nullable(v.number()),
  ms: v.nullable(v.number()),
});
const turn = v.object({ prompt: text, answers: v.tuple([answer, answer]) });

/** The largest seed of the sampler. */
export const LARGEST_SEED = 2 ** 32 - 2;
export const MOST_TOKENS = 32768;

const settings = v.object({
  system: text,
  temperature: v.pipe(v.number(), v.minValue(0), v.maxValue(MOST_TEMPERATURE)),
  topP: v.pipe(v.number(), v.gtValue(0), v.maxValue(1)),
  seed: v.pipe(count, v.maxValue(LARGEST_SEED)),
  maxTokens: v.pipe(count, v.minValue(1), v.maxValue(MOST_TOKENS)),
  thinking: v.boolean(),
  inTurn: v.boolean(),
});

const columnShown = v.object({
  /** The config's key. */
  config: key,
  /** Its layer path and what it costs, in words. */
  note: text,
});

const chatShown = v.object({
  /** Of the model. */
  file: key,
  model: text,
  columns: v.tuple([columnShown, columnShown]),
  turns: v.array(turn),
  settings,
  /** What is waited for, in words: the model is being loaded, or has other work; null when nothing is. */
  waiting: v.nullable(text),
  /** Why nothing can be asked, as a sentence. */
  problem: v.nullable(text),
});
export type ShownChat = v.InferOutput<typeof chatShown>;

const toChat = v.variant('type', [
  /** The whole state; replaces what was there. */
  v.object({ type: v.literal('chat'), chat: chatShown }),
  /** An answer of the last turn has grown. */
  v.object({ type: v.literal('answer'), side, answer }),
]);
export type ToChat = v.InferOutput<typeof toChat>;

const fromChat = v.variant('type', [
  /** The webview listens. */
  v.object({ type: v.literal('ready') }),
  v.object({ type: v.literal('send'), text: key }),
  /** Ends the answers under way; what there is of them stays. */
  v.object({ type: v.literal('stop') }),
  /** Answer the last question again. */
  v.object({ type: v.literal('regenerate') }),
  /** Begin anew, with the same configs and settings. */
  v.object({ type: v.literal('clear') }),
  /** Choose another config for a column. */
  v.object({ type: v.literal('pick'), side }),
  v.object({ type: v.literal('settings'), settings }),
  /** Keep a question as a probe. */
  v.object({ type: v.literal('keep'), turn: count }),
  v.object({ type: v.literal('copy'), text }),
  v.object({ type: v.literal('error'), message: text }),
]);
export type FromChat = v.InferOutput<typeof fromChat>;

export const parseToChat = parserOf(toChat);
export const parseFromChat = parserOf(fromChat);

/** What VS Code keeps of the view while it is hidden, and across reloads of the window. */
const chatState = v.object({
  chat: v.optional(chatShown),
  /** What is being typed. */
  draft: text,
  /** Whether words that differ are marked. */
  differences: v.boolean(),
  /** Whether the settings are open. */
  settings: v.boolean(),
});
export type ChatState = v.InferOutput<typeof chatState>;
export const parseChatState = parserOf(chatState);
