import type { FromAnswers, ShownAnswers, ShownPair, Subject, ToAnswers } from '../../protocol/answersView.js';

/** Milliseconds between two looks at what may have changed. */
const REFRESH_EVERY = 250;

/** What a comparison asks for that is not about showing. */
export type AnswersAsk =
  | { readonly type: 'run' | 'reveal'; readonly subject: Subject }
  | { readonly type: 'pin'; readonly subject: Subject; readonly pinned: boolean }
  | { readonly type: 'diff'; readonly subject: Subject; readonly pair: ShownPair; readonly title: string };

export interface AnswersPanelOptions {
  readonly subject: Subject;
  readonly load: (subject: Subject) => Promise<ShownAnswers>;
  readonly send: (message: ToAnswers) => void;
  /** What is shown has another title. */
  readonly titled: (title: string) => void;
  readonly ask: (ask: AnswersAsk) => void;
  /** What went wrong, for the log. */
  readonly warn: (message: string) => void;
}

/** One webview that compares answers: loads what it is to show, and again when that may have changed. */
export class AnswersPanel {
  private shown: ShownAnswers | undefined;
  private sent = '';
  private ready = false;
  /** Counts loads: only the latest is shown. */
  private latest = 0;
  private timer: NodeJS.Timeout | undefined;
  private subjectShown: Subject;

  constructor(private readonly options: AnswersPanelOptions) {
    this.subjectShown = options.subject;
    void this.load();
  }

  get subject(): Subject {
    return this.subjectShown;
  }

  /** Shows something else from now on. */
  show(subject: Subject): void {
    this.subjectShown = subject;
    void this.load();
  }

  /** Shows another config where it compares those of a results file, with whatever it compared the last one with. */
  follow(config: string): void {
    const { subject } = this;
    if (subject.kind === 'config' && subject.config !== config) this.show({ ...subject, config });
  }

  /** What is shown may have changed. */
  refresh(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.load();
    }, REFRESH_EVERY);
  }

  private async load(): Promise<void> {
    const { load, titled, warn } = this.options;
    const run = ++this.latest;
    let message: ToAnswers;
    try {
      const answers = await load(this.subject);
      message = { type: 'answers', answers };
    } catch (error) {
      message = { type: 'problem', message: (error as Error).message };
    }
    if (run !== this.latest) return;
    if (message.type === 'problem') warn(message.message);
    else titled(message.answers.title);
    this.shown = message.type === 'answers' ? message.answers : undefined;
    this.send(message);
  }

  private last: ToAnswers | undefined;

  private send(message: ToAnswers): void {
    this.last = message;
    const text = JSON.stringify(message);
    if (!this.ready || this.sent === text) return;
    this.sent = text;
    this.options.send(message);
  }

  receive(message: FromAnswers): void {
    const { subject, shown } = this;
    const { ask, warn } = this.options;
    switch (message.type) {
      case 'ready':
        // A page that was hidden starts anew.
        this.ready = true;
        this.sent = '';
        if (this.last) this.send(this.last);
        return;
      case 'against':
        if (subject.kind === 'config') this.show({ ...subject, against: message.key });
        return;
      case 'run':
      case 'reveal':
        return ask({ type: message.type, subject });
      case 'pin':
        return ask({ type: 'pin', subject, pinned: message.pinned });
      case 'diff': {
        const pair = shown?.pairs.find(({ id }) => id === message.id);
        if (shown && pair) ask({ type: 'diff', subject, pair, title: shown.title });
        return;
      }
      case 'error':
        warn(`The comparison of answers reported: ${message.message}`);
    }
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.latest++;
  }
}
