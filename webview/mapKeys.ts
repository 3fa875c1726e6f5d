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
