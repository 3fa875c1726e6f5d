import { readFile } from 'node:fs/promises';
import type { LlamaModel, Token } from 'node-llama-cpp';
import { UserError } from '../core/errors.js';
import { stringField } from '../gguf/fields.js';
import type { ModelHeader } from '../gguf/read.js';
import { ChatTemplate, TemplateRefusal } from './chat/jinja.js';
import { type Chat, renderChat, withThought } from './chat/thinking.js';

export interface PromptText {
  readonly system?: string | undefined;
  readonly prompt: string;
  readonly thinking?: boolean | undefined;
}

/** What a model is really asked. */
export interface RenderedPrompt {
  readonly text: string;
  readonly tokens: readonly Token[];
  /** Whether the model is to think before it answers, or cannot be kept from it. */
  readonly thinking: boolean;
  /**
   * The answer as it is kept, of a text of the model's with its special tokens: thoughts that were asked for stand
   * between `<think>` and `</think>`. Undefined when special tokens are not wanted and the text is kept as it is.
   */
  readonly kept: ((output: string) => string) | undefined;
}

/** A chat template that takes the place of the model's own. */
export interface OwnTemplate {
  readonly file: string;
  readonly source: string;
}

/**
 * Turns a probe into the tokens a model expects: the model's own chat template with the generation prompt, with
 * thinking switched off unless the probe asks for it, and never two BOS tokens. A model without a template gets
 * the bare text.
 */
export class PromptRenderer {
  private readonly template: ChatTemplate | undefined;
  private readonly userPrefix: string;
  private readonly file: string;

  /** @throws UserError when the chat template cannot be read. */
  constructor(
    private readonly model: LlamaModel,
    header: ModelHeader,
    own?: OwnTemplate,
  ) {
    const source = own?.source ?? stringField(header.fields, 'tokenizer.chat_template');
    this.file = own?.file ?? header.file;
    try {
      this.template = source === undefined ? undefined : new ChatTemplate(source);
    } catch (error) {
      throw this.unusable(error);
    }
    // Qwen3 was trained to skip its thinking on this word; its template shows that it has a thinking mode.
    const thinks = source?.includes('enable_thinking') ?? false;
    const architecture = stringField(header.fields, 'general.architecture') ?? '';
    this.userPrefix = thinks && /^qwen3(moe)?$/.test(architecture) ? '/no_think ' : '';
  }

  /** The template's text; undefined for a model without one. */
  get source(): string | undefined {
    return this.template?.source;
  }

  /** @throws UserError when the chat template cannot be rendered. */
  render(probe: PromptText): RenderedPrompt {
    const chat = this.chat(probe);
    return {
      text: chat.text,
      tokens: this.tokenize(chat.text),
      thinking: chat.thinking,
      kept: probe.thinking && chat.marks ? (output) => withThought(output, chat) : undefined,
    };
  }

  private chat({ system, prompt, thinking = false }: PromptText): Chat {
    const user = (thinking ? '' : this.userPrefix) + prompt;
    const merged = system ? `${system}\n\n${user}` : user;
    const { template } = this;
    if (!template) return { text: `${merged}\n`, thinking: false, marks: undefined, open: false };
    const render = (...messages: { role: string; content: string }[]): Chat =>
      renderChat(
        template,
        {
          messages,
          add_generation_prompt: true,
          bos_token: this.model.tokens.bosString ?? '',
          eos_token: this.model.tokens.eosString ?? '',
        },
        thinking,
      );
    try {
      if (!system) return render({ role: 'user', content: user });
      try {
        return render({ role: 'system', content: system }, { role: 'user', content: user });
      } catch (error) {
        // Some templates (Gemma's) refuse a system message: its text then leads the user's.
        if (!(error instanceof TemplateRefusal)) throw error;
        return render({ role: 'user', content: merged });
      }
    } catch (error) {
      throw this.unusable(error);
    }
  }

  private unusable(error: unknown): UserError {
    const reason = (error as Error).message.replace(/\.$/, '');
    return new UserError(
      `The chat template of ${this.file} cannot be rendered (${reason}): give the model another chat template.`,
      { file: this.file, cause: error },
    );
  }

  /** The tokens of a text as it is, outside any template; begins with BOS where the model wants it. */
  tokenize(text: string): Token[] {
    const tokens = this.model.tokenize(text, true);
    const { bos, shouldPrependBosToken } = this.model.tokens;
    if (shouldPrependBosToken && bos !== null && tokens[0] !== bos) tokens.unshift(bos);
    return tokens;
  }
}

/** A chat template of the user's own. @throws UserError when the file cannot be read. */
export async function readTemplate(file: string | undefined): Promise<OwnTemplate | undefined> {
  if (file === undefined) return undefined;
  const source = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UserError(`The chat template ${file} cannot be read (${error.code}): check the path.`, {
      file,
    });
  });
  return { file, source };
}
