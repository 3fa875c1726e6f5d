import type { Anatomy } from '../anatomy/anatomy.js';
import { barsOf } from '../drawing/bars.js';
import { barsSvg } from '../drawing/barsSvg.js';
import { bracketsOf } from '../drawing/brackets.js';
import { cellsOf } from '../drawing/cells.js';
import { barEntries, frontierEntries } from '../drawing/chartKeys.js';
import { entriesSvg, ENTRY_HEIGHT } from '../drawing/entries.js';
import { fadedBy, type Fading } from '../drawing/fading.js';
import { trustLine } from '../drawing/floors.js';
import { fitMap } from '../drawing/geometry.js';
import type { Look } from '../drawing/look.js';
import { mapSize, mapSvg } from '../drawing/mapSvg.js';
import type { Measure } from '../drawing/measures.js';
import { paretoModel } from '../drawing/paretoModel.js';
import { LEFT, paretoSvg } from '../drawing/paretoSvg.js';
import { fitPasses, passCellsOf, passRows } from '../drawing/passes.js';
import { passesSvg } from '../drawing/passesSvg.js';
import type { Pictured } from '../drawing/pictured.js';
import { ringsOf } from '../drawing/rings.js';
import type { Scale } from '../drawing/scale.js';
import { rect, svgRoot, tag, text } from '../drawing/svg.js';
import type { RunHeader } from '../results/records.js';
import { modelFacts, modelTitle } from './about.js';

/** A drawing that stands alone. */
export interface Picture {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

export interface PictureParts {
  readonly model: Pick<RunHeader['model'], 'name' | 'file' | 'architecture' | 'layers' | 'quantization'>;
  readonly pictured: Pictured;
  readonly measure: Measure;
  readonly scale: Scale;
  readonly look: Look;
  readonly anatomy?: Anatomy | undefined;
  /** Keys of configs that are still to be run. */
  readonly pending?: readonly string[];
  readonly fading?: Fading;
}

const MAP = 560;
const CHART_WIDTH = 480;
const BARS = 160;
const MARGIN = 24;
/** Between map and frontier. */
const GAP = 36;
const HEAD = 86;
const FRAME = { left: 62, top: 18, right: 4, bottom: 36 };

/** A map with its legend, the bars of single layers below it and on its columns, and the frontier beside it. */
export function pictureOf(parts: PictureParts): Picture {
  const { model, pictured, measure, scale, look, anatomy, pending = [], fading = 'none' } = parts;
  const geometry = fitMap(model.layers, MAP, MAP, FRAME, 1);
  const faded = fadedBy(fading, measure, pictured);
  const map = {
    cells: cellsOf(pictured.configs, pending, measure, scale, look.palette, faded),
    rings: ringsOf(pictured),
    brackets: bracketsOf(anatomy, geometry),
    ...{ geometry, measure, scale, look, fading },
  };
  const size = mapSize(map);
  const bars = barsOf(pictured, measure, faded);
  const key = [...frontierEntries(paretoModel(pictured), look), ...barEntries(bars, measure, scale, look)];
  const rows = passRows([...pictured.configs.keys(), ...pending]);
  const passes = fitPasses(geometry, rows);
  const barsBottom = size.height + (bars.length > 0 ? MARGIN + BARS : 0);
  const left = barsBottom + (rows.length > 0 ? MARGIN + passes.height : 0);
  const keyHeight = MARGIN + key.length * ENTRY_HEIGHT;
  const chart = { width: CHART_WIDTH, height: left - keyHeight };
  const width = 2 * MARGIN + GAP + size.width + CHART_WIDTH;
  const height = HEAD + left + MARGIN;
  const about = [...modelFacts(model), ...pictured.run.sets.map((set) => set.name)].join(' · ');
  const at = (x: number, y: number, drawing: string): string =>
    tag('g', { transform: `translate(${x} ${y})` }, drawing);
  const beside = MARGIN + size.width + GAP;
  const svg = svgRoot(
    width,
    height,
    {},
    rect(0, 0, width, height, { fill: look.paper }),
    text(MARGIN, 28, modelTitle(model), { 'font-size': 15, 'font-weight': 600, fill: look.ink }),
    text(MARGIN, 47, about, { fill: look.faint }),
    text(MARGIN, 64, trustLine(pictured), { fill: look.faint }),
    at(MARGIN, HEAD, mapSvg(map)),
    ...(bars.length > 0
      ? [
          at(
            MARGIN,
            HEAD + size.height + MARGIN,
            barsSvg({ bars, geometry, height: BARS, measure, scale, look }),
          ),
        ]
      : []),
    ...(rows.length > 0
      ? [
          at(
            MARGIN,
            HEAD + barsBottom + MARGIN,
            passesSvg(
              passCellsOf(pictured.configs, pending, model.layers, measure, scale, look.palette, faded),
              passes,
              look,
            ),
          ),
        ]
      : []),
    at(beside, HEAD, paretoSvg(pictured, chart, look)),
    entriesSvg(key, beside + LEFT, HEAD + chart.height + MARGIN, look),
  );
  return { svg, width, height };
}
