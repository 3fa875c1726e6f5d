import { UserError } from '../core/errors.js';
import { bools, gather, numberField, numbersField, text, uint32, uint32s } from './fields.js';
import { FIXED_SIZE, type GgufField, type GgufTensorInfo, GgufType } from './format.js';
import { type ModelLayers, modelLayers, unsupportedReason } from './layers.js';
import { lengthFields } from './lengthFields.js';
import { denseLead, leadingDense, ngramLayer } from './pathRules.js';
import { indexerPattern, recurrentPattern, slidingWindowPattern } from './patterns.js';
import type { ModelHeader } from './read.js';
import { writeHeader, type WrittenHeader } from './write.js';

/** A model's header rewritten for a layer path. */
export interface ExpandedHeader extends WrittenHeader {
  /** Name of each tensor of the path, in order, and of the source tensor whose data it has. */
  readonly tensors: readonly { readonly name: string; readonly source: GgufTensorInfo }[];
}

export interface ExpandOptions {
  /** Keep the tokenizer (a file that stands alone) or leave it out (a shell, which needs none). */
  readonly tokenizer: boolean;
  /** Name the tied output weight explicitly, so that it can have other data than the embedding. */
  readonly explicitOutput?: boolean;
  /** Further fields, or others in place of the model's own. */
  readonly fields?: readonly GgufField[];
}

/** Arrays of the architecture that may be as long as there are layers without having an item for each. */
const NOT_PER_LAYER = /\.(rope\.dimension_sections|classifier\.output_labels|ple\..*|.*_ids|.*_mapping)$/;

const LAYER_TENSOR = /^blk\.(\d+)\.(.+)$/;

/**
 * Writes the header of the model in which the layers of `path` stand one after another: every per-layer field
 * gathered along the path, every layer's tensors repeated under their new positions.
 * @param path source layers in the order in which they run.
 * @throws UserError when the architecture does not allow the path; RangeError for an unknown tensor type.
 */
export function expandHeader(
  header: ModelHeader,
  path: readonly number[],
  options: ExpandOptions,
): ExpandedHeader {
  const reason = unsupportedReason(header, path);
  if (reason) throw new UserError(`This layer path is ${reason}.`, { file: header.file });
  const tensors = expandTensors(header, path);
  if (options.explicitOutput && !tensors.some((tensor) => tensor.name === 'output.weight')) {
    const embedding = tensors.find((tensor) => tensor.name === 'token_embd.weight');
    if (embedding) tensors.push({ ...embedding, name: 'output.weight' });
  }
  const written = writeHeader({
    fields: expandFields(header, path, options).values(),
    tensors: tensors.map(({ name, source }) => ({ ...source, name })),
    alignment: header.alignment,
  });
  return { ...written, tensors };
}

function expandTensors(
  header: ModelHeader,
  path: readonly number[],
): { name: string; source: GgufTensorInfo }[] {
  const result: { name: string; source: GgufTensorInfo }[] = [];
  const ofLayer = new Map<number, { suffix: string; source: GgufTensorInfo }[]>();
  for (const source of header.tensors) {
    const match = LAYER_TENSOR.exec(source.name);
    if (!match) {
      result.push({ name: source.name, source });
      continue;
    }
    const layer = Number(match[1]);
    const list = ofLayer.get(layer) ?? [];
    list.push({ suffix: match[2]!, source });
    ofLayer.set(layer, list);
  }
  path.forEach((layer, position) => {
    for (const { suffix, source } of ofLayer.get(layer) ?? [])
      result.push({ name: `blk.${position}.${suffix}`, source });
  });
  return result;
}

function expandFields(
  header: ModelHeader,
  path: readonly number[],
  options: ExpandOptions,
): Map<string, GgufField> {
  const layers = modelLayers(header);
  const { architecture } = layers;
  const total = layers.count + layers.predictionBlocks;
  const fields = new Map<string, GgufField>();
  for (const field of header.fields.values()) {
    if (field.key.startsWith('split.')) continue;
    if (!options.tokenizer && field.key.startsWith('tokenizer.')) continue;
    fields.set(
      field.key,
      isPerLayer(field, architecture, [layers.count, total]) ? gather(field, path) : field,
    );
  }
  const set = (field: GgufField): void => void fields.set(field.key, field);
  const own = (key: string): string => `${architecture}.${key}`;

  set(uint32(own('block_count'), path.length));
  fields.delete(own('nextn_predict_layers'));
  // "4B", which the model has no longer.
  if (path.length !== layers.count) fields.delete('general.size_label');
  for (const field of [...lengthFields(header, layers, path.length), ...kindFields(header, layers, path)])
    set(field);
  if (!options.tokenizer) {
    set(text('tokenizer.ggml.model', 'none'));
    set(uint32(own('vocab_size'), vocabularySize(header, architecture)));
  }
  options.fields?.forEach(set);
  return fields;
}

/** The kinds of a path's layers, written out where they follow from the layers' numbers. */
function kindFields(header: ModelHeader, layers: ModelLayers, path: readonly number[]): GgufField[] {
  const { architecture } = layers;
  const own = (key: string): string => `${architecture}.${key}`;
  const fields: GgufField[] = [];
  const flags = (key: string, ofLayers: readonly boolean[] | undefined): void => {
    if (ofLayers)
      fields.push(
        bools(
          own(key),
          path.map((layer) => ofLayers[layer]!),
        ),
      );
  };
  flags('attention.sliding_window_pattern', slidingWindowPattern(header, layers));
  flags('attention.recurrent_layers', recurrentPattern(header, layers));
  flags('attention.indexer.types', indexerPattern(header, layers));
  const lead = denseLead(header, architecture);
  if (lead > 0) fields.push(uint32(own('leading_dense_block_count'), leadingDense(path, lead)!));
  const ngrams = ngramLayer(header, architecture);
  if (ngrams !== undefined) fields.push(uint32s(own('ple.layers'), [path.indexOf(ngrams)]));
  return fields;
}

function isPerLayer(field: GgufField, architecture: string, counts: readonly number[]): boolean {
  return (
    field.type === GgufType.ARRAY &&
    FIXED_SIZE[field.itemType!] !== undefined &&
    counts.includes(field.length!) &&
    field.key.startsWith(`${architecture}.`) &&
    !NOT_PER_LAYER.test(field.key)
  );
}

/** Number of tokens: of the tokenizer's list, or the rows of the embedding. */
export function vocabularySize(header: ModelHeader, architecture: string): number {
  return (
    header.fields.get('tokenizer.ggml.tokens')?.length ??
    header.tensors.find((tensor) => tensor.name === 'token_embd.weight')?.dimensions[1] ??
    numberField(header.fields, `${architecture}.vocab_size`) ??
    numbersField(header.fields, 'tokenizer.ggml.token_type')?.length ??
    0
  );
}
