import type { SweepAnatomy } from '../anatomy/anatomy.js';
import { barsOf } from '../drawing/bars.js';
import { barsSvg } from '../drawing/barsSvg.js';
import { bracketsOf } from '../drawing/brackets.js';
import { cellsOf } from '../drawing/cells.js';
import { trustLine } from '../drawing/floors.js';
import { fitMap } from '../drawing/geometry.js';
import { LIGHT, type Look } from '../drawing/look.js';
import { mapSize, mapSvg } from '../drawing/mapSvg.js';
import { combinedMeasures, type Measure, PARSED, setMeasures } from '../drawing/measures.js';
import { paretoSvg } from '../drawing/paretoSvg.js';
import { fitPasses, passCellsOf, passRows } from '../drawing/passes.js';
import { passesSvg } from '../drawing/passesSvg.js';
import type { Pictured } from '../drawing/pictured.js';
import { ringsOf } from '../drawing/rings.js';
import { fitEnds, fittedScale, scaleOf, valuesOf } from '../drawing/scale.js';
import { BASELINE_KEY } from '../results/results.js';
import type { Figure } from './document.js';

const MAP = 520;
const FRAME = { left: 62, top: 20, right: 4, bottom: 36 };
const CHART = { width: 680, height: 380 };
const BARS = 190;

/** The maps of a sweep: Δ of all sets together and of each, and the parse rate; none of a measure without values. */
export function mapFigures(pictured: Pictured, anatomy: SweepAnatomy): Figure[] {
  const { sets } = pictured.run;
  const measures: [id: string, measure: Measure, set?: string][] = [
    ['map-combined', combinedMeasures(pictured.run, pictured.summary.combinedScore)[0]!],
    ...(sets.length > 1
      ? sets.map(({ name }, n): [string, Measure, string] => [
          `map-set-${n + 1}`,
          setMeasures(name)[0]!,
          name,
        ])
      : []),
    ['map-parsed', PARSED],
  ];
  return measures.flatMap(([id, measure, set]) => mapFigure(id, measure, pictured, anatomy, set) ?? []);
}

function mapFigure(
  id: string,
  measure: Measure,
  pictured: Pictured,
  anatomy: SweepAnatomy,
  set: string | undefined,
): Figure | undefined {
  const values = valuesOf(measure, pictured.configs.values());
  if (values.length === 0) return undefined;
  const scale = scaleOf(values, fitEnds(measure, values));
  const geometry = fitMap(anatomy.layers, MAP, MAP, FRAME, 1);
  // The parse rate says nothing of the anatomy.
  const own = set === undefined ? anatomy.combined : anatomy.sets[set];
  const brackets = measure === PARSED ? undefined : bracketsOf(own, geometry);
  const partsOf = (look: Look) => ({
    cells: cellsOf(pictured.configs, [], measure, scale, look.palette),
    rings: ringsOf(pictured),
    brackets,
    geometry,
    measure,
    scale,
    look,
  });
  return {
    kind: 'figure',
    id,
    title: `Map of ${measure.title}`,
    description: `${extremes(pictured, measure)} Rows: where the repeat starts, i. Columns: where it ends, j.`,
    caption: caption(pictured, `${measure.title} of every config (i,j).`, set),
    ...mapSize(partsOf(LIGHT)),
    draw: (look) => mapSvg(partsOf(look)),
  };
}

/** "Highest: (4,7) +0.113. Lowest: (0,2) −0.512. Above 0: 12 of 55." */
function extremes({ configs }: Pictured, measure: Measure): string {
  const valued = [...configs.values()].flatMap((config) => {
    // Other paths have no place on a map.
    const value = config.key === BASELINE_KEY || config.i === null ? null : measure.value(config);
    return value === null ? [] : [{ key: config.key, value }];
  });
  if (valued.length === 0) return 'Only the baseline has a value.';
  const at = (better: (a: number, b: number) => boolean) =>
    valued.reduce((a, b) => (better(b.value, a.value) ? b : a));
  const [high, low] = [at((a, b) => a > b), at((a, b) => a < b)];
  const above = valued.filter(({ value }) => value > 0).length;
  const ends = `Highest: ${high.key} ${measure.format(high.value)}. Lowest: ${low.key} ${measure.format(low.value)}.`;
  return measure.ramp === 'diverging' ? `${ends} Above 0: ${above} of ${valued.length}.` : ends;
}

/** The frontier of score and work; undefined while no config has a score. */
export function frontierFigure(pictured: Pictured): Figure | undefined {
  const scored = [...pictured.configs.values()].filter(({ combined }) => combined !== null);
  if (scored.length === 0) return undefined;
  return {
    kind: 'figure',
    id: 'frontier-chart',
    title: 'Pareto frontier of score and overhead',
    description: `${scored.length} scored configs. On the frontier, by rising overhead: ${pictured.frontier.join(', ')}.`,
    caption: caption(
      pictured,
      'Combined score by overhead. The line is the frontier; vertical lines are 95 % intervals; a thick ring is more than luck.',
    ),
    ...CHART,
    draw: (look) => paretoSvg(pictured, CHART, look),
  };
}

/** Each layer repeated alone; undefined when none was. */
export function barsFigure(pictured: Pictured, layers: number): Figure | undefined {
  const [measure] = combinedMeasures(pictured.run, pictured.summary.combinedScore) as [Measure];
  const bars = barsOf(pictured, measure);
  if (bars.length === 0) return undefined;
  const scale = fittedScale(measure, pictured.configs.values());
  const geometry = fitMap(layers, MAP, Infinity, FRAME, 1);
  const best = bars.reduce((a, b) => (b.value > a.value ? b : a));
  return {
    kind: 'figure',
    id: 'layers-chart',
    title: `${measure.title} of single layers`,
    description: `Layer ${best.layer} is the best to repeat alone, with ${measure.format(best.value)}.`,
    caption: caption(pictured, `${measure.title} of each layer that is repeated alone.`),
    width: geometry.width,
    height: BARS,
    draw: (look) => barsSvg({ bars, geometry, height: BARS, measure, scale, look }),
  };
}

/** How often each layer runs; undefined where none is left out or runs more than twice. */
export function passesFigure(pictured: Pictured, layers: number): Figure | undefined {
  const rows = passRows(pictured.configs.keys());
  if (rows.length === 0) return undefined;
  const [measure] = combinedMeasures(pictured.run, pictured.summary.combinedScore) as [Measure];
  const scale = fittedScale(measure, pictured.configs.values());
  const geometry = fitPasses(fitMap(layers, MAP, Infinity, FRAME, 1), rows);
  const cellsFor = (look: Look) => passCellsOf(pictured.configs, [], layers, measure, scale, look.palette);
  const valued = cellsFor(LIGHT).filter(({ passes, mark }) => passes !== 1 && mark === null);
  return {
    kind: 'figure',
    id: 'passes-map',
    title: `${measure.title} by passes through a layer`,
    description: `Rows: how often a layer runs, from ${rows[0]} times to ${rows.at(-1) === 0 ? 'not at all' : 'once'}. Columns: layers. ${valued.length} configs have a value.`,
    caption: caption(pictured, `${measure.title} of each layer by how often it runs; 1× is the baseline.`),
    width: geometry.map.width,
    height: geometry.height,
    draw: (look) => passesSvg(cellsFor(look), geometry, look),
  };
}

/** With what no chart should be read without. */
function caption(pictured: Pictured, what: string, set?: string): string {
  const trust = trustLine(pictured, set);
  return trust === '' ? what : `${what} ${trust[0]!.toUpperCase()}${trust.slice(1)}.`;
}
