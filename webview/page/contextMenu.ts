import { configContext, type MenuContext, VIEW_CONTEXT } from '../shared/menuContext.js';
import type { Brush } from '../state/brush.js';
import type { Store } from '../state/store.js';

/**
 * Has VS Code show its own context menu for what is under the pointer, or for the config that has the focus. VS Code
 * reads `data-vscode-context` from the target's ancestors when the event reaches the window: here the body has it, and is
 * told anew before each menu.
 */
export function followContextMenu(store: Store, brush: Brush): void {
  let relayed: Event | undefined;
  const show = (key: string | null, defaults: boolean): void => {
    const { data } = store;
    if (key !== null) brush.select(key);
    tell(data && key !== null ? configContext(data, key) : VIEW_CONTEXT, defaults);
  };
  document.addEventListener(
    'contextmenu',
    (event) => {
      const { target } = event;
      if (event === relayed || !(target instanceof Element)) return;
      if (isText(target)) return tell({ webviewSection: 'text' }, true);
      const place = target === document.activeElement ? focusedPlace(target, store) : undefined;
      if (!place) return show(brush.keyUnder(event), isSelected(target));
      // By key, VS Code would be told the middle of the whole chart: it is to hear of the cell.
      event.preventDefault();
      event.stopPropagation();
      show(place.key, false);
      relayed = eventAt(place.element);
      target.dispatchEvent(relayed);
    },
    true,
  );
}

const tell = (context: MenuContext, defaults: boolean): void => {
  document.body.dataset['vscodeContext'] = JSON.stringify({
    ...context,
    // Cut, Copy and Paste.
    preventDefaultContextMenuItems: !defaults,
  });
};

/** Where a text is edited, VS Code's own entries are all that is wanted. */
const isText = (target: Element): boolean => target.closest('vscode-text-field, input, textarea') !== null;

/** Text that the user has selected can be copied. */
function isSelected(target: Element): boolean {
  const selection = window.getSelection();
  return (
    target.tagName !== 'CANVAS' &&
    selection !== null &&
    !selection.isCollapsed &&
    selection.containsNode(target, true)
  );
}

interface Place {
  readonly element: Element;
  readonly key: string | null;
}

/** What has the focus within a chart or a table, which a menu that a key opens is about; undefined elsewhere. */
function focusedPlace(target: Element, { page: { selected } }: Store): Place | undefined {
  if (target.matches('[role="grid"]')) {
    const element = document.getElementById(target.getAttribute('aria-activedescendant') ?? '');
    const key = element?.closest<HTMLElement>('[data-key]')?.dataset['key'];
    return { element: element ?? target, key: key ?? null };
  }
  if (!target.matches('[role="application"]')) return undefined;
  const element = target.querySelector('.marker.selected:not([hidden])');
  return { element: element ?? target, key: element ? selected : null };
}

/** A context menu just below an element, near its start. */
function eventAt(element: Element): MouseEvent {
  const { left, bottom, width } = element.getBoundingClientRect();
  return new MouseEvent('contextmenu', {
    bubbles: true,
    cancelable: true,
    clientX: left + Math.min(width / 2, 40),
    clientY: bottom,
  });
}
