import { UserError } from '../../src/core/errors.js';
import type { ToWebview } from '../../src/protocol/webview.js';
import type { Host } from '../state/host.js';
import type { Store } from '../state/store.js';
import { drawingOf } from './drawing.js';
import { rasterise } from './raster.js';

type Asked = Extract<ToWebview, { type: 'draw' }>;

/** Draws what is shown as an image and sends it to the host, or why it cannot: the host waits for either. */
export async function answerDraw(store: Store, host: Host, asked: Asked): Promise<void> {
  const { id } = asked;
  try {
    host.post({ type: 'image', id, data: await imageOf(store, asked) });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const message = error instanceof UserError ? why : `The image could not be drawn: ${why}`;
    host.post({ type: 'imageFailed', id, message });
  }
}

async function imageOf(store: Store, { format, theme }: Asked): Promise<string> {
  const { data, tabs, problem } = store;
  if (problem !== undefined) throw new UserError(problem);
  // The overview has no measure of its own: the first tab's map stands for it.
  const tab = store.measure ? store.tab : tabs[0];
  const measure = store.measure ?? tab?.measures[0];
  if (!data || !tab || !measure || data.configs.size === 0)
    throw new UserError('There is nothing to draw yet.');
  const shown = { measure, scale: store.scaleOf(tab, measure), fading: store.page.fading };
  const drawing = drawingOf(data, shown, theme, store.anatomy);
  return format === 'svg' ? drawing.svg : rasterise(drawing, format === 'png2x' ? 2 : 1);
}
