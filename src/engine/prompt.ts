import { Template } from '@huggingface/jinja';
import type { LlamaModel, Token } from 'node-llama-cpp';
import { stringField } from '../gguf/fields.js';
import type { ModelHeader } from '../gguf/read.js';

export interface PromptText {
  readonly system?: string | undefined;
  readonly prompt: string;
}

/**
 * Turns a probe into the tokens a model expects: the model's own chat template with the generation prompt, with
 * thinking switched off where the template knows it, and never two BOS tokens. A model without a template gets
 * the bare text.
 */
export class PromptRenderer {
  private readonly template: Template | undefined;
  private readonly userPrefix: string;

  constructor(
    private readonly model: LlamaModel,
    header: ModelHeader,
  ) {
    const source = stringField(header.fields, 'tokenizer.chat_template');
    this.template = source === undefined ? undefined : new Template(source);
    // Qwen3 was trained to skip its thinking on this word; its template shows that it has a thinking mode.
    const thinks = source?.includes('enable_thinking') ?? false;
    const architecture = stringField(header.fields, 'general.architecture') ?? '';
    this.userPrefix = thinks && /^qwen3(moe)?$/.test(architecture) ? '/no_think ' : '';
  }

  render({ system, prompt }: PromptText): string {
    const user = this.userPrefix + prompt;
    if (!this.template) return system ? `${system}\n\n${user}\n` : `${user}\n`;
    const common = {
      add_generation_prompt: true,
      enable_thinking: false,
      bos_token: this.model.tokens.bosString ?? '',
      eos_token: this.model.tokens.eosString ?? '',
    };
    const question = { role: 'user', content: user };
    if (!system) return this.template.render({ ...common, messages: [question] });
    try {
      return this.template.render({ ...common, messages: [{ role: 'system', content: system }, question] });
    } catch {
      // Some templates (Gemma's) refuse a system message: its text then leads the user's.
      const merged = { role: 'user', content: `${system}\n\n${user}` };
      return this.template.render({ ...common, messages: [merged] });
    }
  }

  tokenize(text: PromptText): Token[] {
    const tokens = this.model.tokenize(this.render(text), true);
    const { bos, shouldPrependBosToken } = this.model.tokens;
    if (shouldPrependBosToken && bos !== null && tokens[0] !== bos) tokens.unshift(bos);
    return tokens;
  }
}
