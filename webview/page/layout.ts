import { fitMap, MAP_FRAME, type MapGeometry } from '../../src/core/drawing/geometry.js';

/** Sizes that the canvases need by value; everything else is the style sheet's. */
export interface Layout {
  readonly narrow: boolean;
  readonly map: MapGeometry;
  /** What the map's free half has room for; the rest stands outside. */
  readonly inside: { readonly readout: boolean; readonly legend: boolean };
  readonly barsHeight: number;
  readonly paretoWidth: number;
  /** @param taken by what stands between the chart and the table. */
  readonly paretoHeight: (taken: number) => number;
  /** Of the probes' matrix, which stands in the chart's place. */
  readonly matrixHeight: (taken: number) => number;
}

export interface Room {
  readonly width: number;
  /** Below the toolbar. */
  readonly height: number;
  readonly layers: number;
  readonly sets: number;
  readonly mixedKinds: boolean;
  /** Of the map of passes below the bars; 0 without one. */
  readonly passesHeight: number;
}

const NARROW = 720;
const PADDING = 16;
const GUTTER = 24;
const KINDS_HEIGHT = 26;
/** Sides of the triangle from which readout, and readout and legend, fit into its free half. */
const READOUT_SIDE = 460;
const LEGEND_SIDE = 560;
const SET_LINE = 18;
const BARS = { least: 84, most: 140 };
/** Of the table, without the columns of the sets. */
const TABLE_WIDTH = 440;
const COLUMN_WIDTH = 84;
/** What chart and table are content with: the least of these widths that still gets the readout into the map. */
const SIDES = [TABLE_WIDTH, 420, 400, 380, 360];
const CHART = { least: 140, most: 320 };
const MATRIX = { least: 200, most: 450 };
/** Of the table: its filters, its head and some rows. */
const TABLE_HEIGHT = 26 + 23 + 5 * 22;

/** Divides the room: one column when narrow, else as much for the map as leaves the table its columns, or the map its readout. */
export function layOut({ width, height, layers, sets, mixedKinds, passesHeight }: Room): Layout {
  const narrow = width <= NARROW;
  const inner = width - 2 * PADDING;
  const table = TABLE_WIDTH + (sets > 1 ? sets : 0) * COLUMN_WIDTH;
  const strips = (mixedKinds ? KINDS_HEIGHT : 0) + passesHeight;
  const mapHeight = narrow ? Infinity : Math.max(320, height - 2 * PADDING - BARS.least - strips);
  const fitted = (room: number): MapGeometry =>
    fitMap(layers, room, mapHeight, MAP_FRAME, window.devicePixelRatio);
  // Each set adds a line to the readout, which then needs a larger triangle.
  const spareOf = ({ cell }: MapGeometry): number => layers * cell - Math.max(0, sets - 2) * SET_LINE;
  const rooms = narrow
    ? [inner]
    : [
        Math.max(inner * 0.42, Math.min(inner * 0.56, inner - GUTTER - table)),
        ...SIDES.map((side) => inner - GUTTER - side),
      ];
  const maps = rooms.map(fitted);
  const map = maps.find((each) => spareOf(each) >= READOUT_SIDE) ?? maps[1] ?? maps[0]!;
  const left = narrow ? 0 : height - 2 * PADDING - strips - map.height;
  const spare = spareOf(map);
  // In one column the page scrolls, and nothing need be as low as the window; else the table keeps some rows.
  const room = (taken: number): number => height - 2 * PADDING - taken - TABLE_HEIGHT;
  const within = ({ least, most }: typeof CHART, wanted: number): number =>
    Math.round(Math.min(most, Math.max(least, wanted)));
  return {
    narrow,
    map,
    inside: { readout: spare >= READOUT_SIDE, legend: spare >= LEGEND_SIDE },
    barsHeight: Math.round(Math.min(BARS.most, Math.max(BARS.least, left))),
    paretoWidth: Math.floor(narrow ? inner : inner - GUTTER - map.width),
    paretoHeight: (taken) =>
      within(
        CHART,
        narrow ? Math.max(260, height * 0.36) : Math.min(Math.max(200, height * 0.36), room(taken)),
      ),
    matrixHeight: (taken) => within(MATRIX, narrow ? MATRIX.most : room(taken)),
  };
}
