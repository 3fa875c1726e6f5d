import { formatPath, parseConfig } from '../../src/core/configs/layerPath.js';
import type { Host } from './host.js';
import type { Store } from './store.js';

/** What can be done with a config, the same in the map, the charts and the table. */
export class Brush {
  /** Which config each chart has under the pointer. */
  private readonly charts = new WeakMap<Element, (event: MouseEvent) => string | null>();

  constructor(
    private readonly store: Store,
    private readonly host: Host,
  ) {}

  hover(key: string | null): void {
    this.store.hover(key);
  }

  /** Selects the config; a comparison that is open goes along. */
  select(key: string): void {
    const before = this.store.page.selected;
    this.store.select(key);
    const { selected } = this.store.page;
    if (selected !== null && selected !== before) this.host.post({ type: 'follow', key: selected });
  }

  /** Selects the config and opens its answers beside the baseline's. */
  open(key: string): void {
    this.store.select(key);
    if (this.store.data?.configs.has(key)) this.host.post({ type: 'open', key });
  }

  /** Opens the answers of one of these configs beside another's; the user chooses where they are not two. */
  compare(keys: readonly string[]): void {
    this.host.post({ type: 'compareConfigs', keys: [...keys] });
  }

  togglePin(key: string): void {
    const pinned = !this.store.data?.pinned.includes(key);
    this.host.post({ type: 'pin', key, pinned });
  }

  copyConfig(key: string): void {
    this.host.post({ type: 'copy', what: 'config', text: key });
  }

  copyPath(key: string): void {
    const layers = this.store.data?.run.model.layers;
    if (layers !== undefined)
      this.host.post({ type: 'copy', what: 'path', text: formatPath(parseConfig(key, layers).path) });
  }

  runAgain(key: string): void {
    this.host.post({ type: 'runAgain', key });
  }

  /** A click opens; with ctrl, ⌘ or shift it pins for comparison. */
  click(key: string, { ctrlKey, metaKey, shiftKey }: MouseEvent): void {
    if (ctrlKey || metaKey || shiftKey) {
      this.store.select(key);
      this.togglePin(key);
    } else this.open(key);
  }

  /** Says which config a chart has under the pointer. */
  locate(chart: HTMLElement, keyAt: (event: MouseEvent) => string | null): void {
    this.charts.set(chart, keyAt);
  }

  /** The config under the pointer: in a chart, or of an element that names one by `data-key`. */
  keyUnder(event: MouseEvent): string | null {
    if (!(event.target instanceof Element)) return null;
    const keyAt = this.charts.get(event.target);
    return keyAt ? keyAt(event) : keyOf(event.target);
  }

  /** The pointer over a chart hovers over configs and clicks them. */
  followPointer(chart: HTMLElement, keyAt: (event: MouseEvent) => string | null): void {
    this.locate(chart, keyAt);
    chart.addEventListener('pointermove', (event) => this.hover(keyAt(event)));
    chart.addEventListener('pointerleave', () => this.hover(null));
    chart.addEventListener('click', (event) => {
      const key = keyAt(event);
      if (key !== null) this.click(key, event);
    });
  }

  /** The keys that act on the selected config; says whether the key was one of them. */
  key(event: KeyboardEvent, key: string): boolean {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const action = CONFIG_KEYS[event.key] ?? CONFIG_KEYS[event.key.toLowerCase()];
    if (!action) return false;
    action(this, key);
    event.preventDefault();
    return true;
  }
}

/** What the keys do with the selected config, in every chart and in the table. */
export const CONFIG_KEYS: Readonly<Record<string, (brush: Brush, key: string) => void>> = {
  Enter: (brush, key) => brush.open(key),
  ' ': (brush, key) => brush.open(key),
  p: (brush, key) => brush.togglePin(key),
  c: (brush, key) => brush.copyConfig(key),
  r: (brush, key) => brush.runAgain(key),
};

/** The config of the row or cell that an element is in. */
export const keyOf = (target: EventTarget | null): string | null =>
  (target instanceof Element ? target.closest<HTMLElement>('[data-key]')?.dataset['key'] : undefined) ?? null;
