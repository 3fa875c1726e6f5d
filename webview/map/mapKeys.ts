import type { Brush } from '../state/brush.js';
import type { Store } from '../state/store.js';

/** Moving over the map's cells by key. */

interface Place {
  readonly key: string;
  readonly i: number;
  readonly j: number;
}

const STEPS: Readonly<Record<string, readonly [di: number, dj: number]>> = {
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
};

/** All keys that lead to another cell. */
export const MAP_KEYS: readonly string[] = [...Object.keys(STEPS), 'Home', 'End'];

/**
 * The cell that a key leads to from another: arrows to the next one in their direction, over gaps; Home and End
 * within the row, with ctrl over the whole map. Undefined where the key leads nowhere.
 */
export function cellByKey<T extends Place>(
  cells: readonly T[],
  from: T,
  { key, ctrlKey }: { readonly key: string; readonly ctrlKey: boolean },
): T | undefined {
  if (key === 'Home' || key === 'End') {
    const among = ctrlKey ? cells : cells.filter(({ i }) => i === from.i);
    const order = (a: Place, b: Place): number => a.i - b.i || a.j - b.j;
    return [...among].sort(key === 'Home' ? order : (a, b) => order(b, a))[0];
  }
  const step = STEPS[key];
  if (!step) return undefined;
  const [di, dj] = step;
  const distance = ({ i, j }: Place): number => (di === 0 ? (j - from.j) * dj : (i - from.i) * di);
  return cells
    .filter((cell) => (di === 0 ? cell.i === from.i : cell.j === from.j) && distance(cell) > 0)
    .sort((a, b) => distance(a) - distance(b))[0];
}

/** What the keys do on every map, large or small: move the selection, or act on the config there. */
export function mapKey(
  event: KeyboardEvent,
  cells: ReadonlyMap<string, Place>,
  { page: { selected }, shown }: Store,
  brush: Brush,
): void {
  const from =
    (selected === null ? undefined : cells.get(selected)) ??
    cells.get(shown ?? '') ??
    cells.values().next().value;
  if (!from || brush.key(event, from.key)) return;
  const to = cellByKey([...cells.values()], from, event);
  if (!to) return;
  event.preventDefault();
  brush.select(to.key);
}

export const MAP_HELP =
  'Arrow keys move between configs, Home and End to the ends of a row. Enter compares the answers with the baseline’s, ' +
  'P pins, C copies the config, R runs it again, T goes to the table. + and − zoom, 0 shows the whole map. The question ' +
  'mark lists all keys and marks.';
