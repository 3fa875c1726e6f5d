import { modelLayers } from './layers.js';
import { slidingWindowPattern } from './patterns.js';
import type { ModelHeader } from './read.js';

/** Names of the weights that only layers without attention have: state spaces, RWKV, short convolutions. */
const RECURRENT = /^blk\.(\d+)\.(ssm_|time_mix|shortconv)/;

/**
 * What each layer does with the tokens before it, for models that mix several kinds: `attention`,
 * `sliding window` or `recurrent`. Empty when all layers are of one kind.
 */
export function layerKinds(header: ModelHeader): string[] {
  const layers = modelLayers(header);
  const recurrent = new Set(
    header.tensors.flatMap(({ name }) => RECURRENT.exec(name)?.[1] ?? []).map(Number),
  );
  const sliding = slidingWindowPattern(header, layers);
  const kinds = Array.from({ length: layers.count }, (_, layer) => {
    if (recurrent.has(layer)) return 'recurrent';
    return sliding?.[layer] ? 'sliding window' : 'attention';
  });
  return new Set(kinds).size > 1 ? kinds : [];
}
