import { modelFacts, modelTitle } from '../../src/core/report/about.js';
import type { ShownAnatomy } from '../../src/protocol/webview.js';
import { paretoSvg } from '../charts/paretoSvg.js';
import { bracketsOf } from '../map/brackets.js';
import { mapSvg } from '../map/mapSvg.js';
import { ringsOf } from '../map/rings.js';
import { cellsOf } from '../shared/cells.js';
import { paletteFor } from '../shared/colors.js';
import { fitMap } from '../shared/geometry.js';
import { FAINT, INK, PAPER } from '../shared/paper.js';
import { rect, tag, text } from '../shared/svg.js';
import type { Data } from '../state/data.js';
import type { Measure } from '../state/measures.js';
import type { Scale } from '../state/scale.js';

export interface Drawing {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

const FONT = "system-ui, -apple-system, 'Segoe UI', 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif";
const MAP = 540;
const CHART_WIDTH = 460;
const MARGIN = 24;
const HEAD = 68;
const FRAME = { left: 62, top: 18, right: 4, bottom: 36 };

/** The map as it is shown and the Pareto chart, on white, for use outside the editor. */
export function drawingOf(data: Data, measure: Measure, scale: Scale, anatomy?: ShownAnatomy): Drawing {
  const { run } = data;
  const palette = paletteFor('light', PAPER, INK);
  const geometry = fitMap(run.model.layers, MAP, MAP, FRAME, 1);
  const cells = cellsOf(data.configs, data.sweep.pending, measure, scale, palette);
  const width = 3 * MARGIN + geometry.width + CHART_WIDTH;
  const height = HEAD + geometry.height + MARGIN;
  const name = modelTitle(run.model);
  const about = [...modelFacts(run.model), ...run.sets.map((set) => set.name)].join(' · ');
  const body = [
    rect(0, 0, width, height, { fill: PAPER }),
    text(MARGIN, 28, name, { 'font-size': 15, 'font-weight': 600, fill: INK }),
    text(MARGIN, 47, about, { fill: FAINT }),
    tag(
      'g',
      { transform: `translate(${MARGIN} ${HEAD})` },
      mapSvg({
        cells,
        rings: ringsOf(data),
        brackets: bracketsOf(anatomy, geometry),
        geometry,
        measure,
        scale,
        palette,
      }),
    ),
    tag(
      'g',
      { transform: `translate(${2 * MARGIN + geometry.width} ${HEAD})` },
      paretoSvg(data, { width: CHART_WIDTH, height: geometry.height }, palette),
    ),
  ];
  const svg = tag(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      'font-family': FONT,
      'font-size': 11,
    },
    ...body,
  );
  return { svg, width, height };
}
