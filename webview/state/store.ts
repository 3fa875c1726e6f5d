import { fadedBy, type IsFaded } from '../../src/core/drawing/fading.js';
import { type Measure } from '../../src/core/drawing/measures.js';
import { type Scale } from '../../src/core/drawing/scale.js';
import { WHOLE, type Zoom } from '../../src/core/drawing/zoom.js';
import { BASELINE_KEY } from '../../src/core/results/results.js';
import type { ShownAnatomy, ToWebview } from '../../src/protocol/webview.js';
import { type Data, fitsModel, isActive } from './data.js';
import { frontierOf, isMeasured } from './frontier.js';
import { measureOf, OVERVIEW, PROBES, setOf, type Tab, tabsOf } from './measures.js';
import { INITIAL_PAGE, type PageState, type TableFilter } from './pageState.js';
import { Scales } from './scale.js';

/** What a change touches; components draw again only for the parts they show. */
export type Part =
  | 'results'
  | 'configs'
  | 'anatomy'
  | 'significance'
  | 'probes'
  | 'sweep'
  | 'pinned'
  | 'page'
  | 'mapZoom'
  | 'frontierZoom'
  /** Of the table: nothing else depends on it. */
  | 'filter'
  | 'selection'
  | 'hover'
  | 'theme'
  | 'size';

export type Render = (changed: ReadonlySet<Part>) => void;

/** Everything that is shown, and the one place where it changes. Renders are gathered into one per frame. */
export class Store {
  data: Data | undefined;
  problem: string | undefined;
  page: PageState = { ...INITIAL_PAGE };
  hovered: string | null = null;
  private readonly scales = new Scales();
  private readonly renders: Render[] = [];
  private dirty = new Set<Part>();

  /** Takes up what was set in this editor before. */
  restore(page: PageState): void {
    this.page = page;
    this.scales.hold(page.held);
  }

  /** What is to be kept while the editor is hidden. */
  get keptPage(): PageState {
    return { ...this.page, held: this.scales.ends };
  }

  onChange(render: Render): void {
    this.renders.push(render);
  }

  /** Has the parts drawn again in the next frame. */
  touch(...parts: Part[]): void {
    if (this.dirty.size === 0) requestAnimationFrame(() => this.flush());
    for (const part of parts) this.dirty.add(part);
  }

  private flush(): void {
    const changed = this.dirty;
    this.dirty = new Set();
    for (const render of this.renders) render(changed);
  }

  /** Takes in what the host says; `reveal` and `draw` are for others. */
  receive(message: ToWebview): void {
    if (message.type === 'problem') {
      this.problem = message.message;
      this.touch('results');
    } else if (message.type === 'results') {
      const { run, configs, summary, sweep, pinned } = message;
      const before = this.data;
      const others = before && before.summary.combinedScore !== summary.combinedScore;
      // The scales of a page that comes back hold still as long as the sweep runs.
      if (others || (!before && !isActive(sweep))) this.scales.release();
      this.problem = undefined;
      this.data = {
        run,
        configs: new Map(configs.map((config) => [config.key, config])),
        summary,
        sweep,
        anatomy: undefined,
        significance: undefined,
        probes: undefined,
        probeMap: undefined,
        frontier: summary.pareto,
        pinned: pinned.filter((key) => fitsModel(key, run)),
      };
      this.refreshFrontier();
      this.dropUnknown();
      if (before && before.run.model.layers !== run.model.layers) this.dropZoom();
      this.touch('results', 'configs', 'anatomy', 'sweep', 'pinned', 'page', 'selection');
    } else if (this.data) this.amend(this.data, message);
  }

  /** The file may hold another sweep now, of another model: what was chosen in the last one is not carried over. */
  private dropUnknown(): void {
    const { hovered, page } = this;
    if (hovered !== null && !this.knows(hovered)) this.hover(null);
    if (page.selected !== null && !this.knows(page.selected)) this.select(null);
  }

  /** Another model has another map. */
  private dropZoom(): void {
    this.zoom('map', WHOLE);
    this.zoom('frontier', WHOLE);
  }

  private amend(data: Data, message: ToWebview): void {
    switch (message.type) {
      case 'update':
        for (const config of message.configs) data.configs.set(config.key, config);
        if (data.summary.combinedScore !== message.summary.combinedScore) {
          this.scales.release();
          this.touch('page');
        }
        data.summary = message.summary;
        this.refreshFrontier();
        this.touch('configs');
        break;
      case 'significance':
        data.significance = message.significance;
        this.refreshFrontier();
        this.touch('configs', 'significance');
        break;
      case 'anatomy':
        data.anatomy = message.anatomy;
        this.touch('anatomy');
        break;
      case 'probes':
        data.probes = message.probes;
        this.touch('probes');
        break;
      case 'probeMap':
        data.probeMap = message.map;
        this.scales.release();
        this.touch('probes', 'page');
        break;
      case 'sweep':
        if (isActive(data.sweep) && !isActive(message.sweep)) {
          this.scales.release();
          this.touch('page');
        }
        data.sweep = message.sweep;
        this.touch('sweep');
        break;
      case 'pinned':
        data.pinned = message.pinned.filter((key) => fitsModel(key, data.run));
        this.touch('pinned');
        break;
    }
  }

