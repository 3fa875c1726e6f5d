import { readFile } from 'node:fs/promises';
import type { LlamaModel, Token } from 'node-llama-cpp';
import { UserError } from '../core/errors.js';
import { stringField } from '../gguf/fields.js';
import type { ModelHeader } from '../gguf/read.js';
import type { ChatMessage } from '../protocol/engine.js';
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
  /** What the model's own text has in the place of those two marks, where they are replaced. */
  readonly marks: readonly string[];
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
  render({ system, prompt, thinking }: PromptText): RenderedPrompt {
    const user: ChatMessage = { role: 'user', content: prompt };
    return this.renderChat(system ? [{ role: 'system', content: system }, user] : [user], thinking);
  }

  /** The same of a conversation, up to where its next answer begins. */
  renderChat(messages: readonly ChatMessage[], thinking = false): RenderedPrompt {
    const chat = this.chat(thinking ? messages : prefixed(messages, this.userPrefix), thinking);
    const marks = thinking ? chat.marks : undefined;
    return {
      text: chat.text,
      tokens: this.tokenize(chat.text),
      thinking: chat.thinking,
      kept: marks && ((output) => withThought(output, chat)),
      marks: marks ? [marks.open, marks.close] : [],
    };
  }

  private chat(messages: readonly ChatMessage[], thinking: boolean): Chat {
    const { template } = this;
    if (!template) {
      const text = messages.map(({ content }) => content).join('\n\n');
      return { text: `${text}\n`, thinking: false, marks: undefined, open: false };
    }
    const render = (messages: readonly ChatMessage[]): Chat =>
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
      try {
        return render(messages);
      } catch (error) {
        // Some templates (Gemma's) refuse a system message: its text then leads the user's.
        if (!(error instanceof TemplateRefusal) || !messages.some(({ role }) => role === 'system'))
          throw error;
        return render(withoutSystem(messages));
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

/** The last thing that the user says, with a word before it. */
function prefixed(messages: readonly ChatMessage[], prefix: string): readonly ChatMessage[] {
  const last = messages.findLastIndex(({ role }) => role === 'user');
  return messages.map((message, n) =>
    n === last ? { ...message, content: prefix + message.content } : message,
  );
}

/** System messages lead what the user says next. */
function withoutSystem(messages: readonly ChatMessage[]): ChatMessage[] {
  const others: ChatMessage[] = [];
  const lead: string[] = [];
  for (const message of messages) {
    const { role, content } = message;
    if (role === 'system') lead.push(content);
    else if (role === 'user') others.push({ role, content: [...lead.splice(0), content].join('\n\n') });
    else others.push(message);
  }
  return lead.length > 0 ? [...others, { role: 'user', content: lead.join('\n\n') }] : others;
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
