import { float32, numberField, numbersField, uint32 } from './fields.js';
import type { GgufField, GgufHeader } from './format.js';
import type { ModelLayers } from './layers.js';
import { isLite } from './pathRules.js';

/** `enum llama_expert_gating_func_type`. */
const [SOFTMAX, SIGMOID] = [1, 2];

/** Layers of Gemma 2 27B and Gemma 3 27B, which llama.cpp takes any model with as many for. */
const GEMMA_27B: Readonly<Record<string, number>> = { gemma2: 46, gemma3: 62 };

/**
 * What llama.cpp derives from the number of layers, or from the first of them, as fields: a model with another number
 * of layers, or another first layer, then computes as before. The facts are those of llama.cpp's `src/models/*.cpp`.
 * @param length of the path.
 */
export function lengthFields(header: GgufHeader, layers: ModelLayers, length: number): GgufField[] {
  const { architecture, count } = layers;
  const own = (key: string): string => `${architecture}.${key}`;
  const number = (key: string): number | undefined => numberField(header.fields, own(key));
  const fields: GgufField[] = [];
  switch (architecture) {
    case 'minicpm':
      fields.push(float32(own('residual_scale'), number('residual_scale') ?? 1.4 / Math.sqrt(count)));
      break;
    case 'deepseek2': {
      const vocabulary = header.fields.get('tokenizer.ggml.tokens')?.length ?? 0;
      if (isLite(count, vocabulary)) fields.push(uint32(own('attention.q_lora_rank'), 0));
      const isGlm = (count === 47 || count === 48) && vocabulary === 154_880;
      if (!number('expert_gating_func'))
        fields.push(uint32(own('expert_gating_func'), isGlm ? SIGMOID : SOFTMAX));
      break;
    }
    case 'gemma2':
    case 'gemma3':
      fields.push(...gemmaScale(header, layers, length));
  }
  const heads = numbersField(header.fields, own('attention.head_count'))?.[0];
  const embedding = number('embedding_length');
  if (heads && embedding !== undefined)
    for (const key of ['attention.key_length', 'attention.value_length'])
      if (number(key) === undefined) fields.push(uint32(own(key), Math.floor(embedding / heads)));
  return fields;
}

/**
 * llama.cpp scales the queries of a 27B model by its embedding length per head, and those of the others by the size of
 * a head. A path of another length is scaled back by the factor that RoPE puts on queries and on keys.
 */
function gemmaScale(header: GgufHeader, { architecture, count }: ModelLayers, length: number): GgufField[] {
  const large = GEMMA_27B[architecture];
  if ((count === large) === (length === large)) return [];
  const number = (key: string): number | undefined => numberField(header.fields, `${architecture}.${key}`);
  const embedding = number('embedding_length') ?? 0;
  const heads = number('attention.head_count') ?? 1;
  const perHead = Math.floor(embedding / heads);
  const headSize = number('attention.key_length') ?? perHead;
  const ratio = count === large ? headSize / perHead : perHead / headSize;
  // The scales are inverse roots of these sizes, and queries and keys share the factor.
  const factor = (number('rope.scaling.attn_factor') ?? 1) * ratio ** 0.25;
  return [float32(`${architecture}.rope.scaling.attn_factor`, factor)];
}
