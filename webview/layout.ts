import { BARS_HEIGHT } from './barsChart.js';
import { fitMap, MAP_FRAME, type MapGeometry } from './geometry.js';

/** Sizes that the canvases need by value; everything else is the style sheet's. */
export interface Layout {
  readonly narrow: boolean;
  readonly map: MapGeometry;
  /** Whether the readout and legend fit into the map's free half. */
  readonly inside: boolean;
  readonly paretoWidth: number;
  readonly paretoHeight: number;
}

const NARROW = 720;
const PADDING = 16;
const GUTTER = 24;
const KINDS_HEIGHT = 26;
/** The readout's needs, in pixels of map. */
const INSIDE_SIDE = 430;
const INSIDE_SETS = 4;

export interface Room {
  readonly width: number;
  /** Below the toolbar. */
  readonly height: number;
  readonly layers: number;
  readonly sets: number;
  readonly mixedKinds: boolean;
}

/** Divides the room: one column when narrow, else the map by height and the rest for chart and table. */
export function layOut({ width, height, layers, sets, mixedKinds }: Room): Layout {
  const narrow = width <= NARROW;
  const inner = width - 2 * PADDING;
  const mapRoom = narrow ? inner : Math.min(inner * 0.54, inner - GUTTER - 380);
  const below = BARS_HEIGHT + (mixedKinds ? KINDS_HEIGHT : 0);
  const mapHeight = narrow ? Infinity : Math.max(300, height - 2 * PADDING - below);
  const map = fitMap(layers, mapRoom, mapHeight, MAP_FRAME, window.devicePixelRatio);
  return {
    narrow,
    map,
    inside: map.width >= INSIDE_SIDE && sets <= INSIDE_SETS,
    paretoWidth: Math.floor(narrow ? inner : inner - GUTTER - map.width),
    paretoHeight: Math.round(Math.min(320, Math.max(200, height * 0.36))),
  };
}
