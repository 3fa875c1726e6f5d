import * as v from 'valibot';
import { PAIR_KINDS } from '../core/answers/pairs.js';
import { parserOf } from './webview.js';

/** What the comparison of answers and its webview say to each other, checked as the results editor's messages are. */

const text = v.string();
const key = v.pipe(v.string(), v.minLength(1));

/** What is compared: kept by VS Code, so that it can be shown again. */
const subject = v.variant('kind', [
  /** All answers of a config of a results file; `against` another, else the baseline. */
  v.object({ kind: v.literal('config'), file: key, config: key, against: v.optional(key) }),
  /** One probe's answers under several configs, each against the baseline's. */
  v.object({ kind: v.literal('probe'), file: key, set: text, probe: text, keys: v.array(key) }),
  /** The last answer to a probe of a probe file against the baseline's. */
  v.object({ kind: v.literal('lens'), file: key, probe: text }),
]);
export type Subject = v.InferOutput<typeof subject>;

const answerShown = v.object({
  text,
  /** 0..1; null while the answer is being written. */
  score: v.nullable(v.number()),
  /** How it ended or was read, where that is not plain. */
  remarks: v.array(text),
});
export type ShownAnswer = v.InferOutput<typeof answerShown>;

const pairShown = v.object({
  /** Its place in the comparison, the same while its content changes. */
  id: key,
  kind: v.picklist(PAIR_KINDS),
  /** Empty for a single probe of a file. */
  set: text,
  probe: text,
  seed: v.nullable(v.number()),
  /** The config of `after`. */
  config: key,
  before: v.nullable(answerShown),
  after: answerShown,
  /** The right answer; null where an imported file does not tell it. */
  expected: v.nullable(text),
  /** The system message, where there is one, and the prompt. */
  question: v.array(v.object({ role: v.picklist(['system', 'user']), text })),
});
export type ShownPair = v.InferOutput<typeof pairShown>;

const answersShown = v.object({
  subject,
  /** What is compared, in few words: the title of the tab and the page. */
  title: text,
  /** The configs' change of score, in words; empty where that is not known. */
  change: text,
  /** What `before` is called; null where the answers stand alone. */
  before: v.nullable(text),
  /** What `after` is called; null where each pair has its own. */
  after: v.nullable(text),
  /** What happened to a config that was not run whole, and the like. */
  notices: v.array(text),
  /** Label of the button that runs the config; null where it cannot be run. */
  run: v.nullable(text),
  pinned: v.nullable(v.boolean()),
  /** Configs to compare with instead, the chosen one among them; none where that is not offered. */
  others: v.array(v.object({ id: key, label: text })),
  against: v.nullable(key),
  pairs: v.array(pairShown),
  /** What else is known, below the answers. */
  more: v.array(v.object({ title: text, lines: v.array(text) })),
});
export type ShownAnswers = v.InferOutput<typeof answersShown>;

const toAnswers = v.variant('type', [
  /** The whole state; replaces what was there. */
  v.object({ type: v.literal('answers'), answers: answersShown }),
  /** There is nothing to show: a sentence. */
  v.object({ type: v.literal('problem'), message: text }),
]);
export type ToAnswers = v.InferOutput<typeof toAnswers>;

const fromAnswers = v.variant('type', [
  /** The webview listens. */
  v.object({ type: v.literal('ready') }),
  v.object({ type: v.literal('run') }),
  v.object({ type: v.literal('pin'), pinned: v.boolean() }),
  v.object({ type: v.literal('against'), key }),
  /** Select the config in the results editor. */
  v.object({ type: v.literal('reveal') }),
  /** Open a pair in VS Code's diff editor. */
  v.object({ type: v.literal('diff'), id: key }),
  v.object({ type: v.literal('error'), message: text }),
]);
export type FromAnswers = v.InferOutput<typeof fromAnswers>;

export const parseToAnswers = parserOf(toAnswers);
export const parseFromAnswers = parserOf(fromAnswers);

/** Which pairs are shown: all, all that changed, or one kind. */
export const SHOWN_KINDS = ['all', 'changes', 'better', 'worse'] as const;

/** What VS Code keeps of the view while it is hidden, and across reloads of the window. */
const answersState = v.object({
  subject: v.optional(subject),
  kinds: v.picklist(SHOWN_KINDS),
  /** Empty: every set. */
  set: text,
  search: text,
  /** Groups that were opened or closed by hand. */
  open: v.record(text, v.boolean()),
});
export type AnswersState = v.InferOutput<typeof answersState>;
export const parseAnswersState = parserOf(answersState);
