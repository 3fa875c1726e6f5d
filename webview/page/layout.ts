import { fitMap, MAP_FRAME, type MapGeometry } from '../../src/core/drawing/geometry.js';

/** Sizes that the canvases need by value; everything else is the style sheet's. */
export interface Layout {
  readonly narrow: boolean;
  readonly map: MapGeometry;
  /** What the map's free half has room for; the rest stands outside. */
  readonly inside: { readonly readout: boolean; readonly legend: boolean };
  readonly barsHeight: number;
  readonly paretoWidth: number;
  readonly paretoHeight: number;
}

export interface Room {
  readonly width: number;
  /** Below the toolbar. */
  readonly height: number;
  readonly layers: number;
  readonly sets: number;
  readonly mixedKinds: boolean;
}

const NARROW = 720;
const PADDING = 16;
const GUTTER = 24;
const KINDS_HEIGHT = 26;
/** Sides of the triangle from which readout, and readout and legend, fit into its free half. */
const READOUT_SIDE = 420;
const LEGEND_SIDE = 530;
const SET_LINE = 18;
const BARS = { least: 84, most: 140 };
/** Of the table, without the columns of the sets. */
const TABLE_WIDTH = 440;
const COLUMN_WIDTH = 84;

/** Divides the room: one column when narrow, else the map by height and the rest for chart and table. */
export function layOut({ width, height, layers, sets, mixedKinds }: Room): Layout {
  const narrow = width <= NARROW;
  const inner = width - 2 * PADDING;
  const table = TABLE_WIDTH + (sets > 1 ? sets : 0) * COLUMN_WIDTH;
  const mapRoom = narrow ? inner : Math.max(inner * 0.42, Math.min(inner * 0.56, inner - GUTTER - table));
  const kinds = mixedKinds ? KINDS_HEIGHT : 0;
  const mapHeight = narrow ? Infinity : Math.max(320, height - 2 * PADDING - BARS.least - kinds);
  const map = fitMap(layers, mapRoom, mapHeight, MAP_FRAME, window.devicePixelRatio);
  const left = narrow ? 0 : height - 2 * PADDING - kinds - map.height;
  // Each set adds a line to the readout, which then needs a larger triangle.
  const spare = layers * map.cell - Math.max(0, sets - 2) * SET_LINE;
  return {
    narrow,
    map,
    inside: { readout: spare >= READOUT_SIDE, legend: spare >= LEGEND_SIDE },
    barsHeight: Math.round(Math.min(BARS.most, Math.max(BARS.least, left))),
    paretoWidth: Math.floor(narrow ? inner : inner - GUTTER - map.width),
    // In one column the page scrolls, and the chart need not be as low as the window.
    paretoHeight: Math.round(Math.min(320, Math.max(narrow ? 260 : 170, height * 0.36))),
  };
}
