import {
  type Answer,
  type AnswerState,
  blankAnswer,
  type ChatSettings,
  isOver,
  messagesOf,
  type Side,
  SIDES,
  type Turn,
  withAnswer,
} from '../../core/chat/conversation.js';
import type { Config } from '../../core/configs/layerPath.js';
import type { Completion } from '../../protocol/engine.js';
import type { SharedEngine } from '../sweeps/sharedEngine.js';

export interface ChatStart {
  readonly configs: readonly [Config, Config];
  readonly settings: ChatSettings;
  readonly turns: readonly Turn[];
}

export interface ChatSessionOptions extends ChatStart {
  readonly engine: SharedEngine;
  readonly texts: {
    /** Said while the model is being loaded, and while it has other work. */
    readonly loading: string;
    readonly busy: string;
    /** Why an answer failed, as a sentence. */
    readonly sentenceOf: (error: unknown) => string;
  };
  /** The whole state changed. */
  readonly onChange: () => void;
  /** An answer of the last turn grew. */
  readonly onAnswer: (side: Side) => void;
}

/** Prompt and answer together have at most so many tokens, and never more than the model's context. */
const CONTEXT = 32768;

const STATES: Readonly<Record<Completion['finish'], AnswerState>> = {
  eos: 'done',
  stop: 'done',
  limit: 'cut',
  aborted: 'stopped',
};

/** A conversation with two configs of a model, by an engine that others use, too. */
export class ChatSession {
  private turnList: readonly Turn[];
  private pair: readonly [Config, Config];
  private chosen: ChatSettings;
  /** Ends the answers under way. */
  private stopper: AbortController | undefined;
  private wait: string | undefined;

  constructor(private readonly options: ChatSessionOptions) {
    const { configs, settings, turns } = options;
    this.pair = configs;
    this.chosen = settings;
    // What was under way when the window was closed has ended.
    this.turnList = turns.map((turn) => ({
      ...turn,
      answers: [ended(turn.answers[0]), ended(turn.answers[1])],
    }));
  }

  get turns(): readonly Turn[] {
    return this.turnList;
  }

  get configs(): readonly [Config, Config] {
    return this.pair;
  }

  get settings(): ChatSettings {
    return this.chosen;
  }

  /** What is waited for, in words. */
  get waiting(): string | undefined {
    return this.wait;
  }

  get busy(): boolean {
    return this.stopper !== undefined;
  }

  set(settings: ChatSettings): void {
    this.chosen = settings;
    this.options.onChange();
  }

  /** Asks both configs. Resolves when both have answered, whatever came of it; does nothing while they answer. */
  async send(prompt: string): Promise<void> {
    if (this.busy || prompt.trim() === '') return;
    const [left, right] = this.pair;
    this.turnList = [...this.turnList, { prompt, answers: [blankAnswer(left.key), blankAnswer(right.key)] }];
    await this.answer(SIDES);
  }

  /** Answers the last question again, in one column or in both. */
  async regenerate(sides: readonly Side[] = SIDES): Promise<void> {
    if (this.busy || this.turnList.length === 0) return;
    for (const side of sides) this.put(side, blankAnswer(this.pair[side].key));
    await this.answer(sides);
  }

  /**
   * Another config for a column. It answers the last question anew; what was answered before stays, and says which config
   * it is of. Answers under way in the other column begin anew, too.
   * @param answer whether it does so now.
   */
  async use(side: Side, config: Config, answer = true): Promise<void> {
    if (config.key === this.pair[side].key) return;
    this.pair = side === 0 ? [config, this.pair[1]] : [this.pair[0], config];
    const underWay = this.turnList.at(-1)?.answers.map((each) => !isOver(each)) ?? [];
    await this.stop();
    this.options.onChange();
    if (answer) await this.regenerate(SIDES.filter((each) => each === side || underWay[each]));
  }

  /** Ends the answers under way; resolves when they have ended. */
  async stop(): Promise<void> {
    this.stopper?.abort();
    await this.running;
  }

  async clear(): Promise<void> {
    await this.stop();
    this.turnList = [];
    this.options.onChange();
  }

  private running: Promise<void> = Promise.resolve();

  private answer(sides: readonly Side[]): Promise<void> {
    const stopper = new AbortController();
    this.stopper = stopper;
    this.wait = this.options.texts.loading;
    this.options.onChange();
    this.running = this.ask(sides, stopper.signal).finally(() => {
      this.stopper = undefined;
      this.wait = undefined;
      this.options.onChange();
    });
    return this.running;
  }

  private async ask(sides: readonly Side[], signal: AbortSignal): Promise<void> {
    if (!this.chosen.inTurn) {
      await Promise.all(sides.map((side) => this.askOne(side, signal)));
      return;
    }
    for (const side of sides) await this.askOne(side, signal);
  }

  private async askOne(side: Side, signal: AbortSignal): Promise<void> {
    const { engine, texts, onAnswer } = this.options;
    const { system, temperature, topP, seed, maxTokens, thinking } = this.chosen;
    let answer = blankAnswer(this.pair[side].key);
    const put = (changed: Partial<Answer>): void => {
      answer = { ...answer, ...changed };
      this.put(side, answer);
    };
    let started = performance.now();
    try {
      const completion = await engine.complete(
        {
          path: [...this.pair[side].path],
          prompt: { kind: 'chat', messages: messagesOf(this.turnList, side, system) },
          maxTokens,
          contextSize: CONTEXT,
          ...(thinking ? { thinking } : {}),
          ...(temperature > 0 ? { sampling: { temperature, topP, seed } } : {}),
        },
        {
          signal,
          onReady: (busy) => {
            started = performance.now();
            this.waitFor(busy ? texts.busy : undefined);
          },
          onDelta: ({ text, tokens }) => {
            this.waitFor(undefined);
            put({
              state: 'streaming',
              text: answer.text + text,
              tokens,
              firstTokenMs: answer.firstTokenMs ?? performance.now() - started,
            });
            onAnswer(side);
          },
        },
      );
      const { text, finish, tokens, firstTokenMs = null, ms } = completion;
      put({ state: STATES[finish], text, tokens, firstTokenMs, ms });
    } catch (error) {
      put(signal.aborted ? { state: 'stopped' } : { state: 'failed', error: texts.sentenceOf(error) });
    }
    this.options.onChange();
  }

  private waitFor(what: string | undefined): void {
    if (this.wait === what || !this.busy) return;
    this.wait = what;
    this.options.onChange();
  }

  private put(side: Side, answer: Answer): void {
    this.turnList = withAnswer(this.turnList, side, answer);
  }
}

const ended = (answer: Answer): Answer => (isOver(answer) ? answer : { ...answer, state: 'stopped' });
