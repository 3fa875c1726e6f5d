import { element, setText } from './dom.js';
import { factsOf, spoken } from './facts.js';
import type { Part, Store } from './store.js';

/** Long enough that moving across the map says only where it ended. */
const SETTLED_MS = 300;

/** Says what the readout shows, politely and once it has settled. */
export class LiveRegion {
  readonly element = element('div', { class: 'visually-hidden', 'aria-live': 'polite', id: 'live' });
  private timer: number | undefined;

  constructor(private readonly store: Store) {}

  render(changed: ReadonlySet<Part>): void {
    if (!changed.has('hover') && !changed.has('selection')) return;
    const key = this.store.hovered ?? this.store.view.selected;
    if (key === null) return;
    this.say(() => (this.store.data ? spoken(factsOf(this.store.data, key)) : ''));
  }

  say(text: () => string): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => setText(this.element, text()), SETTLED_MS);
  }
}
