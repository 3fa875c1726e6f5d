import { signed } from '../../src/core/format/numbers.js';
import type { ShownSweep } from '../../src/protocol/webview.js';
import { element, setText } from '../shared/dom.js';
import { factsOf, spoken } from '../shared/facts.js';
import type { Data } from '../state/data.js';
import type { Part, Store } from '../state/store.js';

/** Long enough that moving across the map says only where it ended. */
const SETTLED_MS = 300;

const region = (id: string): HTMLElement => element('div', { 'aria-live': 'polite', id });

/**
 * Says politely what the readout shows, once it has settled, and what has become of the sweep. Two regions, so that
 * moving over the map does not take the sweep's words away.
 */
export class LiveRegion {
  private readonly config = region('live');
  private readonly sweep = region('live-sweep');
  readonly element = element('div', { class: 'visually-hidden' }, this.config, this.sweep);
  private timer: number | undefined;
  private before: ShownSweep['state'] | undefined;

  constructor(private readonly store: Store) {}

  render(changed: ReadonlySet<Part>): void {
    if (changed.has('sweep')) this.sayState();
    if (changed.has('hover') || changed.has('selection')) this.sayConfig();
  }

  private sayConfig(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      const { data, hovered, page } = this.store;
      const key = hovered ?? page.selected;
      if (data && key !== null) setText(this.config, spoken(factsOf(data, key)));
    }, SETTLED_MS);
  }

  /** Nothing of the state that the editor opens with: the header has it. */
  private sayState(): void {
    const { data } = this.store;
    if (!data || data.sweep.state === this.before) return;
    const words = this.before === undefined ? '' : wordsOf(data, this.before);
    this.before = data.sweep.state;
    if (words) setText(this.sweep, words);
  }
}

function wordsOf({ sweep, summary, configs }: Data, before: ShownSweep['state']): string {
  const { state, done, total } = sweep;
  const sofar = `${done} of ${total} configs done`;
  const best = summary.best === null ? undefined : configs.get(summary.best);
  switch (state) {
    case 'running':
      return before === 'paused' || before === 'pausing'
        ? `The sweep has resumed, ${sofar}.`
        : `The sweep has started, ${sofar}.`;
    case 'paused':
      return `The sweep is paused, ${sofar}.`;
    case 'stopped':
      return `The sweep has stopped, ${sofar}.`;
    case 'finished':
      return `The sweep has finished.${best?.delta ? ` Best ${best.key}, change ${signed(best.delta)}.` : ''}`;
    case 'failed':
      return 'The sweep has failed.';
    default:
      return '';
  }
}
