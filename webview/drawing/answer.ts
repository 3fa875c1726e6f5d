import type { ImageFormat } from '../../src/protocol/webview.js';
import type { Host } from '../host.js';
import type { Store } from '../store.js';
import { drawingOf } from './drawing.js';
import { rasterise } from './raster.js';

/** Draws what is shown as an image and sends it to the host. */
export async function answerDraw(store: Store, host: Host, format: ImageFormat): Promise<void> {
  const { data, tabs } = store;
  // The overview has no measure of its own: the first tab's map stands for it.
  const tab = store.measure ? store.tab : tabs[0];
  const measure = store.measure ?? tab?.measures[0];
  if (!data || !tab || !measure)
    return host.post({ type: 'error', message: 'There is nothing to draw yet.' });
  const drawing = drawingOf(data, measure, store.scaleOf(tab, measure));
  const content = format === 'svg' ? drawing.svg : await rasterise(drawing, format === 'png2x' ? 2 : 1);
  host.post({ type: 'image', format, data: content });
}
