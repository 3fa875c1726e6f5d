import { anatomyOf } from '../anatomy/anatomy.js';
import { DARK, LIGHT } from '../drawing/look.js';
import { combinedMeasures } from '../drawing/measures.js';
import { picturedOf } from '../drawing/pictured.js';
import { fittedScale } from '../drawing/scale.js';
import type { Results } from '../results/results.js';
import type { Significance } from '../results/significance.js';
import { pictureOf } from './picture.js';

/** The colours of a picture, for light or for dark ground. */
export const PICTURE_THEMES = ['light', 'dark'] as const;
export type PictureTheme = (typeof PICTURE_THEMES)[number];

/** The map of Δ over all sets with its legend, the bars and the frontier, as one drawing. */
export function svgReport(results: Results, significance: Significance, theme: PictureTheme): string {
  const pictured = picturedOf(results, significance);
  const measure = combinedMeasures(pictured.run, results.combinedScore)[0]!;
  return pictureOf({
    model: results.header.model,
    pictured,
    measure,
    scale: fittedScale(measure, pictured.configs.values()),
    look: theme === 'dark' ? DARK : LIGHT,
    anatomy: anatomyOf(results).combined,
  }).svg;
}
