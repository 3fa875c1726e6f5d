import type { MapGeometry } from '../../src/core/drawing/geometry.js';
import { element } from '../shared/dom.js';
import type { Part, Store } from '../state/store.js';

/** The looks that the style sheet has for kinds. */
const LOOKS = 6;

/** The kind of each layer above the map, for models that mix several; nothing for the others. */
export class LayerKinds {
  readonly element = element('div', { class: 'layer-kinds', role: 'img' });

  constructor(private readonly store: Store) {}

  render(changed: ReadonlySet<Part>, { left, plot, origin, cell, gap }: MapGeometry): void {
    if (!(['results', 'size', 'mapZoom'] as const).some((part) => changed.has(part))) return;
    const layerKinds = this.store.data?.run.layerKinds ?? [];
    this.element.hidden = layerKinds.length === 0;
    if (layerKinds.length === 0) return;
    const kinds = [...new Set(layerKinds)];
    this.element.setAttribute('aria-label', `Layer kinds: ${layerKinds.join(', ')}`);
    this.element.replaceChildren(
      ...layerKinds.map((kind, layer) => {
        const bar = element('span', {
          class: `kind kind-${kinds.indexOf(kind) % LOOKS}`,
          title: `layer ${layer}: ${kind}`,
        });
        const from = Math.max(left, origin.x + (layer + 1) * cell);
        const to = Math.min(left + plot.width, origin.x + (layer + 2) * cell - gap);
        bar.hidden = to <= from;
        bar.style.left = `${from}px`;
        bar.style.width = `${Math.max(1, to - from)}px`;
        return bar;
      }),
      element(
        'span',
        { class: 'names' },
        ...kinds.map((kind, n) =>
          element('span', {}, element('span', { class: `key kind-${n % LOOKS}` }), kind),
        ),
      ),
    );
  }
}
