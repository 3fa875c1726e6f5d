import { button } from './controls.js';
import { element, icon } from './dom.js';

export interface MenuItem {
  readonly label: string;
  readonly run: () => void;
}

/** A button that opens a menu: arrows move, Enter chooses, Escape and a click elsewhere close. */
export function menuButton(label: string, items: readonly MenuItem[]): HTMLElement {
  const list = element('div', { class: 'menu', role: 'menu', 'aria-label': label, hidden: true });
  const opener = button({ label, onClick: () => show(list.hidden !== false) });
  const chevron = icon('chevron');
  chevron.setAttribute('slot', 'end');
  opener.append(chevron);
  opener.setAttribute('aria-haspopup', 'menu');
  opener.setAttribute('aria-expanded', 'false');
  const root = element('div', { class: 'menu-root' }, opener, list);
  const entries = items.map(({ label: name, run }) => {
    const entry = element('button', { type: 'button', role: 'menuitem', tabindex: -1 }, name);
    entry.addEventListener('click', () => {
      show(false);
      run();
    });
    return entry;
  });
  list.append(...entries);

  const show = (open: boolean): void => {
    const hadFocus = list.contains(document.activeElement);
    list.hidden = !open;
    opener.setAttribute('aria-expanded', String(open));
    if (open) entries[0]?.focus();
    else if (hadFocus) opener.focus();
  };
  list.addEventListener('keydown', (event) => {
    const at = entries.indexOf(document.activeElement as HTMLButtonElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: entries.length - 1 }[event.key];
    if (event.key === 'Escape') show(false);
    else if (to !== undefined) entries[(to + entries.length) % entries.length]?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  root.addEventListener('focusout', ({ relatedTarget }) => {
    if (!(relatedTarget instanceof Node && root.contains(relatedTarget))) show(false);
  });
  return root;
}
