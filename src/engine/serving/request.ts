import { UserError } from '../../core/errors.js';
import { unsupportedReason } from '../../gguf/layers.js';
import type { CompleteRequest, Completion } from '../../protocol/engine.js';
import type { LoadedModel } from '../model.js';
import { Answer } from './answer.js';

/** Tokens of prompt and answer together, where the request names no limit. */
const DEFAULT_CONTEXT = 4096;
const LARGEST_SEED = 2 ** 32 - 1;

/** A request that was found to be possible, on its way to its answer. */
export class Asked {
  readonly answer: Answer;
  /** Tokens of the prompt that were read for an earlier one. */
  held = 0;
  /** Settles when it has ended in any way. */
  readonly completion: Promise<Completion>;
  private settle!: { resolve: (completion: Completion) => void; reject: (error: Error) => void };
  private readonly started = performance.now();
  private firstToken: number | undefined;
  private over = false;

  private constructor(
    readonly request: CompleteRequest,
    readonly tokens: readonly number[],
    /** Tokens of the prompt and the longest answer. */
    readonly needs: number,
    prompt: Prompt,
    model: LoadedModel,
  ) {
    const special = prompt.kept !== undefined;
    this.answer = new Answer({
      detokenize: (tokens) => model.text(tokens, special),
      isEnd: (token) => model.isEndOfGeneration(token),
      maxTokens: needs - tokens.length,
      stop: request.stop ?? [],
      thinking: request.thinking === true,
      kept: prompt.kept,
      marks: prompt.marks,
    });
    this.completion = new Promise((resolve, reject) => (this.settle = { resolve, reject }));
    this.completion.catch(() => undefined);
  }

  /** @throws UserError when the path cannot be run, or the prompt does not fit. */
  static prepare(model: LoadedModel, request: CompleteRequest): Asked {
    checkPath(model, request.path);
    const { seed = 0, temperature = 1, topP = 1 } = request.sampling ?? {};
    if (!(seed < LARGEST_SEED && temperature > 0 && topP > 0 && topP <= 1))
      throw new Error(
        `the sampling (temperature ${temperature}, top-p ${topP}, seed ${seed}) is out of range`,
      );
    const prompt = promptOf(model, request);
    const most = Math.min(
      request.contextSize ?? DEFAULT_CONTEXT,
      model.description.contextLength ?? Infinity,
    );
    const { length } = prompt.tokens;
    if (length === 0) throw new UserError('The prompt is empty: give the model a text to go on with.');
    if (length >= most)
      throw new UserError(
        `The prompt is too long: it has ${length} tokens, but the context holds ${most} with the answer. Shorten it, or serve the model with a larger context.`,
        { code: 'context_length_exceeded' },
      );
    const needs = Math.min(most, length + (request.maxTokens ?? most));
    return new Asked(request, prompt.tokens, needs, prompt, model);
  }

  /** Names its path. */
  get lane(): string {
    return this.request.path.join();
  }

  /** Whether it has ended, by itself or because nobody wants it any longer. */
  get ended(): boolean {
    return this.over;
  }

  /** A token of the answer has come. */
  tick(): void {
    this.firstToken ??= performance.now();
    if (this.answer.finish) this.end(this.answer.finish);
  }

  end(finish: Completion['finish']): void {
    if (this.over) return;
    this.over = true;
    const { started, firstToken, answer, tokens, held } = this;
    this.settle.resolve({
      text: answer.text,
      finish,
      promptTokens: tokens.length,
      heldTokens: held,
      tokens: answer.length,
      ...(firstToken === undefined ? {} : { firstTokenMs: firstToken - started }),
      ms: performance.now() - started,
    });
  }

  fail(error: Error): void {
    this.over = true;
    this.settle.reject(error);
  }
}

interface Prompt {
  readonly tokens: readonly number[];
  readonly kept: ((text: string) => string) | undefined;
  readonly marks: readonly string[];
}

function promptOf(model: LoadedModel, { prompt, thinking }: CompleteRequest): Prompt {
  switch (prompt.kind) {
    case 'chat':
      return model.prompts.renderChat(prompt.messages, thinking);
    case 'text':
      return { tokens: model.prompts.tokenize(prompt.text), kept: undefined, marks: [] };
    case 'tokens': {
      const outside = prompt.tokens.find((token) => token >= model.vocabSize);
      if (outside !== undefined)
        throw new UserError(
          `The prompt has the token ${outside}, but the model's vocabulary ends with ${model.vocabSize - 1}.`,
        );
      return { tokens: prompt.tokens, kept: undefined, marks: [] };
    }
  }
}

function checkPath(model: LoadedModel, path: readonly number[]): void {
  const { layers } = model.description;
  const outside = path.find((layer) => layer >= layers);
  if (outside !== undefined)
    throw new UserError(`The model has layers 0..${layers - 1}, but the path names ${outside}.`);
  const unsupported = unsupportedReason(model.header, path);
  if (unsupported) throw new UserError(unsupported, { code: 'unsupported_config' });
}
