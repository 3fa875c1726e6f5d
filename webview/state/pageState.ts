import * as v from 'valibot';
import { WHOLE } from '../../src/core/drawing/zoom.js';
import { OVERHEADS } from '../../src/core/results/costs.js';
import { CONFIG_STATES } from '../../src/core/results/records.js';

const zoom = v.object({
  factor: v.pipe(v.number(), v.minValue(1)),
  x: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  y: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
});

const tableFilter = v.object({
  /** Part of a config, or of its tags. */
  text: v.string(),
  /** At most so many percent, as it was typed. */
  overhead: v.string(),
  /** Only gains of more than two standard errors. */
  gains: v.boolean(),
  state: v.picklist(['all', ...CONFIG_STATES]),
});
export type TableFilter = v.InferOutput<typeof tableFilter>;

export const NO_FILTER: TableFilter = { text: '', overhead: '', gains: false, state: 'all' };

/** What the user has set in this editor; VS Code keeps it while the editor is hidden or the window reloads. */

const pageState = v.object({
  /** `combined`, `set:<name>`, `parsed`, `cost` or `overview`. */
  tab: v.string(),
  /** The chosen measure of each tab, where it is not the tab's first. */
  measures: v.record(v.string(), v.string()),
  /** The chosen ends of Δ scales, each for what it was chosen for: another measure has another unit. */
  scales: v.optional(v.record(v.string(), v.pipe(v.number(), v.gtValue(0))), {}),
  /** Which changes are drawn faint. */
  fading: v.optional(v.picklist(['none', 'noise', 'luck']), 'none'),
  /** Ends of the automatic scales while a sweep runs, by tab and measure: they hold still when the view comes back. */
  held: v.optional(v.record(v.string(), v.tuple([v.number(), v.number()])), {}),
  /** The probe whose map is shown. */
  probe: v.optional(v.nullable(v.object({ set: v.string(), probe: v.string() })), null),
  /** Whose frontier is shown. */
  frontier: v.optional(v.picklist(['all', 'survivors']), 'all'),
  /** Which overhead the frontier weighs, where it was measured. */
  overhead: v.optional(v.picklist(OVERHEADS), 'nominal'),
  /** Which part is seen of the map and of the frontier. */
  zoom: v.optional(v.object({ map: zoom, frontier: zoom }), { map: WHOLE, frontier: WHOLE }),
  sort: v.object({ column: v.string(), descending: v.boolean() }),
  filter: v.optional(tableFilter, NO_FILTER),
  selected: v.nullable(v.string()),
  /** Of the table, in pixels. */
  scrollTop: v.pipe(v.number(), v.minValue(0)),
});
export type PageState = v.InferOutput<typeof pageState>;

export const INITIAL_PAGE: PageState = {
  tab: 'combined',
  measures: {},
  scales: {},
  fading: 'none',
  held: {},
  probe: null,
  frontier: 'all',
  overhead: 'nominal',
  zoom: { map: WHOLE, frontier: WHOLE },
  sort: { column: 'delta', descending: true },
  filter: NO_FILTER,
  selected: null,
  scrollTop: 0,
};

/** The stored state, or the initial one when there is none or it does not fit. */
export function restorePage(stored: unknown): PageState {
  const checked = v.safeParse(pageState, stored);
  return checked.success ? checked.output : { ...INITIAL_PAGE };
}
