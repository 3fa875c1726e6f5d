import './compare.css';
import { COMBINED_SCORES } from '../../src/core/results/combinedScore.js';
import { type FromCompare, parseToCompare, type ToCompare } from '../../src/protocol/compareView.js';
import { button, dropdown } from '../shared/controls.js';
import { element, setText } from '../shared/dom.js';
import { readTheme, watchTheme } from '../shared/theme.js';
import { connect } from '../state/host.js';
import { type Change, CompareStore } from './compareStore.js';
import { ComparisonText, DepthReadout } from './comparisonText.js';
import { DepthMaps } from './depthMaps.js';
import { Frontiers } from './frontiers.js';

/** Puts the page of a comparison together. */

const host = connect<FromCompare, ToCompare>(parseToCompare);
const store = new CompareStore(host.readState());

const title = element('h1');
const measure = dropdown('Score', (id) => store.setMeasure(id));
const reference = dropdown('Difference to', (id) => store.setReference(Number(id)));
const combined = dropdown('Combined score', (id) => {
  const chosen = COMBINED_SCORES.find((name) => name === id);
  if (chosen && chosen !== store.data?.combined) host.post({ type: 'combine', combined: chosen });
});
const labelled = (words: string, control: HTMLElement): HTMLElement =>
  element(
    'span',
    { class: 'labelled' },
    element('span', { class: 'muted', 'aria-hidden': 'true' }, words),
    control,
  );
const combinedBox = labelled('Combined by', combined.element);
const measureBox = labelled('Score', measure.element);
const toolbar = element(
  'div',
  { class: 'toolbar' },
  title,
  element(
    'div',
    { class: 'options' },
    measureBox,
    combinedBox,
    labelled('Difference to', reference.element),
    button({ label: 'Copy Report', onClick: () => host.post({ type: 'copy' }) }),
  ),
);
const maps = new DepthMaps(store, (message) => host.post(message));
const readout = new DepthReadout(store);
const frontiers = new Frontiers();
const words = new ComparisonText();
const blank = element('p', { class: 'blank', role: 'status' });
const lower = element('div', { class: 'lower' }, frontiers.element, words.summary);
const main = element('main', { class: 'compare' }, maps.element, readout.element, lower, words.element);
const skip = element('a', { href: '#table', class: 'skip' }, 'Go to the table of sweeps (T)');
const app = document.getElementById('app')!;
app.append(skip, toolbar, blank, main);

const PADDING = 32;
const CHART_HEIGHT = 280;
/** From this width on, the chart and the sentences stand side by side. */
const WIDE = 900;
let theme = readTheme();

function render(change: Change): void {
  const { data } = store;
  toolbar.hidden = main.hidden = !data;
  blank.hidden = data !== undefined;
  setText(blank, store.problem ?? 'Comparing the sweeps…');
  if (!data) return;
  const width = app.clientWidth - PADDING;
  maps.render(change, width, theme);
  readout.render();
  if (change === 'all') {
    app.toggleAttribute('data-busy', store.busy);
    setText(title, data.sweeps.map(({ label }) => label).join(' · '));
    measure.set(data.measures, store.measure);
    measureBox.hidden = combinedBox.hidden = data.measures.length === 1;
    combined.set(
      COMBINED_SCORES.map((id) => ({ id, label: id })),
      data.combined,
    );
    reference.set(
      data.sweeps.map(({ label }, n) => ({ id: String(n), label })),
      String(store.reference),
    );
    const wide = width >= WIDE;
    app.dataset['layout'] = wide ? 'wide-page' : 'narrow';
    frontiers.render(data, Math.min(680, wide ? Math.floor(width * 0.55) : width), CHART_HEIGHT);
    words.render(data);
  }
  host.writeState(store.state);
}

store.onChange(render);
watchTheme(() => {
  theme = readTheme();
  render('all');
});
let shownWidth = app.clientWidth;
new ResizeObserver(() => {
  if (app.clientWidth === shownWidth) return;
  shownWidth = app.clientWidth;
  // Not now: what is drawn has a size of its own, which the observer would see in the same frame.
  requestAnimationFrame(() => render('all'));
}).observe(document.documentElement);
document.addEventListener('keydown', (event) => {
  const typing = event.target instanceof Element && event.target.closest('vscode-dropdown');
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === 't' || event.key === 'T') words.focusTable();
});
skip.addEventListener('click', (event) => {
  event.preventDefault();
  words.focusTable();
});
host.listen((message) => store.receive(message));
render('all');
host.post({ type: 'ready' });
