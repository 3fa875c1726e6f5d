import type { GgufHeader } from './format.js';
import { type ModelLayers, modelLayers } from './layers.js';
import { recurrentPattern, slidingWindowPattern } from './patterns.js';
import type { ModelHeader } from './read.js';

/** Names of the weights that only layers of a kind have. */
const LINEAR = /^ssm_(alpha|beta|ba|f_a)\b/;
const RECURRENT = /^(ssm_|time_mix|shortconv)/;
const ATTENTION = /^attn_(q|k|v|qkv|q_a|kv_a_mqa)\b/;
const EXPERTS = /^ffn_(gate_inp|(gate|up|down|gate_up)_exps)\b/;
const FEED_FORWARD = /^ffn_(up|down|gate)\b/;

/** How a layer takes in the tokens before it. */
export type MixerKind = 'attention' | 'sliding window' | 'linear attention' | 'recurrent' | 'feed-forward';

/** The kind of each layer by its weights and, for windows, its header. `feed-forward` layers see their own token only. */
export function mixerKinds(header: GgufHeader, layers: ModelLayers): MixerKind[] {
  const weights = weightsOfLayers(header, layers.count);
  const sliding = slidingWindowPattern(header, layers);
  const linear = recurrentPattern(header, layers);
  return weights.map((names, layer) => {
    if (linear?.[layer] || names.some((name) => LINEAR.test(name))) return 'linear attention';
    if (names.some((name) => RECURRENT.test(name))) return 'recurrent';
    if (!names.some((name) => ATTENTION.test(name)) && names.some(hasFeedForward)) return 'feed-forward';
    return sliding?.[layer] ? 'sliding window' : 'attention';
  });
}

const hasFeedForward = (name: string): boolean => FEED_FORWARD.test(name) || EXPERTS.test(name);

/**
 * The kind of each layer, for models that mix several: how it takes in the tokens before it, and whether its
 * feed-forward part is `dense` or `MoE`, each where that differs between layers. Empty when all layers are of one kind.
 */
export function layerKinds(header: ModelHeader): string[] {
  const layers = modelLayers(header);
  const mixers = mixerKinds(header, layers);
  const experts = weightsOfLayers(header, layers.count).map((names) => {
    if (names.some((name) => EXPERTS.test(name))) return 'MoE';
    return names.some((name) => FEED_FORWARD.test(name)) ? 'dense' : undefined;
  });
  const mixesMixers = new Set(mixers).size > 1;
  const mixesExperts = experts.includes('MoE') && experts.includes('dense');
  if (!mixesMixers && !mixesExperts) return [];
  return mixers.map((mixer, layer) => {
    const parts = [mixesMixers ? mixer : undefined, mixesExperts ? experts[layer] : undefined];
    return parts.filter((part) => part !== undefined).join(', ');
  });
}

/** The names of each layer's weights, without its number. */
function weightsOfLayers(header: GgufHeader, count: number): string[][] {
  const weights = Array.from({ length: count }, (): string[] => []);
  for (const { name } of header.tensors) {
    const [, layer, suffix] = /^blk\.(\d+)\.(.+)$/.exec(name) ?? [];
    if (suffix !== undefined) weights[Number(layer)]?.push(suffix);
  }
  return weights;
}
