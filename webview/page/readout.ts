import { button } from '../shared/controls.js';
import { element } from '../shared/dom.js';
import { type FactRow, factsOf, toneOf } from '../shared/facts.js';
import type { Brush } from '../state/brush.js';
import type { Part, Store } from '../state/store.js';

/** The config under the pointer, else the selected one, else the best, in the map's free half. */
export class Readout {
  readonly element = element('div', { class: 'readout' });
  private readonly facts = element('div');
  private readonly actions: HTMLElement;
  private readonly pin: HTMLElement;
  /** For configs that did not run whole. */
  private readonly again: HTMLElement;

  constructor(
    private readonly store: Store,
    brush: Brush,
  ) {
    const act = (label: string, run: (key: string) => void): HTMLElement =>
      button({
        label,
        onClick: () => {
          const { shown } = store;
          if (shown !== null) run(shown);
        },
      });
    this.pin = act('Pin', (key) => brush.togglePin(key));
    this.actions = element(
      'div',
      { class: 'actions' },
      act('Compare Answers', (key) => brush.open(key)),
      this.pin,
      act('Copy Path', (key) => brush.copyPath(key)),
    );
    this.again = act('Run Again', (key) => brush.runAgain(key));
    this.actions.append(this.again);
    this.element.append(this.facts, this.actions);
  }

  render(changed: ReadonlySet<Part>): void {
    const { data, shown } = this.store;
    const concerned = ['results', 'configs', 'sweep', 'pinned', 'selection', 'hover', 'page'] as const;
    if (!concerned.some((part) => changed.has(part))) return;
    this.element.hidden = !data || shown === null;
    if (!data || shown === null) return;
    const facts = factsOf(data, shown);
    this.facts.replaceChildren(
      element(
        'h2',
        {},
        facts.key,
        ...(facts.tags.length > 0 ? [element('span', { class: 'tag' }, facts.tags.join(' · '))] : []),
      ),
      element('p', { class: 'muted' }, facts.path),
      element('p', { class: 'muted' }, facts.overhead),
      ...(facts.measured ? [element('p', { class: 'muted' }, facts.measured)] : []),
      ...(facts.rows.length > 0 ? [tableOf(facts.rows)] : []),
      ...(facts.evidence ? [element('p', { class: 'muted' }, facts.evidence)] : []),
      ...(facts.confirmed ? [element('p', {}, facts.confirmed)] : []),
      ...(facts.cause ? [element('p', {}, facts.cause)] : []),
      ...(facts.state ? [element('p', { class: 'state' }, facts.state)] : []),
      element('p', { class: 'muted' }, [facts.parsed, facts.time].filter(Boolean).join(' · ')),
    );
    const config = data.configs.get(shown);
    this.actions.hidden = config === undefined;
    this.again.hidden = config?.state === 'done';
    this.pin.textContent = data.pinned.includes(shown) ? 'Unpin' : 'Pin';
  }
}

function tableOf(rows: readonly FactRow[]): HTMLElement {
  return element(
    'table',
    { 'aria-label': 'Scores of this config' },
    element(
      'tbody',
      {},
      ...rows.map(({ name, score, delta, change }) =>
        element(
          'tr',
          {},
          element('th', { scope: 'row' }, name),
          element('td', {}, score),
          element('td', { class: toneOf(delta) }, change),
        ),
      ),
    ),
  );
}
