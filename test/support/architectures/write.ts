import type { Backend } from '../../../src/engine/backend.js';
import { text, uint32 } from '../../../src/gguf/fields.js';
import type { GgufField, GgufHeader } from '../../../src/gguf/format.js';
import {
  type RandomOptions,
  tokenizerFields,
  writeRandomTensors,
} from '../../../tools/models/randomModel.js';
import { isMatrix } from '../../../tools/models/randomWeights.js';
import { type AskedTensor, askTensors } from './ask.js';
import type { ArchitectureCase } from './cases.js';
import { fieldOf, SMALL } from './fields.js';

/** Tokens; those of the tokenizer that the models borrow. */
const VOCABULARY = 320;

/** What a case's header says, without its tokenizer. @param layers those that it may run, and those that it predicts with. */
function fieldsOf({ architecture, fields }: ArchitectureCase, layers: number): GgufField[] {
  return [
    text('general.architecture', architecture),
    text('general.name', 'random weights'),
    uint32(`${architecture}.block_count`, layers),
    ...Object.entries({ ...SMALL, ...fields }).map(([key, value]) =>
      fieldOf(`${architecture}.${key}`, value),
    ),
  ];
}

/** Writes models of random weights of any architecture. */
export class ArchitectureWriter {
  /**
   * @param said what llama.cpp logs; it grows.
   * @param tokenizer the model whose tokenizer they borrow.
   */
  constructor(
    private readonly backend: Backend,
    private readonly said: readonly string[],
    private readonly tokenizer: GgufHeader,
  ) {}

  /** @param options.type ggml type of the matrices; F32 unless given. */
  async write(
    file: string,
    one: ArchitectureCase,
    options: RandomOptions & { readonly type?: number } = {},
  ): Promise<void> {
    const layers = one.layers ?? 8;
    const asked = await askTensors(
      this.backend,
      [
        ...fieldsOf(one, layers),
        text('tokenizer.ggml.model', 'none'),
        uint32(`${one.architecture}.vocab_size`, VOCABULARY),
      ],
      (one.optional ?? []).flatMap((name) =>
        name.includes('*') ? Array.from({ length: layers }, (_, n) => name.replace('*', String(n))) : [name],
      ),
      this.said,
    );
    const predicting = one.predicting ?? 0;
    const fields = [
      ...fieldsOf(one, layers + predicting),
      ...(predicting > 0 ? [uint32(`${one.architecture}.nextn_predict_layers`, predicting)] : []),
      ...tokenizerFields(this.tokenizer, VOCABULARY),
    ];
    const tensors = [...asked, ...(predicting > 0 ? predictionBlock(asked, layers) : [])];
    await writeRandomTensors(
      file,
      fields,
      tensors.map((tensor) => ({
        ...tensor,
        type: isMatrix(tensor.name, tensor.dimensions) ? (options.type ?? 0) : 0,
      })),
      options,
    );
  }
}

/** A block that predicts a further token: a layer like the last, and what joins two states. */
function predictionBlock(tensors: readonly AskedTensor[], layers: number): AskedTensor[] {
  const last = `blk.${layers - 1}.`;
  const own = `blk.${layers}.`;
  const embedding = tensors.find(({ name }) => name === 'token_embd.weight')!.dimensions[0]!;
  return [
    ...tensors
      .filter(({ name }) => name.startsWith(last))
      .map((tensor) => ({ ...tensor, name: tensor.name.replace(last, own) })),
    { name: `${own}nextn.eh_proj.weight`, dimensions: [2 * embedding, embedding] },
    { name: `${own}nextn.enorm.weight`, dimensions: [embedding] },
    { name: `${own}nextn.hnorm.weight`, dimensions: [embedding] },
  ];
}
