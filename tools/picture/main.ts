import { readFileSync, writeFileSync } from 'node:fs';
import { divergingColor, scaleLimit } from '../../src/core/report/heatmap.js';
import { buildResults, type ConfigResult, type Results } from '../../src/core/results.js';
import { readRunLog } from '../../src/store/runLog.js';

/**
 * Draws the maps of a sweep as an SVG for the README. Usage: npm run picture -- <file.rys.jsonl> <file.svg>
 */
const [input, output] = process.argv.slice(2);
if (!input || !output) throw new Error('usage: npm run picture -- <file.rys.jsonl> <file.svg>');

const CELL = 22;
const LEFT = 34;
const TOP = 46;
const GAP = 26;
const FONT = 'font-family="system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif"';

const content = await readRunLog(input);
const results = buildResults(content.header, content.records);
const layers = results.header.model.layers;
const width = LEFT + layers * CELL;
const height = TOP + layers * CELL + 44;
const maps: [string, (config: ConfigResult) => number | null][] = [
  ...results.sets.map((set): [string, (config: ConfigResult) => number | null] => [
    `Δ ${set}`,
    ({ deltas }) => deltas[set] ?? null,
  ]),
  ['Δ combined', ({ delta }) => delta],
];

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const rgb = (color: readonly number[]): string => `rgb(${color.join(',')})`;
const text = (x: number, y: number, content: string, attributes = ''): string =>
  `<text x="${x}" y="${y}" ${attributes}>${escape(content)}</text>`;

function map(
  results: Results,
  title: string,
  value: (config: ConfigResult) => number | null,
  x: number,
): string {
  const cells = results.configs.filter((config) => config.i !== null && config !== results.baseline);
  const limit = scaleLimit(cells.flatMap((config) => value(config) ?? []));
  const best = cells.reduce((a, b) => ((value(b) ?? -Infinity) > (value(a) ?? -Infinity) ? b : a));
  const drawn = cells.map((config) => {
    const [cx, cy] = [LEFT + (config.j! - 1) * CELL, TOP + config.i! * CELL];
    const delta = value(config);
    const fill = delta === null ? 'url(#none)' : rgb(divergingColor(delta, limit));
    const ring = config === best ? 'stroke="#111" stroke-width="2"' : 'stroke="#fff" stroke-width="1"';
    return `<rect x="${cx}" y="${cy}" width="${CELL}" height="${CELL}" fill="${fill}" ${ring}/>`;
  });
  // The best cell last, so that its ring lies over its neighbours.
  drawn.push(...drawn.splice(cells.indexOf(best), 1));
  const axis = Array.from({ length: layers }, (_, n) => [
    text(LEFT + n * CELL + CELL / 2, TOP - 6, String(n + 1), 'text-anchor="middle" class="axis"'),
    text(LEFT - 8, TOP + n * CELL + CELL / 2 + 4, String(n), 'text-anchor="end" class="axis"'),
  ]).flat();
  const delta = value(best);
  const caption =
    delta === null ? '' : `best ${best.key} ${delta < 0 ? '−' : '+'}${Math.abs(delta).toFixed(3)}`;
  const steps = 40;
  const ramp = Array.from({ length: steps }, (_, n) => {
    const color = divergingColor(((2 * n) / (steps - 1) - 1) * limit, limit);
    return `<rect x="${LEFT + n * 2}" y="${height - 26}" width="2.5" height="8" fill="${rgb(color)}"/>`;
  });
  return [
    `<g transform="translate(${x},0)">`,
    text(LEFT, 18, title, 'class="title"'),
    text(6, TOP - 6, 'i \\ j', 'class="axis"'),
    ...axis,
    ...drawn,
    text(LEFT, TOP + layers * CELL - 8, caption, 'class="axis"'),
    ...ramp,
    text(LEFT, height - 6, `−${limit.toFixed(2)}`, 'class="axis"'),
    text(LEFT + steps * 2, height - 6, `+${limit.toFixed(2)}`, 'text-anchor="end" class="axis"'),
    '</g>',
  ].join('\n');
}

const total = maps.length * (width + GAP);
const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${total}" height="${height}" viewBox="0 0 ${total} ${height}" ${FONT}>
<title>${escape(`Change of score for every config (i,j) of ${results.header.model.name ?? results.header.model.file}`)}</title>
<style>.title{font-size:14px;font-weight:600;fill:#222}.axis{font-size:11px;fill:#555}</style>
<defs><pattern id="none" width="6" height="6" patternUnits="userSpaceOnUse"><path d="M0 6L6 0" stroke="#999"/></pattern></defs>
<rect width="100%" height="100%" fill="#fff"/>
${maps.map(([title, value], n) => map(results, title, value, n * (width + GAP) + 8)).join('\n')}
</svg>
`;
writeFileSync(output, svg);
process.stdout.write(`${output} drawn from ${input} (${readFileSync(input).byteLength} bytes)\n`);
