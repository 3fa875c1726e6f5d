import { formatPath, parseConfig } from '../../src/core/configs/layerPath.js';
import type { Host } from './host.js';
import type { Store } from './store.js';

/** What can be done with a config, the same in the map, the charts and the table. */
export class Brush {
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

  /** The pointer over a chart hovers over configs and clicks them. */
  followPointer(chart: HTMLElement, keyAt: (event: MouseEvent) => string | null): void {
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
    switch (event.key) {
      case 'Enter':
      case ' ':
        this.open(key);
        break;
      case 'p':
      case 'P':
        this.togglePin(key);
        break;
      case 'c':
      case 'C':
        this.copyConfig(key);
        break;
      case 'r':
      case 'R':
        this.runAgain(key);
        break;
      default:
        return false;
    }
    event.preventDefault();
    return true;
  }
}
