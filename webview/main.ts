import './styles.css';
import { zoomMap } from '../src/core/drawing/geometry.js';
import { passesHeight } from '../src/core/drawing/passes.js';
import { isWhole } from '../src/core/drawing/zoom.js';
import { Bars } from './charts/bars.js';
import { Pareto } from './charts/pareto.js';
import { answerDraw } from './export/answer.js';
import { Heatmap } from './map/heatmap.js';
import { LayerKinds } from './map/layerKinds.js';
import { Overview } from './map/overview.js';
import { Passes, rowsOf } from './map/passes.js';
import { AnatomyList } from './page/anatomyList.js';
import { followContextMenu } from './page/contextMenu.js';
import { Header } from './page/header.js';
import { Help } from './page/help.js';
import { type Layout, layOut } from './page/layout.js';
import { LiveRegion } from './page/liveRegion.js';
import { Blank, Notices } from './page/notices.js';
import { Readout } from './page/readout.js';
import { Toolbar } from './page/toolbar.js';
import { ProbeMatrix } from './probes/matrix.js';
import { element } from './shared/dom.js';
import { readTheme, watchTheme } from './shared/theme.js';
import { Brush } from './state/brush.js';
import { connectHost } from './state/host.js';
import { OVERVIEW, PROBES } from './state/measures.js';
import { restorePage } from './state/pageState.js';
import { type Part, Store } from './state/store.js';
import { Pinned } from './table/pinned.js';
import { ConfigTable } from './table/table.js';

/** Puts the page together: state, components, and what makes them draw. */

const host = connectHost();
const store = new Store();
store.restore(restorePage(host.readState()));
const brush = new Brush(store, host);

const help = new Help();
const header = new Header(store, host, brush, help.opener);
const table = new ConfigTable(store, brush);
const toolbar = new Toolbar(store, host, brush, () => table.text);
const blank = new Blank(store, host);
const kinds = new LayerKinds(store);
const heatmap = new Heatmap(store, brush);
const bars = new Bars(store, brush);
const passes = new Passes(store, brush);
const readout = new Readout(store, brush);
const overview = new Overview(store, brush);
const pareto = new Pareto(store, brush);
const probes = new ProbeMatrix(store, host);
const notices = new Notices(store, host);
const anatomy = new AnatomyList(store);
const pinned = new Pinned(store, brush);
const live = new LiveRegion(store);

const within = element('div', { class: 'within' });
const under = element('div', { class: 'outside' });
const beside = element('div', { class: 'outside' });
const maps = element(
  'div',
  { class: 'maps' },
  kinds.element,
  element('div', { class: 'map-and-aside' }, heatmap.element, heatmap.miniMap.element, within),
  under,
  bars.element,
  passes.element,
);
const side = element(
  'div',
  { class: 'side' },
  pareto.element,
  probes.element,
  beside,
  anatomy.element,
  notices.element,
  pinned.element,
  table.element,
);
const main = element(
  'main',
  { class: 'main' },
  element('div', { id: 'map-panel', role: 'tabpanel', class: 'panel' }, maps, overview.element),
  side,
);
const skip = element('a', { href: '#configs', class: 'skip' }, 'Go to the table of configs (T)');
const app = document.getElementById('app')!;
app.append(
  skip,
  header.element,
  header.failure,
  toolbar.element,
  blank.element,
  main,
  live.element,
  help.element,
);

let theme = readTheme();

/** Changes after which the view's state is kept. */
const KEPT: readonly Part[] = ['page', 'filter', 'mapZoom', 'frontierZoom', 'selection', 'hover', 'configs'];

/** In the map's free half where they fit, else under the map when narrow and beside it when wide. */
function placeReadout({ inside, narrow }: Layout): void {
  const outside = narrow ? under : beside;
  // An enlarged map may have cells where the whole one has room.
  const whole = isWhole(store.page.zoom.map);
  const readoutHome = whole && inside.readout ? within : outside;
  const legendHome = whole && inside.legend ? within : outside;
  if (readout.element.parentElement !== readoutHome) readoutHome.prepend(readout.element);
  if (heatmap.legend.element.parentElement !== legendHome) legendHome.append(heatmap.legend.element);
}

/** Gaps of `.side` are as high. */
const GAP = 10;

/** What elements of a column take, with the gaps after them. */
const heightOf = (...elements: readonly HTMLElement[]): number =>
  elements.reduce((sum, { offsetHeight }) => sum + (offsetHeight > 0 ? offsetHeight + GAP : 0), GAP);

function render(changed: ReadonlySet<Part>): void {
  if (changed.has('theme')) theme = readTheme();
  const standing = blank.render();
  const { data } = store;
  header.element.hidden = !data;
  toolbar.element.hidden = main.hidden = standing;
  header.render(changed);
  live.render(changed);
  if (!data || standing) return;
  toolbar.render(changed);
  const inOverview = store.tab?.id === OVERVIEW;
  const inProbes = store.tab?.id === PROBES;
  if (changed.has('page')) {
    main.dataset['tab'] = inOverview ? OVERVIEW : 'map';
    maps.hidden = beside.hidden = inOverview;
    pareto.element.hidden = inOverview || inProbes;
    probes.element.hidden = !inProbes;
    overview.element.hidden = !inOverview;
    document.getElementById('map-panel')!.setAttribute('aria-labelledby', `tab-${store.tab?.id ?? ''}`);
  }
  const height = window.innerHeight - main.offsetTop;
  const layout = layOut({
    width: app.clientWidth,
    height,
    layers: data.run.model.layers,
    sets: data.run.sets.length,
    mixedKinds: data.run.layerKinds.length > 0,
    passesHeight: passesHeight(rowsOf(data).length),
  });
  app.dataset['layout'] = layout.narrow ? 'narrow' : 'wide';
  if (inOverview) overview.render(changed, app.clientWidth - 32, height * 0.58, theme);
  else {
    maps.style.width = `${layout.map.width}px`;
    placeReadout(layout);
    const seen = zoomMap(layout.map, store.page.zoom.map);
    kinds.render(changed, seen);
    heatmap.render(changed, { whole: layout.map, seen }, theme);
    bars.render(changed, seen, layout.barsHeight, theme);
    passes.render(changed, seen, theme);
    readout.render(changed);
  }
  anatomy.render(changed);
  notices.render(changed);
  pinned.render(changed);
  if (!inOverview) {
    const taken = heightOf(beside, anatomy.element, notices.element, pinned.element);
    if (inProbes) probes.render(changed, layout.matrixHeight(taken), theme);
    else pareto.render(changed, layout.paretoWidth, layout.paretoHeight(taken), theme);
  }
  table.render(changed);
  pinned.align(table.shape);
  if (KEPT.some((part) => changed.has(part))) host.writeState(store.keptPage);
}

store.onChange(render);
followContextMenu(store, brush);
watchTheme(() => store.touch('theme'));
new ResizeObserver(() => store.touch('size')).observe(document.documentElement);
document.addEventListener('keydown', (event) => {
  const typing =
    event.target instanceof Element && event.target.closest('vscode-text-field, vscode-dropdown, input');
  if (typing || help.isOpen || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === 't' || event.key === 'T') table.focus();
  if (event.key === '?') help.show();
});
skip.addEventListener('click', (event) => {
  event.preventDefault();
  table.focus();
});
host.listen((message) => {
  if (message.type === 'reveal') store.select(message.key);
  else if (message.type === 'draw') void answerDraw(store, host, message);
  else store.receive(message);
});
store.touch('results', 'page', 'theme');
host.post({ type: 'ready' });
