import { css, divergingColor, readableOn } from '../../src/core/drawing/colors.js';
import { signed } from '../../src/core/format/numbers.js';
import type { ShownProbes } from '../../src/protocol/webview.js';
import { element, setText } from '../shared/dom.js';
import type { Theme } from '../shared/theme.js';
import type { Host } from '../state/host.js';
import { PROBES } from '../state/measures.js';
import type { Part, Store } from '../state/store.js';

type Row = ShownProbes['probes'][number];

/** Where the focus is: row and column; the first column names the probe. */
interface Place {
  readonly row: number;
  readonly column: number;
}

const HELP =
  'Arrow keys move; the map follows the probe. Enter opens its outputs: under one config in a cell, under all in the first column.';

/** Which probes the good configs answer better or worse: one row per probe, the largest effect first. */
export class ProbeMatrix {
  readonly element: HTMLElement;
  private readonly about = element('p', { class: 'muted' });
  private readonly table = element('table', {
    role: 'grid',
    tabindex: 0,
    'aria-label': 'Changes of each probe under the best configs',
    'aria-describedby': 'probes-help',
  });
  private readonly scroller = element('div', { class: 'matrix' }, this.table);
  private place: Place = { row: 0, column: 0 };
  private asked = '';

  constructor(
    private readonly store: Store,
    private readonly host: Host,
  ) {
    this.element = element(
      'section',
      { class: 'probes', 'aria-label': 'Probes', hidden: true },
      this.about,
      element('p', { id: 'probes-help', class: 'visually-hidden' }, HELP),
      this.scroller,
    );
    this.table.addEventListener('keydown', (event) => this.onKey(event));
    this.table.addEventListener('click', ({ target }) => {
      const place = target instanceof Element ? placeOf(target) : undefined;
      if (!place) return;
      this.moveTo(place);
      if (place.column > 0) this.open(place);
    });
  }

  render(changed: ReadonlySet<Part>, height: number, theme: Theme): void {
    const { data, page } = this.store;
    if (!data || page.tab !== PROBES) return;
    this.scroller.style.maxHeight = `${Math.round(height)}px`;
    if (!(['results', 'probes', 'page', 'theme'] as const).some((part) => changed.has(part))) return;
    const { probes } = data;
    setText(this.about, aboutOf(probes));
    this.scroller.hidden = !probes || probes.probes.length === 0;
    if (!probes || probes.probes.length === 0) return;
    const row = probes.probes.findIndex(
      ({ set, probe }) => set === page.probe?.set && probe === page.probe.probe,
    );
    this.place = {
      row: Math.max(0, row),
      column: Math.min(this.place.column, probes.configs.length),
    };
    this.ask(probes.probes[this.place.row]!, changed);
    if (changed.has('probes') || changed.has('results') || changed.has('theme') || !this.table.firstChild)
      this.build(probes, data.run.sets.length > 1, theme);
    this.mark();
  }

  /** The map of the chosen probe: again when the results have changed. */
  private ask({ set, probe }: Row, changed: ReadonlySet<Part>): void {
    const shown = this.store.data?.probeMap;
    const wanted = JSON.stringify([set, probe]);
    const there = shown !== undefined && shown.set === set && shown.probe === probe;
    if (wanted === this.asked && (there || !changed.has('results')) && !changed.has('results')) return;
    this.asked = wanted;
    this.host.post({ type: 'probe', set, probe });
  }

  private build({ configs, probes, good }: ShownProbes, severalSets: boolean, theme: Theme): void {
    const head = element(
      'tr',
      {},
      element('th', { scope: 'col' }, 'probe'),
      element('th', { scope: 'col', class: 'numeric', title: 'Score of the baseline' }, 'base'),
      element(
        'th',
        { scope: 'col', class: 'numeric', title: `Of the first ${good} configs and the pinned ones` },
        '▲ ▼',
      ),
      ...configs.map((key) => element('th', { scope: 'col', class: 'config', 'data-key': key }, key)),
    );
    const rows = probes.map((row, n) => {
      const cells = row.changes.map((change, column) => {
        const cell = element(
          'td',
          {
            id: `probe-${n}-${column + 1}`,
            role: 'gridcell',
            class: 'change numeric',
            'data-key': configs[column],
          },
          change === null ? '–' : Math.abs(change) < 5e-4 ? '0' : signed(change).replace(/(\.\d\d)\d$/, '$1'),
        );
        if (change !== null && Math.abs(change) >= 5e-4) {
          const fill = divergingColor(theme.palette, change, 1);
          cell.style.background = css(fill);
          cell.style.color = css(readableOn(fill));
        }
        return cell;
      });
      return element(
        'tr',
        {},
        element(
          'th',
          { id: `probe-${n}-0`, scope: 'row', title: `${row.set} ${row.probe}` },
          severalSets ? `${row.set} ${row.probe}` : row.probe,
        ),
        element('td', { class: 'numeric' }, row.before.toFixed(2)),
        element(
          'td',
          { class: 'numeric', title: `better under ${row.gains}, worse under ${row.losses}` },
          `${row.gains} ${row.losses}`,
        ),
        ...cells,
      );
    });
    this.table.replaceChildren(element('thead', {}, head), element('tbody', {}, ...rows));
  }

