import { anatomyLines } from '../../src/core/report/anatomyLines.js';
import { element } from '../shared/dom.js';
import type { Part, Store } from '../state/store.js';

/** What the brackets on the map's axes say, as text, with how sure it is. */
export class AnatomyList {
  private readonly list = element('ul', { 'aria-label': 'Anatomy of the model' });
  readonly element = element('div', { class: 'anatomy' }, this.list);

  constructor(private readonly store: Store) {}

  render(changed: ReadonlySet<Part>): void {
    const { anatomy, data } = this.store;
    if (!data || !(['results', 'anatomy', 'page'] as const).some((part) => changed.has(part))) return;
    this.element.hidden = !anatomy;
    if (!anatomy) return;
    this.list.replaceChildren(
      ...anatomyLines(anatomy, data.run.model.layers).map(({ part, layers, depth, note }) =>
        element(
          'li',
          {},
          element('span', { class: 'part' }, part),
          ...(layers ? [` ${layers} `, element('span', { class: 'muted' }, depth)] : []),
          element('span', { class: 'muted' }, `${layers ? ' · ' : ' '}${note}`),
        ),
      ),
    );
  }
}
