import { basename } from 'node:path';
import type { Side } from '../../core/chat/conversation.js';
import type { FromChat, ShownChat, ToChat } from '../../protocol/chatView.js';
import { describeConfig } from '../pickers/configItems.js';
import type { ModelFacts } from '../pickers/modelLibrary.js';
import { Throttle } from '../shell/throttle.js';
import { ChatSession, type ChatSessionOptions } from './chatSession.js';

/** Milliseconds between two pictures of answers that grow. */
const GROWING = 40;

/** What a chat asks for that is not about answering. */
export type ChatAsk =
  | { readonly type: 'pick'; readonly side: Side }
  | { readonly type: 'keep'; readonly prompt: string; readonly system: string }
  | { readonly type: 'copy'; readonly text: string };

export interface ChatPanelOptions extends Omit<ChatSessionOptions, 'onChange' | 'onAnswer'> {
  readonly model: ModelFacts;
  readonly send: (message: ToChat) => void;
  readonly ask: (ask: ChatAsk) => void;
  /** May the model be run? Throws a UserError when not. */
  readonly mayRun: () => void;
  /** Whether answers are under way may have changed. */
  readonly changed: () => void;
  /** What went wrong, for the log. */
  readonly warn: (message: string) => void;
}

/** One chat as its page shows it. */
export class ChatPanel {
  readonly session: ChatSession;
  private ready = false;
  private problem: string | undefined;
  private readonly growing = new Set<Side>();
  private readonly soon = new Throttle(GROWING, () => this.sendGrown());

  constructor(private readonly options: ChatPanelOptions) {
    this.session = new ChatSession({
      ...options,
      onChange: () => this.sendAll(),
      onAnswer: (side) => {
        this.growing.add(side);
        this.soon.ask();
      },
    });
  }

  get shown(): ShownChat {
    const { model } = this.options;
    const { configs, turns, settings, waiting } = this.session;
    const [left, right] = configs.map((config) => ({
      config: config.key,
      note: describeConfig(config, model.layers),
    }));
    return {
      file: model.file,
      model: basename(model.file),
      columns: [left!, right!],
      turns: turns.map(({ prompt, answers }) => ({ prompt, answers: [answers[0], answers[1]] })),
      settings,
      waiting: waiting ?? null,
      problem: this.problem ?? null,
    };
  }

  receive(message: FromChat): void {
    const { session } = this;
    switch (message.type) {
      case 'ready':
        // A page that was hidden starts anew.
        this.ready = true;
        return this.sendAll();
      case 'send':
        return this.run(() => session.send(message.text));
      case 'regenerate':
        return this.run(() => session.regenerate());
      case 'stop':
        return void session.stop();
      case 'clear':
        return void session.clear();
      case 'settings':
        return session.set(message.settings);
      case 'pick':
        return this.options.ask(message);
      case 'copy':
        return this.options.ask(message);
      case 'keep': {
        const { prompt } = session.turns[message.turn] ?? {};
        const { system } = session.settings;
        return prompt === undefined ? undefined : this.options.ask({ type: 'keep', prompt, system });
      }
      case 'error':
        return this.options.warn(`The chat reported: ${message.message}`);
    }
  }

  private run(answer: () => Promise<void>): void {
    try {
      this.options.mayRun();
      this.problem = undefined;
    } catch (error) {
      this.problem = (error as Error).message;
      return this.sendAll();
    }
    void answer();
  }

  private sendAll(): void {
    this.growing.clear();
    if (this.ready) this.options.send({ type: 'chat', chat: this.shown });
    this.options.changed();
  }

  private sendGrown(): void {
    const answers = this.session.turns.at(-1)?.answers;
    for (const side of this.growing)
      if (this.ready && answers) this.options.send({ type: 'answer', side, answer: answers[side] });
    this.growing.clear();
  }

  dispose(): void {
    this.soon.dispose();
    this.ready = false;
    void this.session.stop();
  }
}
