import type { Fading } from '../../src/core/drawing/fading.js';
import { FIXED_LIMITS } from '../../src/core/drawing/scale.js';
import { DATA_FORMATS, DATA_LABELS, type DataFormat } from '../../src/core/report/formats.js';
import type { CombinedScore } from '../../src/core/results/combinedScore.js';
import type { Overhead } from '../../src/core/results/costs.js';
import type { FromWebview } from '../../src/protocol/webview.js';
import { dropdown, textField } from '../shared/controls.js';
import { element, setText } from '../shared/dom.js';
import { menuButton, type MenuItem } from '../shared/menu.js';
import { tabList } from '../shared/tabs.js';
import type { Brush } from '../state/brush.js';
import type { Host } from '../state/host.js';
import { OVERVIEW } from '../state/measures.js';
import type { PageState } from '../state/pageState.js';
import type { Part, Store } from '../state/store.js';
import { findConfig } from './find.js';

const COMBINED: readonly { id: CombinedScore; label: string }[] = [
  { id: 'sum', label: 'Sum of sets' },
  { id: 'mean', label: 'Mean of sets' },
  { id: 'balanced', label: 'Balanced (σ)' },
];

const FRONTIERS: readonly { id: PageState['frontier']; label: string }[] = [
  { id: 'all', label: 'Frontier of all' },
  { id: 'survivors', label: 'More than luck' },
];

const OVERHEADS: readonly { id: Overhead; label: string }[] = [
  { id: 'nominal', label: 'Nominal overhead' },
  { id: 'measured', label: 'Measured overhead' },
];

const FADINGS: readonly { id: Fading; label: string }[] = [
  { id: 'none', label: 'No fading' },
  { id: 'noise', label: 'Fade within 2 SE' },
  { id: 'luck', label: 'Fade not more than luck' },
];

const EXPORTS: readonly [Extract<FromWebview, { type: 'export' }>['format'], string][] = [
  ...DATA_FORMATS.map((format): [DataFormat, string] => [format, DATA_LABELS[format]]),
  ['svg', 'SVG'],
  ['png', 'PNG'],
  ['png2x', 'PNG at 2×'],
];

/** Which map is shown and how, finding a config, and taking the results elsewhere. */
export class Toolbar {
  readonly element: HTMLElement;
  private readonly tabs;
  private readonly measure;
  private readonly scale;
  private readonly combined;
  private readonly fading;
  private readonly frontier;
  private readonly overhead;
  private readonly problem = element('span', { class: 'find-problem', role: 'status' });

  constructor(
    private readonly store: Store,
    host: Host,
    brush: Brush,
    tableText: () => string,
  ) {
    this.tabs = tabList('Maps', 'map-panel', (tab) => store.setPage({ tab }));
    this.measure = dropdown('Value', (id) => {
      if (store.tab) store.setPage({ measures: { ...store.page.measures, [store.tab.id]: id } });
    });
    this.scale = dropdown('Scale', (id) => {
      if (id === 'fit') store.refit();
      else store.chooseScale(id === 'auto' ? 'auto' : Number(id));
    });
    this.combined = dropdown('Combined score', (id) =>
      host.post({ type: 'combine', combined: id as CombinedScore }),
    );
    this.fading = dropdown('Faint changes', (id) => store.setPage({ fading: id as Fading }));
    this.frontier = dropdown('Frontier', (id) => store.setPage({ frontier: id as PageState['frontier'] }));
    this.overhead = dropdown('Overhead of the frontier', (id) => store.setPage({ overhead: id as Overhead }));
    const find = textField(
      'Find a config',
      'Find (i,j)',
      (text) => {
        const layers = store.data?.run.model.layers;
        if (layers === undefined || text.trim() === '') return setText(this.problem, '');
        const found = findConfig(text, layers, (key) => store.knows(key));
        setText(this.problem, 'problem' in found ? found.problem : '');
        if ('key' in found) brush.select(found.key);
      },
      () => setText(this.problem, ''),
    );
    const items: MenuItem[] = EXPORTS.map(([format, label]) => ({
      label,
      run: () => host.post({ type: 'export', format }),
    }));
    items.push({
      label: 'Copy Table',
      run: () => host.post({ type: 'copy', what: 'table', text: tableText() }),
    });
    this.element = element(
      'div',
      { class: 'toolbar' },
      this.tabs.element,
      element(
        'div',
        { class: 'options' },
        this.combined.element,
        this.measure.element,
        this.scale.element,
        this.fading.element,
        this.frontier.element,
        this.overhead.element,
        element('div', { class: 'find' }, find.element, this.problem),
        menuButton('Export', items),
      ),
    );
  }

  render(changed: ReadonlySet<Part>): void {
    const { data, tab, measure, page } = this.store;
    if (!data || !tab || !(['results', 'configs', 'page'] as const).some((part) => changed.has(part))) return;
    this.tabs.set(this.store.tabs, tab.id);
    this.combined.element.hidden = data.run.sets.length < 2;
    this.combined.set(COMBINED, data.summary.combinedScore);
    this.frontier.element.hidden =
      data.significance === undefined || data.significance.survivors.length === 0;
    this.frontier.set(FRONTIERS, page.frontier);
    this.overhead.element.hidden = data.measured !== true;
    this.overhead.set(OVERHEADS, data.overhead ?? 'nominal');
    this.measure.element.hidden = tab.measures.length < 2;
    if (measure) this.measure.set(tab.measures, measure.id);
    const diverging = tab.id === OVERVIEW || measure?.ramp === 'diverging';
    this.scale.element.hidden = this.fading.element.hidden = !diverging;
    if (!diverging) return;
    this.fading.set(FADINGS, page.fading);
    const scale = measure ? this.store.scaleOf(tab, measure) : this.store.overviewScale;
    const chosen = this.store.chosenScale;
    const auto = chosen === 'auto' ? ` ±${scale.to}` : '';
    this.scale.set(
      [
        { id: 'auto', label: `Auto${auto}` },
        ...FIXED_LIMITS.map((limit) => ({ id: String(limit), label: `±${limit}` })),
        { id: 'fit', label: 'Fit to data' },
      ],
      String(chosen),
    );
  }
}
