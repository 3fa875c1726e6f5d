/** What keys and the pointer do in the results view, as the help lists it. */

export interface Shortcut {
  /** As `KeyboardEvent.key` names them, after `Control+` or `Shift+` where held with one; or what the pointer does. */
  readonly keys: readonly string[];
  readonly does: string;
}

export interface ShortcutGroup {
  readonly title: string;
  readonly shortcuts: readonly Shortcut[];
}

export const SHORTCUTS: readonly ShortcutGroup[] = [
  {
    title: 'Move between configs',
    shortcuts: [
      {
        keys: ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'],
        does: 'To the next cell, bar, point of the frontier or row',
      },
      { keys: ['Home', 'End'], does: 'To the ends of a row of the map, or of a chart or the table' },
      { keys: ['Control+Home', 'Control+End'], does: 'To the first or last cell of the map' },
      { keys: ['PageUp', 'PageDown'], does: 'By a page in the table' },
    ],
  },
  {
    title: 'Act on the config',
    shortcuts: [
      { keys: ['Enter', ' '], does: 'Compare its answers with the baseline’s' },
      { keys: ['p'], does: 'Pin or unpin it' },
      { keys: ['c'], does: 'Copy it' },
      { keys: ['r'], does: 'Run it again' },
      { keys: ['ContextMenu', 'Shift+F10'], does: 'Open its context menu' },
    ],
  },
  {
    title: 'Enlarge the map or the frontier',
    shortcuts: [
      { keys: ['+', '-'], does: 'Enlarge or reduce it about the config' },
      { keys: ['0'], does: 'Show all of it' },
    ],
  },
  {
    title: 'Go to',
    shortcuts: [
      { keys: ['t'], does: 'The table' },
      { keys: ['?'], does: 'This help' },
      { keys: ['Escape'], does: 'Close it; in a filter, clear it' },
    ],
  },
];

export const POINTER: ShortcutGroup = {
  title: 'With the pointer',
  shortcuts: [
    { keys: ['Point'], does: 'Mark a config everywhere, and show its numbers' },
    { keys: ['Click'], does: 'Compare its answers with the baseline’s' },
    { keys: ['Ctrl+Click', 'Shift+Click'], does: 'Pin it; two pinned ones can be compared' },
    { keys: ['Right-click'], does: 'Open its context menu' },
    { keys: ['Wheel', 'Pinch'], does: 'Enlarge the map or the frontier' },
    { keys: ['Drag'], does: 'Move what is enlarged' },
    { keys: ['Double-click'], does: 'Show all of it' },
  ],
};

const NAMES: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  '-': '−',
  ' ': 'Space',
  ContextMenu: 'Menu',
  Escape: 'Esc',
  PageUp: 'Page Up',
  PageDown: 'Page Down',
};

/** A key as it is printed on keyboards. */
export function keyName(key: string): string {
  if (key.startsWith('Control+')) return `Ctrl+${keyName(key.slice('Control+'.length))}`;
  return NAMES[key] ?? (/^[a-z]$/.test(key) ? key.toUpperCase() : key);
}
