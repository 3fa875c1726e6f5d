import type { Choice } from './controls.js';
import { element } from './dom.js';

/**
 * A row of tabs that all show the same panel. The toolkit's panels would tie each tab to a page of its own; here
 * every tab repaints one map.
 */
export interface Tabs {
  readonly element: HTMLElement;
  set(choices: readonly Choice[], value: string): void;
}

export function tabList(label: string, panel: string, onChange: (id: string) => void): Tabs {
  const list = element('div', { class: 'tabs', role: 'tablist', 'aria-label': label });
  let choices: readonly Choice[] = [];
  const tabOf = (id: string): HTMLElement | null =>
    list.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"]`);
  const choose = (id: string, focus: boolean): void => {
    onChange(id);
    if (focus) tabOf(id)?.focus();
  };
  list.addEventListener('click', ({ target }) => {
    const id = target instanceof HTMLElement ? target.dataset['id'] : undefined;
    if (id !== undefined) choose(id, false);
  });
  list.addEventListener('keydown', (event) => {
    const at = choices.findIndex(({ id }) => tabOf(id) === event.target);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: choices.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    choose(choices[(to + choices.length) % choices.length]!.id, true);
  });
  return {
    element: list,
    set(next, value) {
      if (JSON.stringify(next) !== JSON.stringify(choices)) {
        choices = next;
        list.replaceChildren(
          ...next.map(({ id, label: name }) =>
            element(
              'button',
              { type: 'button', role: 'tab', id: `tab-${id}`, 'data-id': id, 'aria-controls': panel },
              name,
            ),
          ),
        );
      }
      for (const { id } of next) {
        const tab = tabOf(id)!;
        tab.setAttribute('aria-selected', String(id === value));
        tab.tabIndex = id === value ? 0 : -1;
      }
    },
  };
}