  private refreshFrontier(): void {
    const { data, page } = this;
    if (!data) return;
    data.measured = isMeasured(data);
    data.overhead = data.measured ? page.overhead : 'nominal';
    data.frontier = frontierOf(data, page.frontier, data.overhead);
  }

  setPage(change: Partial<PageState>): void {
    this.page = { ...this.page, ...change };
    this.refreshFrontier();
    this.touch('page');
  }

  /** Shows a part of the map or of the frontier. */
  zoom(chart: keyof PageState['zoom'], zoom: Zoom): void {
    const before = this.page.zoom[chart];
    if (zoom.factor === before.factor && zoom.x === before.x && zoom.y === before.y) return;
    this.page = { ...this.page, zoom: { ...this.page.zoom, [chart]: zoom } };
    this.touch(`${chart}Zoom`);
  }

  setFilter(change: Partial<TableFilter>): void {
    this.page = { ...this.page, filter: { ...this.page.filter, ...change }, scrollTop: 0 };
    this.touch('filter');
  }

  /** A config that fits the model, also one whose record is still to come. */
  select(key: string | null): void {
    if (key === this.page.selected || !this.fits(key)) return;
    this.page = { ...this.page, selected: key };
    this.touch('selection');
  }

  hover(key: string | null): void {
    if (key === this.hovered || !this.fits(key)) return;
    this.hovered = key;
    this.touch('hover');
  }

  /** Fits the automatic scales to the values at hand, and that of what is shown, too. */
  refit(): void {
    this.scales.release();
    this.chooseScale('auto');
  }

  /** The ends of the scale of what is shown, chosen by the user. */
  get chosenScale(): 'auto' | number {
    return this.page.scales[this.scaleName] ?? 'auto';
  }

  chooseScale(choice: 'auto' | number): void {
    const { [this.scaleName]: _before, ...others } = this.page.scales;
    this.setPage({ scales: choice === 'auto' ? others : { ...others, [this.scaleName]: choice } });
  }

  private get scaleName(): string {
    const { tab, measure } = this;
    return tab && measure ? this.scaleNameOf(tab, measure) : OVERVIEW;
  }

  /** What a scale is of: the combined score has another unit when it is made in another way. */
  private scaleNameOf(tab: Tab, measure: Measure): string {
    const { combinedScore, sets } = { ...this.data?.summary, ...this.data?.run };
    const made = tab.id === 'combined' && (sets?.length ?? 0) > 1 ? ` ${combinedScore}` : '';
    return `${tab.id}/${measure.id}${made}`;
  }

  get tabs(): readonly Tab[] {
    return this.data ? tabsOf(this.data.run, this.data.summary, this.data) : [];
  }

  /** The tab shown; the first when the stored one is not there. */
  get tab(): Tab | undefined {
    return this.tabs.find(({ id }) => id === this.page.tab) ?? this.tabs[0];
  }

  get measure(): Measure | undefined {
    return this.tab && measureOf(this.tab, this.page.measures);
  }

  scaleOf(tab: Tab, measure: Measure): Scale {
    const configs = this.data?.configs.values() ?? [];
    const name = this.scaleNameOf(tab, measure);
    return this.scales.of(name, measure, configs, this.page.scales[name] ?? 'auto');
  }

  /** The overview's: the widest of its maps' own, since the same colour means the same Δ in all of them. */
  get overviewScale(): Scale {
    const fitted = (choice: 'auto' | number): Scale[] =>
      this.multiples.map(([tab, measure]) =>
        this.scales.of(this.scaleNameOf(tab, measure), measure, this.data?.configs.values() ?? [], choice),
      );
    const limit = this.page.scales[OVERVIEW] ?? Math.max(...fitted('auto').map(({ to }) => to));
    const clipped = fitted(limit).reduce((sum, scale) => sum + scale.clipped, 0);
    return { from: -limit, to: limit, clipped };
  }

  /** Which of a measure's changes are drawn faint. */
  fadedOf(measure: Measure): IsFaded {
    const { significance } = this.data ?? {};
    return fadedBy(this.page.fading, measure, { significance });
  }

  /** Of what the tab shows: its probe set, else all together. */
  get anatomy(): ShownAnatomy | undefined {
    const { anatomy } = this.data ?? {};
    return anatomy?.sets[setOf(this.tab)] ?? anatomy?.combined;
  }

  /** The maps of the overview: every tab that shows a change. */
  get multiples(): readonly (readonly [Tab, Measure])[] {
    return this.tabs.flatMap((tab) => {
      const [first] = tab.id === PROBES ? [] : tab.measures;
      return first?.ramp === 'diverging' ? [[tab, first] as const] : [];
    });
  }

  /** The config that the readout speaks of: under the pointer, else selected, else the best. */
  get shown(): string | null {
    return this.hovered ?? this.page.selected ?? this.data?.summary.best ?? this.baselineKey;
  }

  get baselineKey(): string | null {
    return this.data?.configs.has(BASELINE_KEY) ? BASELINE_KEY : null;
  }

  private fits(key: string | null): boolean {
    return key === null || !this.data || this.data.configs.has(key) || fitsModel(key, this.data.run);
  }

  /** A config that is in the file or still to be run. */
  knows(key: string): boolean {
    return this.data !== undefined && (this.data.configs.has(key) || this.data.sweep.pending.includes(key));
  }
}
