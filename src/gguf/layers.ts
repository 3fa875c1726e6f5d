import { MAX_PATH_LENGTH } from '../core/configs/layerPath.js';
import { UserError } from '../core/errors.js';
import { numberField, stringField } from './fields.js';
import type { GgufHeader } from './format.js';
import { type Objection, pathObjection } from './pathRules.js';
import type { ModelHeader } from './read.js';

/**
 * What a model's architecture says about its layers: how many may be repeated, and which layer may stand at
 * which position. Most architectures treat every position alike. A few derive a layer's kind from its position;
 * where a header field can state the kind for each layer, `expand.ts` writes it, and any path exists. What no
 * field can state is a rule in `pathRules.ts`. The facts are those of llama.cpp's `src/models/*.cpp`.
 */

const ENCODER = 'a text encoder, which generates no text';
const DIFFUSION = 'a diffusion model, which fills in texts in any order';
const DRAFT = "a draft model, which reads another model's states";
const SPEECH = 'a model of speech';

/** Architectures of llama.cpp that do not continue a text token by token. */
const NOT_GENERATING: Readonly<Record<string, string>> = {
  bert: ENCODER,
  'modern-bert': ENCODER,
  'nomic-bert': ENCODER,
  'nomic-bert-moe': ENCODER,
  'neo-bert': ENCODER,
  'jina-bert-v2': ENCODER,
  'jina-bert-v3': ENCODER,
  eurobert: ENCODER,
  'gemma-embedding': ENCODER,
  'llama-embed': ENCODER,
  t5: 'an encoder-decoder model',
  t5encoder: ENCODER,
  dream: DIFFUSION,
  llada: DIFFUSION,
  'llada-moe': DIFFUSION,
  rnd1: DIFFUSION,
  eagle3: DRAFT,
  dflash: DRAFT,
  'gemma4-assistant': DRAFT,
  clip: 'the part of a model that sees or hears',
  'wavtokenizer-dec': SPEECH,
  qwen3tts: SPEECH,
  pockettts: SPEECH,
};

/** Why a file is nothing to sweep; undefined when it may be. */
function notSwept(header: GgufHeader, architecture: string): string | undefined {
  const type = stringField(header.fields, 'general.type');
  if (type === 'adapter')
    return "is a LoRA adapter, not a model: merge it into its model (with llama.cpp's llama-export-lora) and choose the result";
  const kind =
    type === 'mmproj'
      ? NOT_GENERATING.clip
      : (NOT_GENERATING[architecture] ??
        (numberField(header.fields, `${architecture}.attention.causal`) === 0 ? ENCODER : undefined));
  if (kind) return `(${architecture}) is ${kind}: choose a decoder-only language model`;
  // llama.cpp 0.5.0 ends the process (`llm_graph_input_attn_temp::set_input`).
  if (architecture === 'llama4' && numberField(header.fields, 'llama4.attention.sliding_window') === 0)
    return '(llama4) has no chunked attention, without which this release of llama.cpp cannot run it: choose another model';
  return undefined;
}

export interface ModelLayers {
  readonly architecture: string;
  /** N: the layers that a path may name, 0..N-1. */
  readonly count: number;
  /** Multi-token-prediction blocks after the last layer; no path uses them. */
  readonly predictionBlocks: number;
}

/**
 * The architecture and layer count of a model.
 * @throws UserError when the file holds no layers to run (vocabulary only, projector, LoRA) or too few.
 */
export function modelLayers(header: ModelHeader): ModelLayers {
  const { file } = header;
  const architecture = stringField(header.fields, 'general.architecture');
  if (!architecture)
    throw new UserError(`The model ${file} specifies no architecture: it is not a GGUF language model.`, {
      file,
    });
  const objection = notSwept(header, architecture);
  if (objection) throw new UserError(`The file ${file} ${objection}.`, { file });
  const blocks = numberField(header.fields, `${architecture}.block_count`);
  const hasLayers = header.tensors.some((tensor) => tensor.name.startsWith('blk.'));
  if (header.tensors.length === 0)
    throw new UserError(`The model ${file} contains a vocabulary only, no layers: choose the full model.`, {
      file,
    });
  if (!hasLayers || blocks === undefined)
    throw new UserError(
      `The file ${file} (architecture "${architecture}") has no decoder layers: choose a language model.`,
      { file },
    );
  const predictionBlocks = numberField(header.fields, `${architecture}.nextn_predict_layers`) ?? 0;
  const count = blocks - predictionBlocks;
  if (count < 2)
    throw new UserError(
      `The model ${file} has ${count} layer${count === 1 ? '' : 's'}, too few to repeat any: choose a model with at least 2.`,
      { file },
    );
  if (count > MAX_PATH_LENGTH)
    throw new UserError(
      `The model ${file} claims ${count} layers, but llama.cpp runs at most ${MAX_PATH_LENGTH}: it is damaged, or not made for llama.cpp.`,
      { file },
    );
  return { architecture, count, predictionBlocks };
}

/**
 * Why this path cannot be run on this model, or undefined when it can.
 * @param path source layers in the order in which they run, each 0..N-1.
 */
export function unsupportedReason(header: ModelHeader, path: readonly number[]): string | undefined {
  const refusal = pathRefusal(header, path);
  return refusal && `not supported for ${refusal.architecture}, because ${refusal.because}${refusal.here}`;
}

/** As {@link unsupportedReason}, with what holds for other paths too apart from what is so in this one. */
export function pathRefusal(
  header: ModelHeader,
  path: readonly number[],
): (Objection & { readonly architecture: string }) | undefined {
  const layers = modelLayers(header);
  if (isBaseline(path, layers.count)) return undefined;
  const objection = pathObjection(header, layers, path);
  return objection && { ...objection, architecture: layers.architecture };
}

function isBaseline(path: readonly number[], count: number): boolean {
  return path.length === count && path.every((layer, position) => layer === position);
}
