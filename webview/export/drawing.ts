import { bracketsOf } from '../../src/core/drawing/brackets.js';
import { cellsOf } from '../../src/core/drawing/cells.js';
import { fadedBy, type Fading } from '../../src/core/drawing/fading.js';
import { trustLine } from '../../src/core/drawing/floors.js';
import { fitMap } from '../../src/core/drawing/geometry.js';
import { LIGHT } from '../../src/core/drawing/look.js';
import { mapSize, mapSvg } from '../../src/core/drawing/mapSvg.js';
import type { Measure } from '../../src/core/drawing/measures.js';
import { paretoSvg } from '../../src/core/drawing/paretoSvg.js';
import { ringsOf } from '../../src/core/drawing/rings.js';
import type { Scale } from '../../src/core/drawing/scale.js';
import { rect, svgRoot, tag, text } from '../../src/core/drawing/svg.js';
import { modelFacts, modelTitle } from '../../src/core/report/about.js';
import type { ShownAnatomy } from '../../src/protocol/webview.js';
import type { Data } from '../state/data.js';

export interface Drawing {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

const MAP = 540;
const CHART_WIDTH = 460;
const MARGIN = 24;
const HEAD = 86;
const FRAME = { left: 62, top: 18, right: 4, bottom: 36 };

/** The map as it is shown and the Pareto chart, on white, for use outside the editor. */
export function drawingOf(
  data: Data,
  measure: Measure,
  scale: Scale,
  fading: Fading,
  anatomy?: ShownAnatomy,
): Drawing {
  const { run } = data;
  const look = LIGHT;
  const geometry = fitMap(run.model.layers, MAP, MAP, FRAME, 1);
  const faded = fadedBy(fading, measure, data);
  const cells = cellsOf(data.configs, data.sweep.pending, measure, scale, look.palette, faded);
  const brackets = bracketsOf(anatomy, geometry);
  const parts = { cells, rings: ringsOf(data), brackets, geometry, measure, scale, look, fading };
  const map = mapSize(parts);
  const width = 3 * MARGIN + map.width + CHART_WIDTH;
  const height = HEAD + map.height + MARGIN;
  const name = modelTitle(run.model);
  const about = [...modelFacts(run.model), ...run.sets.map((set) => set.name)].join(' · ');
  const svg = svgRoot(
    width,
    height,
    {},
    rect(0, 0, width, height, { fill: look.paper }),
    text(MARGIN, 28, name, { 'font-size': 15, 'font-weight': 600, fill: look.ink }),
    text(MARGIN, 47, about, { fill: look.faint }),
    text(MARGIN, 64, trustLine(data), { fill: look.faint }),
    tag('g', { transform: `translate(${MARGIN} ${HEAD})` }, mapSvg(parts)),
    tag(
      'g',
      { transform: `translate(${2 * MARGIN + map.width} ${HEAD})` },
      paretoSvg(data, { width: CHART_WIDTH, height: map.height }, look),
    ),
  );
  return { svg, width, height };
}