  private mark(): void {
    const { row, column } = this.place;
    for (const marked of this.table.querySelectorAll('.chosen, .focused'))
      marked.classList.remove('chosen', 'focused');
    for (const chosen of this.table.querySelectorAll('tbody tr[aria-selected]'))
      chosen.removeAttribute('aria-selected');
    const cell = this.table.querySelector(`#probe-${row}-${column}`);
    const line = cell?.closest('tr');
    line?.classList.add('chosen');
    line?.setAttribute('aria-selected', 'true');
    cell?.classList.add('focused');
    this.table.setAttribute('aria-activedescendant', `probe-${row}-${column}`);
  }

  private moveTo(place: Place): void {
    const probes = this.store.data?.probes;
    const row = probes?.probes[place.row];
    if (!probes || !row) return;
    this.place = place;
    const { set, probe } = row;
    const key = probes.configs[place.column - 1];
    if (key !== undefined) this.store.select(key);
    this.store.setPage({ probe: { set, probe } });
    this.mark();
    this.table.querySelector(`#probe-${place.row}-${place.column}`)?.scrollIntoView({ block: 'nearest' });
  }

  private open({ row: n, column }: Place): void {
    const probes = this.store.data?.probes;
    const row = probes?.probes[n];
    if (!probes || !row) return;
    const keys = column === 0 ? probes.configs : probes.configs.slice(column - 1, column);
    this.host.post({ type: 'openProbe', set: row.set, probe: row.probe, keys: [...keys] });
  }

  private onKey(event: KeyboardEvent): void {
    const probes = this.store.data?.probes;
    if (!probes || event.ctrlKey || event.metaKey || event.altKey) return;
    const { row, column } = this.place;
    const last = probes.probes.length - 1;
    const to = {
      ArrowDown: { row: Math.min(last, row + 1), column },
      ArrowUp: { row: Math.max(0, row - 1), column },
      ArrowRight: { row, column: Math.min(probes.configs.length, column + 1) },
      ArrowLeft: { row, column: Math.max(0, column - 1) },
      Home: { row: 0, column },
      End: { row: last, column },
    }[event.key];
    if (to) this.moveTo(to);
    else if (event.key === 'Enter' || event.key === ' ') this.open(this.place);
    else return;
    event.preventDefault();
  }
}

function aboutOf(probes: ShownProbes | undefined): string {
  if (!probes) return 'Comparing the probes…';
  const { of, good, configs, probes: rows } = probes;
  if (rows.length === 0) return 'The file has no scores of single probes.';
  if (configs.length === 0) return 'No config beats the baseline: pin some to see which probes they change.';
  const all = rows.filter(({ gains }) => gains === configs.length).length;
  const lost = rows.filter(({ losses }) => losses === configs.length).length;
  const which =
    of === 'survivors'
      ? `${good === 1 ? 'the config' : `${good} configs`} whose gain is more than luck`
      : `the best ${good === 1 ? 'config' : `${good} configs`}; no gain is more than luck`;
  const pinned = configs.length > good ? `, and ${configs.length - good} pinned` : '';
  return `Each probe under ${which}${pinned}. All of them gain ${count(all)} and lose ${count(lost)}. The map shows the chosen probe.`;
}

const count = (n: number): string => (n === 1 ? '1 probe' : `${n} probes`);

function placeOf(target: Element): Place | undefined {
  const match = /^probe-(\d+)-(\d+)$/.exec(target.closest('[id^="probe-"]')?.id ?? '');
  return match ? { row: Number(match[1]), column: Number(match[2]) } : undefined;
}
