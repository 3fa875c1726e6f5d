import type { Llama, LlamaModel, Token } from 'node-llama-cpp';
import { UserError } from '../core/errors.js';
import { describeModel, type ModelDescription } from '../gguf/describe.js';
import { modelLayers } from '../gguf/layers.js';
import type { ModelHeader } from '../gguf/read.js';
import type { Backend } from './backend.js';
import type { Vocabulary } from './generation/generate.js';
import { MemoryPlanner } from './memoryPlan.js';
import type { Pointer } from './native/structs.js';
import { learnWeights, type Weights } from './native/weights.js';
import { type OwnTemplate, PromptRenderer } from './prompt.js';
import { Shell } from './shell.js';

/** A model loaded once, from which a shell for any layer path is made in milliseconds. */
export class LoadedModel implements Vocabulary {
  private readonly vocab: Pointer;
  private readonly endings = new Map<number, boolean>();

  private constructor(
    private readonly backend: Backend,
    readonly header: ModelHeader,
    readonly description: ModelDescription,
    readonly planner: MemoryPlanner,
    readonly prompts: PromptRenderer,
    /** Whether a sequence can be cut anywhere and gone on with: the states of recurrent layers have no way back. */
    readonly rewinds: boolean,
    private readonly tokenizer: LlamaModel,
    private readonly base: Pointer,
    private readonly weights: Weights,
  ) {
    this.vocab = backend.api.modelVocab(base);
  }

  /**
   * @param header of the model's file.
   * @param chatTemplate takes the place of the model's own.
   * @param lastError the native code's own last error line, which says why a load failed.
   * @throws UserError for a file that is no complete language model, of an architecture llama.cpp does not
   *   know, or that does not fit into memory.
   */
  static async load(
    backend: Backend,
    header: ModelHeader,
    lastError: () => string | undefined,
    chatTemplate?: OwnTemplate,
  ): Promise<LoadedModel> {
    const { file } = header;
    const description = describeModel(header);
    const planner = await planMemory(backend.llama, description, lastError);
    const { api } = backend;
    const base = await api.modelLoadFromFile(file, {
      ...api.modelDefaultParams(),
      n_gpu_layers: planner.offloadedLayers,
    });
    if (!base) throw refused(file, description, lastError());
    let tokenizer: LlamaModel | undefined;
    try {
      if (api.hasEncoder(base) || !api.hasDecoder(base))
        throw new UserError(
          `The model ${file} (${description.architecture}) does not generate text layer by layer: choose a decoder-only language model.`,
          { file },
        );
      const named = new Set(header.tensors.map((tensor) => tensor.name));
      const weights = learnWeights(api, base, (name) => named.has(name));
      tokenizer = await backend.llama.loadModel({ modelPath: file, vocabOnly: true });
      const prompts = new PromptRenderer(tokenizer, header, chatTemplate);
      const rewinds = !api.isRecurrent(base) && !api.isHybrid(base);
      return new LoadedModel(
        backend,
        header,
        description,
        planner,
        prompts,
        rewinds,
        tokenizer,
        base,
        weights,
      );
    } catch (error) {
      await tokenizer?.dispose();
      api.modelFree(base);
      throw error;
    }
  }

  /** @param path source layers in the order in which they run, each 0..N-1. */
  shell(path: readonly number[]): Shell {
    return Shell.create(this.backend.api, this.header, this.weights, path, this.gpuLayersOf(path));
  }

  /**
   * As many of a path's last positions as there are layers on the device among its sources: its KV cache then takes
   * what was planned. llama.cpp puts the last layers of a model there, after them the output.
   */
  private gpuLayersOf(path: readonly number[]): number {
    const { offloadedLayers } = this.planner;
    if (offloadedLayers === 0) return 0;
    const { count, predictionBlocks } = modelLayers(this.header);
    const first = count + predictionBlocks + 1 - offloadedLayers;
    return 1 + path.filter((layer) => layer >= first).length;
  }

  get vocabSize(): number {
    return this.backend.api.vocabSize(this.vocab);
  }

  isEndOfGeneration(token: number): boolean {
    let ends = this.endings.get(token);
    if (ends === undefined) {
      ends = this.backend.api.isEndOfGeneration(this.vocab, token);
      this.endings.set(token, ends);
    }
    return ends;
  }

  text(tokens: readonly number[], special: boolean): string {
    return this.tokenizer.detokenize(tokens as Token[], special);
  }

  async dispose(): Promise<void> {
    await this.tokenizer.dispose();
    this.backend.api.modelFree(this.base);
  }
}

/** @throws UserError for a file that llama.cpp cannot make sense of; see {@link LoadedModel.load}. */
export async function planMemory(
  llama: Llama,
  description: ModelDescription,
  lastError: () => string | undefined,
): Promise<MemoryPlanner> {
  try {
    return await MemoryPlanner.create(llama, description);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw refused(description.file, description, lastError() ?? String(error));
  }
}

/** @throws UserError when llama.cpp does not know the architecture or the tokenizer. Loads no weights. */
export async function checkKnown(
  llama: Llama,
  description: ModelDescription,
  lastError: () => string | undefined,
): Promise<void> {
  await (await loadTokenizer(llama, description, lastError)).dispose();
}

/** A model's vocabulary without its weights. @throws UserError as {@link checkKnown}. */
export async function loadTokenizer(
  llama: Llama,
  description: ModelDescription,
  lastError: () => string | undefined,
): Promise<LlamaModel> {
  try {
    return await llama.loadModel({ modelPath: description.file, vocabOnly: true });
  } catch (error) {
    throw refused(description.file, description, lastError() ?? String(error));
  }
}

function refused(file: string, description: ModelDescription, reason: string | undefined): UserError {
  const cause = reason?.replace(/^[\w:~]+:\s*/, '').replace(/^error loading model:\s*/, '');
  if (cause?.includes('unknown model architecture'))
    return new UserError(
      `The model ${file} has the architecture "${description.architecture}", which this release of llama.cpp does not support: choose another model, or a newer release of this program.`,
      { file },
    );
  return new UserError(
    `The model ${file} could not be loaded${cause ? ` (${cause})` : ''}: check that the file is complete and fits into memory.`,
    { file },
  );
}
