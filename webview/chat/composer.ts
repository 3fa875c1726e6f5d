import { button } from '../shared/controls.js';
import { element } from '../shared/dom.js';

export interface ComposerOptions {
  readonly onSend: (text: string) => void;
  readonly onStop: () => void;
  /** What is typed has changed. */
  readonly onDraft: (text: string) => void;
}

/** Where the next question is typed: Enter sends it, Shift+Enter breaks the line. */
export class Composer {
  readonly element: HTMLElement;
  private readonly input: HTMLTextAreaElement;
  private readonly send: HTMLElement;
  private readonly stop: HTMLElement;
  private busy = false;

  constructor(
    private readonly options: ComposerOptions,
    draft: string,
  ) {
    this.input = element('textarea', {
      class: 'field',
      rows: 1,
      'aria-label': 'Message',
      placeholder: 'Ask both',
    });
    this.input.value = draft;
    this.send = button({ label: 'Send', appearance: 'primary', onClick: () => this.sendNow() });
    this.stop = button({ label: 'Stop', icon: 'stop', onClick: options.onStop });
    this.stop.title = 'Stop both answers (Escape)';
    this.element = element(
      'form',
      { class: 'composer', 'aria-label': 'Your message' },
      this.input,
      this.send,
      this.stop,
    );
    this.element.addEventListener('submit', (event) => event.preventDefault());
    this.input.addEventListener('input', () => {
      this.fit();
      options.onDraft(this.input.value);
    });
    this.input.addEventListener('keydown', (event) => {
      // A word that is being composed is finished by Enter, too.
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.sendNow();
    });
    this.render(false);
  }

  focus(): void {
    this.input.focus();
  }

  /** @param busy whether answers are under way. */
  render(busy: boolean): void {
    this.busy = busy;
    const hadFocus = this.stop.contains(document.activeElement);
    this.stop.hidden = !busy;
    this.send.hidden = busy;
    if (hadFocus && !busy) this.focus();
    this.fit();
  }

  private sendNow(): void {
    const text = this.input.value;
    if (this.busy || text.trim() === '') return;
    this.options.onSend(text);
    this.input.value = '';
    this.options.onDraft('');
    this.fit();
    this.focus();
  }

  /** As high as what is typed, up to what the style sheet allows. */
  private fit(): void {
    this.input.style.height = 'auto';
    this.input.style.height = `${this.input.scrollHeight + 2}px`;
  }
}
