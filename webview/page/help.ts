import { button } from '../shared/controls.js';
import { element } from '../shared/dom.js';
import { marks } from './marks.js';
import { keyName, POINTER, type Shortcut, type ShortcutGroup, SHORTCUTS } from './shortcuts.js';

/** The page that `?` opens over the view: its keys, and what its marks mean. */
export class Help {
  readonly element = element('dialog', { class: 'help', 'aria-labelledby': 'help-title' });
  /** Opens it, for those who do not know the key. */
  readonly opener = button({
    label: 'Keyboard Shortcuts and Marks (?)',
    icon: 'help',
    appearance: 'icon',
    onClick: () => this.show(),
  });

  constructor() {
    // A click beside it is one on its backdrop, which is the dialog itself.
    this.element.addEventListener('click', ({ target }) => {
      if (target === this.element) this.element.close();
    });
  }

  get isOpen(): boolean {
    return this.element.open;
  }

  /** The browser gives the focus back when it is closed, by Escape, too. */
  show(): void {
    if (this.isOpen) return;
    if (!this.element.firstChild) this.element.append(this.content());
    this.element.showModal();
  }

  private content(): HTMLElement {
    return element(
      'div',
      { class: 'help-page' },
      element(
        'div',
        { class: 'help-head' },
        element('h2', { id: 'help-title' }, 'Keyboard Shortcuts and Marks'),
        button({ label: 'Close', icon: 'close', appearance: 'icon', onClick: () => this.element.close() }),
      ),
      element(
        'div',
        { class: 'help-parts' },
        ...SHORTCUTS.map(groupOf),
        part(
          'Marks',
          marks().map(({ sign, name, means }) => row([sign, name], means)),
          'marks',
        ),
        groupOf(POINTER),
      ),
      element(
        'p',
        { class: 'muted' },
        'Red is better than the baseline, blue is worse, and neutral is no change. Every number of the map is in the table, too.',
      ),
    );
  }
}

const part = (title: string, rows: readonly HTMLElement[], kind = ''): HTMLElement =>
  element('section', { class: kind }, element('h3', {}, title), element('dl', {}, ...rows));

const groupOf = ({ title, shortcuts }: ShortcutGroup): HTMLElement =>
  part(
    title,
    shortcuts.map((shortcut) => row(keysOf(shortcut), shortcut.does)),
  );

const row = (term: readonly (Node | string)[], meaning: string): HTMLElement =>
  element('div', {}, element('dt', {}, ...term), element('dd', {}, meaning));

const keysOf = ({ keys }: Shortcut): HTMLElement[] => keys.map((key) => element('kbd', {}, keyName(key)));
