import type { Picture } from '../../src/core/report/picture.js';
import { element } from '../shared/dom.js';

/** A drawing as PNG in base64. */
export async function rasterise({ svg, width, height }: Picture, factor: number): Promise<string> {
  const image = new Image(width, height);
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = element('canvas', { width: width * factor, height: height * factor });
  const ctx = canvas.getContext('2d');
  if (!ctx) throw new Error('This window has no canvas to draw an image on.');
  ctx.scale(factor, factor);
  ctx.drawImage(image, 0, 0, width, height);
  const [start, data] = canvas.toDataURL('image/png').split(',');
  // A canvas beyond the browser's limits gives an empty address.
  if (!start?.startsWith('data:image/png') || !data)
    throw new Error('The image is too large to draw in this window.');
  return data;
}
