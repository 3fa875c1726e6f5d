import './scan.css';
import { KIND_NAMES, scanRows } from '../../src/core/report/scanReport.js';
import { PAIR_KINDS } from '../../src/core/scan/texts.js';
import { type FromScanView, parseToScanView, type ToScanView } from '../../src/protocol/scanView.js';
import { button } from '../shared/controls.js';
import { element, setText } from '../shared/dom.js';
import { readTheme, watchTheme } from '../shared/theme.js';
import { type CurveLine, curvePlace, drawCurves } from './curves.js';
import { SimilarityMap } from './similarityMap.js';

/** The page of a scan: the sentence, the map, the curves and the numbers. */

const api = acquireVsCodeApi<unknown>();
const post = (message: FromScanView): void => api.postMessage(message);
window.addEventListener('error', ({ message }) => post({ type: 'error', message }));

const app = document.getElementById('app')!;
const status = element('p', { class: 'blank', role: 'status' }, 'Reading the scan…');
app.append(status);

function show({ model, about, sentence, scan }: ToScanView): void {
  let marked: number | undefined;
  const { suggestion, layers, texts, contents } = scan;
  const readout = element('p', { class: 'readout-line', 'aria-live': 'polite' });
  const map = new SimilarityMap(scan, (text) => setText(readout, text));
  const lines: CurveLine[] = [...PAIR_KINDS].reverse().flatMap((kind) => {
    const curve = scan.curves[kind];
    return curve ? [{ name: KIND_NAMES[kind], kind, values: curve.values }] : [];
  });
  const plot = element('div', { class: 'curves' });
  const curveReadout = element('p', { class: 'readout-line muted' });
  const { heads, rows } = scanRows(scan);
  const table = element(
    'table',
    {},
    element('thead', {}, element('tr', {}, ...heads.map((head) => element('th', { scope: 'col' }, head)))),
    element(
      'tbody',
      {},
      ...rows.map(([first, ...cells], at) =>
        element(
          'tr',
          suggestion && at >= suggestion.from && at <= suggestion.to ? { class: 'suggested' } : {},
          element('th', { scope: 'row' }, first!),
          ...cells.map((cell) => element('td', {}, cell)),
        ),
      ),
    ),
  );
  app.replaceChildren(
    element(
      'header',
      { class: 'header' },
      element('h1', {}, `Scan of ${model}`),
      element('span', { class: 'muted' }, `${about} · ${texts} texts of ${contents} contents`),
    ),
    element(
      'div',
      { class: 'verdict' },
      element('p', {}, sentence),
      ...(suggestion
        ? [
            button({
              label: `Sweep Layers ${suggestion.from}..${suggestion.to - 1}…`,
              appearance: 'primary',
              onClick: () => post({ type: 'sweep' }),
            }),
          ]
        : []),
    ),
    element(
      'main',
      { class: 'main' },
      element(
        'section',
        { class: 'map-side', 'aria-label': 'Map' },
        element('h2', {}, 'How alike the states are that enter layers i and j'),
        map.element,
        readout,
        map.legend,
      ),
      element(
        'section',
        { class: 'side', 'aria-label': 'Curves' },
        element('h2', {}, 'How alike texts are at each layer'),
        plot,
        element(
          'ul',
          { class: 'keys' },
          ...[...lines]
            .reverse()
            .map(({ name, kind }) =>
              element('li', {}, element('span', { class: `key ${kind}`, 'aria-hidden': 'true' }), name),
            ),
        ),
        curveReadout,
        element('div', { class: 'scroller', tabindex: 0, role: 'region', 'aria-label': 'Values' }, table),
      ),
    ),
  );
  const drawPlot = (): void => {
    const width = Math.max(240, plot.clientWidth);
    plot.replaceChildren(drawCurves(scan, lines, { width, height: 220, marked }));
    table.querySelectorAll('tbody tr').forEach((row, at) => row.classList.toggle('marked', at === marked));
    setText(
      curveReadout,
      marked === undefined
        ? ''
        : `${marked === layers ? 'output' : `entering layer ${marked}`}: ${lines
            .map(({ name, values }) => `${name} ${values[marked!]!.toFixed(2).replace('-', '−')}`)
            .reverse()
            .join(' · ')}`,
    );
  };
  const point = (at: number | undefined): void => {
    if (at === marked) return;
    marked = at;
    drawPlot();
  };
  plot.addEventListener('pointermove', ({ clientX }) => {
    const { left, width } = plot.getBoundingClientRect();
    point(curvePlace(layers, Math.max(240, width), 220).at(clientX - left));
  });
  plot.addEventListener('pointerleave', () => point(undefined));
  table.addEventListener('pointerover', ({ target }) => {
    const row = target instanceof Element ? target.closest('tbody tr') : null;
    point(row ? [...row.parentElement!.children].indexOf(row) : undefined);
  });
  const draw = (): void => {
    map.draw(readTheme());
    drawPlot();
  };
  watchTheme(draw);
  new ResizeObserver(draw).observe(document.documentElement);
  draw();
}

window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  const message = parseToScanView(data);
  if (message) show(message);
  else post({ type: 'error', message: 'a message that fits no schema' });
});
post({ type: 'ready' });
