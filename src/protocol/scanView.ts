import * as v from 'valibot';
import { PAIR_KINDS } from '../core/scan/texts.js';

/** What the host and the page of a scan say to each other; as `webview.ts`, each side checks what arrives. */

const curve = v.object({ values: v.array(v.number()), errors: v.array(v.number()) });

const toScanView = v.object({
  type: v.literal('scan'),
  /** The model's name or file, and what it is. */
  model: v.string(),
  about: v.string(),
  sentence: v.string(),
  /** `core/scan/similarity.ts`'s Scan. */
  scan: v.object({
    layers: v.number(),
    texts: v.number(),
    contents: v.number(),
    curves: v.partial(v.object({ [PAIR_KINDS[0]]: curve, [PAIR_KINDS[1]]: curve, [PAIR_KINDS[2]]: curve })),
    contrast: curve,
    similarity: v.array(v.array(v.number())),
    suggestion: v.nullable(
      v.object({
        from: v.number(),
        to: v.number(),
        configs: v.string(),
        blocks: v.number(),
        allBlocks: v.number(),
        peak: v.number(),
        contrast: v.number(),
        error: v.number(),
      }),
    ),
  }),
});
export type ToScanView = v.InferOutput<typeof toScanView>;

const fromScanView = v.variant('type', [
  /** The page listens. */
  v.object({ type: v.literal('ready') }),
  /** Start a sweep of the layers that the scan suggests. */
  v.object({ type: v.literal('sweep') }),
  v.object({ type: v.literal('error'), message: v.string() }),
]);
export type FromScanView = v.InferOutput<typeof fromScanView>;

/** @returns undefined for what fits no message. */
export const parseToScanView = (message: unknown): ToScanView | undefined => {
  const checked = v.safeParse(toScanView, message);
  return checked.success ? checked.output : undefined;
};
export const parseFromScanView = (message: unknown): FromScanView | undefined => {
  const checked = v.safeParse(fromScanView, message);
  return checked.success ? checked.output : undefined;
};
