import { AWAY, type Brackets, WORD_SIZE } from '../../src/core/drawing/brackets.js';
import { css } from '../../src/core/drawing/colors.js';
import { axisLabels, BRACKETS } from '../../src/core/drawing/geometry.js';
import type { Theme } from '../shared/theme.js';
import type { MapPicture } from './paint.js';

/** What stands around a map: its axes, and the model's anatomy along them. */

type Context = CanvasRenderingContext2D;

/** From an axis to its labels. */
const AWAY_LABEL = 4;

/** The layers' numbers and the axes' names. */
export function paintAxes(ctx: Context, { geometry, theme }: MapPicture): void {
  const { layers, left, top, plot, height } = geometry;
  ctx.save();
  ctx.font = `${Math.max(10, theme.fontSize - 2)}px ${theme.fontFamily}`;
  ctx.fillStyle = css(theme.muted);
  ctx.textAlign = 'center';
  ctx.textBaseline = 'top';
  for (const { layer, at } of axisLabels(geometry, 'j', layers))
    ctx.fillText(String(layer), at, top + plot.height + AWAY_LABEL);
  ctx.textBaseline = 'bottom';
  ctx.fillText('j: repeat ends →', left + plot.width / 2, height - 1);
  ctx.textAlign = 'right';
  ctx.textBaseline = 'middle';
  for (const { layer, at } of axisLabels(geometry, 'i', layers - 1))
    ctx.fillText(String(layer), left - AWAY_LABEL - BRACKETS, at);
  ctx.textAlign = 'center';
  ctx.textBaseline = 'top';
  ctx.translate(1, top + plot.height / 2);
  ctx.rotate(-Math.PI / 2);
  ctx.fillText('← i: repeat starts', 0, 0);
  ctx.restore();
}

/** The anatomy above and beside the map. */
export function paintBrackets(ctx: Context, { brackets, geometry, theme }: MapPicture): void {
  if (!brackets) return;
  const { left, top } = geometry;
  ctx.save();
  ctx.translate(0, top);
  paintAxis(ctx, brackets.columns, theme);
  ctx.restore();
  ctx.save();
  // The rows' axis runs down, and its outside is to the left: it is the other one, mirrored on the diagonal.
  ctx.translate(left, 0);
  ctx.transform(0, 1, 1, 0, 0, 0);
  paintAxis(ctx, brackets.rows, theme, true);
  ctx.restore();
}

/** Along y = 0, outwards to negative y. */
function paintAxis(ctx: Context, { spans, doubts, hot }: Brackets, theme: Theme, mirrored = false): void {
  const [ink, faint] = [css(theme.foreground), css(theme.muted)];
  ctx.fillStyle = css(theme.line);
  for (const { from, to } of doubts) ctx.fillRect(from, -AWAY.line - 2, to - from, 4);
  ctx.strokeStyle = ctx.fillStyle = faint;
  ctx.lineWidth = 1;
  ctx.font = `${WORD_SIZE}px ${theme.fontFamily}`;
  ctx.beginPath();
  for (const { from, to, word, at, anchor } of spans) {
    // Half a pixel, so that the lines are sharp, and apart from the next bracket.
    const [start, end, line] = [Math.round(from) + 0.5, Math.round(to) - 1.5, -AWAY.line - 0.5];
    ctx.moveTo(start, -AWAY.tick);
    ctx.lineTo(start, line);
    ctx.lineTo(end, line);
    ctx.lineTo(end, -AWAY.tick);
    ctx.save();
    ctx.textAlign = anchor === 'middle' ? 'center' : anchor;
    ctx.translate(at, -AWAY.word);
    if (mirrored) {
      // Read upwards: the mirrored axis is turned back, and with it which end of a word is its first.
      ctx.scale(-1, 1);
      if (anchor !== 'middle') ctx.textAlign = anchor === 'start' ? 'end' : 'start';
    }
    ctx.fillText(word, 0, 0);
    ctx.restore();
  }
  ctx.stroke();
  ctx.fillStyle = ink;
  for (const { from, to } of hot) ctx.fillRect(from, -AWAY.line - AWAY.hot / 2, to - from - 1, AWAY.hot);
}
