import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { anatomyOf } from '../../src/core/anatomy/anatomy.js';
import { baselinePath, blockConfig } from '../../src/core/configs/layerPath.js';
import { bracketsOf } from '../../src/core/drawing/brackets.js';
import { cellsOf } from '../../src/core/drawing/cells.js';
import { readableOn } from '../../src/core/drawing/colors.js';
import { fitMap } from '../../src/core/drawing/geometry.js';
import { DARK, LIGHT, type Look } from '../../src/core/drawing/look.js';
import { mapSize, mapSvg } from '../../src/core/drawing/mapSvg.js';
import { combinedMeasures } from '../../src/core/drawing/measures.js';
import { picturedOf } from '../../src/core/drawing/pictured.js';
import { ringsOf } from '../../src/core/drawing/rings.js';
import { fitEnds, scaleOf, valuesOf } from '../../src/core/drawing/scale.js';
import { line, rect, svgRoot, tag, text } from '../../src/core/drawing/svg.js';
import { buildResults } from '../../src/core/results/results.js';
import { judge } from '../../src/core/results/significance.js';
import type { Synthetic } from '../../test/webview/support/synthetic.js';

/** The walkthrough's drawings, from a demo sweep: as SVG they are small and sharp, and have one file per ground. */
export async function drawWalkthrough(folder: string, sweep: Synthetic): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [theme, look] of Object.entries({ light: LIGHT, dark: DARK })) {
    await writeFile(join(folder, `layers-${theme}.svg`), `${layers(look)}\n`);
    await writeFile(join(folder, `map-${theme}.svg`), `${map(sweep, look)}\n`);
  }
}

const BOX = 34;
const STEP = 38;
const WIDTH = 13 * STEP + 8;

/** The layers of the baseline, and below them those of (4,7). */
function layers(look: Look): string {
  const { ink, faint, palette } = look;
  const row = (path: readonly number[], y: number, isAgain: (at: number) => boolean): string[] =>
    path.map((layer, n) => {
      const fill = isAgain(n) ? palette.better[2]! : palette.neutral;
      return (
        rect(4 + n * STEP, y, BOX, BOX, { fill, rx: 4 }) +
        text(4 + n * STEP + BOX / 2, y + 21, String(layer), {
          'text-anchor': 'middle',
          'font-size': 12,
          fill: isAgain(n) ? readableOn(fill) : ink,
        })
      );
    });
  const caption = (y: number, name: string, words: string): string =>
    text(4, y, name, { 'font-size': 15, 'font-weight': 600, fill: ink }) +
    text(92, y, words, { 'font-size': 13, fill: faint });
  const [back, to] = [4 + 6 * STEP + BOX / 2, 4 + 4 * STEP + BOX / 2];
  return svgRoot(
    WIDTH,
    232,
    {},
    caption(22, 'baseline', 'each of the ten layers once'),
    ...row(baselinePath(10), 36, () => false),
    caption(122, '(4,7)', 'layers 0 to 6, then back: layers 4, 5 and 6 run twice'),
    ...row(blockConfig(4, 7, 10).path, 136, (at) => at >= 7 && at < 10),
    tag('path', {
      d: `M${back} 174C${back} 206 ${to} 206 ${to} 180`,
      fill: 'none',
      stroke: ink,
      'stroke-width': 1.5,
    }),
    line(to - 5, 184, to, 177, { stroke: ink, 'stroke-width': 1.5 }),
    line(to + 5, 184, to, 177, { stroke: ink, 'stroke-width': 1.5 }),
    text(4 + 7 * STEP, 196, 'once more, with the same weights', { 'font-size': 13, fill: faint }),
  );
}

/** The map alone, large enough for its numbers. */
function map({ header, records }: Synthetic, look: Look): string {
  const { cells, scale, measure, results, pictured } = demoMap({ header, records }, look);
  const geometry = fitMap(header.model.layers, 540, 540, { left: 62, top: 20, right: 4, bottom: 36 }, 1);
  const brackets = bracketsOf(anatomyOf(results).combined, geometry);
  const parts = { cells, rings: ringsOf(pictured), brackets, geometry, measure, scale, look };
  const { width, height } = mapSize(parts);
  return svgRoot(width, height, {}, mapSvg(parts));
}

function demoMap({ header, records }: Synthetic, look: Look) {
  const results = buildResults(header, records);
  const pictured = picturedOf(results, judge(results));
  const measure = combinedMeasures(pictured.run, results.combinedScore)[0]!;
  const values = valuesOf(measure, pictured.configs.values());
  const scale = scaleOf(values, fitEnds(measure, values));
  return {
    ...{ results, pictured, measure, scale },
    cells: cellsOf(pictured.configs, [], measure, scale, look.palette),
  };
}

/**
 * The map as text with its gains highlighted: the page of an extension in VS Code shows no pictures but those on the web,
 * and no colours but those of its own elements.
 */
export function pageMap(sweep: Synthetic): string {
  const { layers } = sweep.header.model;
  const cells = new Map(demoMap(sweep, LIGHT).cells.map(({ i, j, text }) => [`${i} ${j}`, text]));
  const wide = (content: string): string => content.padStart(5).padEnd(6);
  const columns = Array.from({ length: layers + 1 }, (_, j) => j);
  const rows = columns.slice(0, layers).map((i) => {
    const row = columns.map((j) => {
      const content = wide(cells.get(`${i} ${j}`) ?? '');
      return content.includes('+') ? `<mark>${content}</mark>` : content;
    });
    return `${String(i).padStart(3)}  ${row.join('')}`;
  });
  const axis = `     ${columns.map((j) => wide(String(j))).join('')}`.trimEnd();
  return `<pre>${rows.join('\n')}\n${axis}</pre>\n`;
}
