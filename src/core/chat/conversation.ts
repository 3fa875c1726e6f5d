/** One conversation with two configs of a model: the questions are the same, each config has its own answers. */

/** 0 is the left column, 1 the right one. */
export type Side = 0 | 1;
export const SIDES: readonly Side[] = [0, 1];

export const ANSWER_STATES = ['waiting', 'streaming', 'done', 'cut', 'stopped', 'failed'] as const;
/** `cut`: the limit of tokens ended it; `stopped`: the user did. */
export type AnswerState = (typeof ANSWER_STATES)[number];

export interface Answer {
  /** Key of the config that gave it. */
  readonly config: string;
  readonly state: AnswerState;
  /** What there is of it by now. */
  readonly text: string;
  /** Why it failed, as a sentence. */
  readonly error: string | null;
  /** Generated so far. */
  readonly tokens: number;
  /** Milliseconds from the request to the first token; null when none has come. */
  readonly firstTokenMs: number | null;
  /** Milliseconds from the request to the end; null while it goes on. */
  readonly ms: number | null;
}

export interface Turn {
  readonly prompt: string;
  readonly answers: readonly [Answer, Answer];
}

export interface ChatSettings {
  /** Empty for none. */
  readonly system: string;
  /** 0 is greedy decoding. */
  readonly temperature: number;
  readonly topP: number;
  readonly seed: number;
  /** Of each answer. */
  readonly maxTokens: number;
  /** Whether the model may think before it answers, where it can. */
  readonly thinking: boolean;
  /** The right column answers when the left one has ended: together, they share the machine. */
  readonly inTurn: boolean;
}

export const DEFAULT_CHAT_SETTINGS: ChatSettings = {
  system: '',
  temperature: 0,
  topP: 1,
  seed: 1,
  maxTokens: 1024,
  thinking: false,
  inTurn: false,
};

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** An answer that has not begun. */
export const blankAnswer = (config: string): Answer => ({
  config,
  state: 'waiting',
  text: '',
  error: null,
  tokens: 0,
  firstTokenMs: null,
  ms: null,
});

/** Whether no more of it is to come. */
export const isOver = ({ state }: Answer): boolean => state !== 'waiting' && state !== 'streaming';

/** Whether two answers can be compared word by word: both are there, and as long as they get. */
export const comparable = ({ answers }: Turn): boolean =>
  answers.every((answer) => isOver(answer) && answer.state !== 'failed' && answer.text !== '');

/**
 * What one column's model is asked for its last answer: the system message, the turns before with the column's own
 * answers, and the last question. A turn without an answer in this column is left out, since templates want the roles to
 * alternate.
 */
export function messagesOf(turns: readonly Turn[], side: Side, system: string): ChatMessage[] {
  const last = turns.at(-1);
  if (!last) return [];
  return [
    ...(system.trim() === '' ? [] : [{ role: 'system' as const, content: system }]),
    ...turns.slice(0, -1).flatMap(({ prompt, answers }): ChatMessage[] => {
      const { text } = answers[side];
      return text === ''
        ? []
        : [
            { role: 'user', content: prompt },
            { role: 'assistant', content: text },
          ];
    }),
    { role: 'user', content: last.prompt },
  ];
}

/** The turns with one answer of the last of them replaced. */
export function withAnswer(turns: readonly Turn[], side: Side, answer: Answer): Turn[] {
  const last = turns.at(-1);
  if (!last) return [];
  const [left, right] = last.answers;
  return [...turns.slice(0, -1), { ...last, answers: side === 0 ? [answer, right] : [left, answer] }];
}
