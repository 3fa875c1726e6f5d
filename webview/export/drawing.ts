import type { Fading } from '../../src/core/drawing/fading.js';
import { DARK, LIGHT, type Look } from '../../src/core/drawing/look.js';
import type { Measure } from '../../src/core/drawing/measures.js';
import type { Scale } from '../../src/core/drawing/scale.js';
import { type Picture, pictureOf } from '../../src/core/report/picture.js';
import type { ImageTheme, ShownAnatomy } from '../../src/protocol/webview.js';
import { readTheme } from '../shared/theme.js';
import type { Data } from '../state/data.js';

/** The map as it is shown, with its legend, the bars and the frontier, for use outside the editor. */
export const drawingOf = (
  data: Data,
  shown: { readonly measure: Measure; readonly scale: Scale; readonly fading: Fading },
  theme: ImageTheme,
  anatomy?: ShownAnatomy,
): Picture =>
  pictureOf({
    ...shown,
    model: data.run.model,
    pictured: data,
    pending: data.sweep.pending,
    anatomy,
    look: lookOf(theme),
  });

function lookOf(theme: ImageTheme): Look {
  if (theme !== 'editor') return theme === 'dark' ? DARK : LIGHT;
  const { palette, background, foreground, muted, line } = readTheme();
  return { palette, paper: background, ink: foreground, faint: muted, line };
}
