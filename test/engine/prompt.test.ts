import { getLlama, type Llama, type LlamaModel } from 'node-llama-cpp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PromptRenderer } from '../../src/engine/prompt.js';
import { text } from '../../src/gguf/fields.js';
import type { GgufField } from '../../src/gguf/format.js';
import { type ModelHeader, readModelHeader } from '../../src/gguf/read.js';
import { userErrorOf } from '../support/errors.js';
import { DEMO_MODEL } from '../support/files.js';

/** The essentials of real templates: what matters is which variables they ask for. */
const THINKING = `{%- for m in messages %}<|im_start|>{{ m.role }}
{{ m.content }}<|im_end|>
{% endfor %}{%- if add_generation_prompt %}<|im_start|>assistant
{%- if enable_thinking is defined and enable_thinking is false %}
<think>

</think>

{% endif %}{%- endif %}`;
const NO_SYSTEM = `{{ bos_token }}{%- if messages[0].role == 'system' %}{{ raise_exception('System role not supported') }}{%- endif %}{%- for m in messages %}[{{ m.role }}]{{ m.content | trim }}{%- endfor %}{%- if add_generation_prompt %}[model]{%- endif %}`;

let llama: Llama;
let model: LlamaModel;
let header: ModelHeader;

beforeAll(async () => {
  llama = await getLlama({ gpu: false, build: 'never', logger: () => undefined });
  model = await llama.loadModel({ modelPath: DEMO_MODEL, vocabOnly: true });
  header = await readModelHeader(DEMO_MODEL);
});
afterAll(() => model.dispose());

function withFields(...fields: (GgufField | string)[]): ModelHeader {
  const changed = new Map(header.fields);
  for (const field of fields) {
    if (typeof field === 'string') changed.delete(field);
    else changed.set(field.key, field);
  }
  return { ...header, fields: changed };
}

const renderer = (...fields: (GgufField | string)[]): PromptRenderer =>
  new PromptRenderer(model, withFields(...fields));

describe('a chat template', () => {
  it('is rendered with the generation prompt', () => {
    expect(renderer().render({ prompt: '1+1=' }).text).toBe(
      '<|im_start|>user\n1+1=<|im_end|>\n<|im_start|>assistant\n',
    );
  });

  it('gets the system message first', () => {
    expect(renderer().render({ system: 'Be brief.', prompt: 'Hi' }).text).toMatch(
      /^<\|im_start\|>system\nBe brief\.<\|im_end\|>\n<\|im_start\|>user\nHi/,
    );
  });

  it('that knows thinking is told not to think, and Qwen3 once more in the message', () => {
    const rendered = renderer(text('tokenizer.chat_template', THINKING)).render({ prompt: 'Hi' }).text;
    expect(rendered).toContain('<|im_start|>user\n/no_think Hi<|im_end|>');
    expect(rendered.endsWith('<think>\n\n</think>\n\n')).toBe(true);
  });

  it('of another architecture gets no word that only Qwen3 knows', () => {
    const other = renderer(
      text('tokenizer.chat_template', THINKING),
      text('general.architecture', 'smollm3'),
    );
    expect(other.render({ prompt: 'Hi' }).text).toContain('<|im_start|>user\nHi<|im_end|>');
  });

  it('that refuses system messages gets the system text before the prompt', () => {
    const rendered = renderer(text('tokenizer.chat_template', NO_SYSTEM)).render({
      system: 'Be brief.',
      prompt: 'Hi',
    }).text;
    expect(rendered).toContain('[user]Be brief.\n\nHi[model]');
  });

  it('that fails otherwise is an error, and no other prompt', () => {
    const failing = renderer(text('tokenizer.chat_template', '{{ messages[0].content + functions }}'));
    const { message } = userErrorOf(() => failing.render({ system: 'S', prompt: 'Hi' }));
    expect(message).toMatch(
      /^The chat template of .*rys-demo\.gguf cannot be rendered \(.*undefined.*\): give/,
    );
    const refusing = renderer(text('tokenizer.chat_template', "{{ raise_exception('no chats') }}"));
    expect(userErrorOf(() => refusing.render({ prompt: 'Hi' })).message).toContain('(no chats)');
  });

  it('that is no template is an error that says so', () => {
    const { message } = userErrorOf(() => renderer(text('tokenizer.chat_template', '{% for %}')));
    expect(message).toContain('cannot be rendered');
  });

  it("of the user's takes the place of the model's own", () => {
    const own = { file: 'own.jinja', source: '<{{ messages[0].content }}>' };
    expect(new PromptRenderer(model, header, own).render({ prompt: 'Hi' }).text).toBe('<Hi>');
    const broken = { file: 'own.jinja', source: '{% if %}' };
    expect(userErrorOf(() => new PromptRenderer(model, header, broken)).message).toContain('of own.jinja');
  });

  it('lets a probe think that asks for it, and tells its thought', () => {
    const {
      text: rendered,
      thinking,
      kept,
    } = renderer(text('tokenizer.chat_template', THINKING)).render({
      prompt: 'Hi',
      thinking: true,
    });
    expect(rendered).toMatch(/user\nHi<\|im_end\|>\n<\|im_start\|>assistant$/);
    expect(thinking).toBe(true);
    expect(kept!('six sevens</think>42')).toBe('<think>six sevens</think>42');
  });

  it('gets a whole conversation', () => {
    const messages = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'Yes?' },
      { role: 'user', content: '1+1=' },
    ] as const;
    expect(renderer().renderChat(messages).text).toBe(
      '<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\nYes?<|im_end|>\n<|im_start|>user\n1+1=<|im_end|>\n<|im_start|>assistant\n',
    );
    // Only what was said last decides whether Qwen3 thinks.
    const thinking = renderer(text('tokenizer.chat_template', THINKING));
    expect(thinking.renderChat(messages).text).toMatch(/user\nHi<[^]*user\n\/no_think 1\+1=</);
    expect(thinking.renderChat(messages, true).text).not.toContain('/no_think');
    expect(thinking.renderChat(messages, true).marks).toEqual(['<think>', '</think>']);
    expect(thinking.renderChat(messages).marks).toEqual([]);
    expect(renderer('tokenizer.chat_template').renderChat(messages).text).toBe(
      'Be brief.\n\nHi\n\nYes?\n\n1+1=\n',
    );
  });

  it('that refuses system messages gets each before what the user says next', () => {
    const refusing = `{%- for m in messages %}{%- if m.role == 'system' %}{{ raise_exception('none') }}{%- endif %}[{{ m.role }}]{{ m.content }}{%- endfor %}`;
    const own = renderer(text('tokenizer.chat_template', refusing));
    const said = (...messages: (readonly ['system' | 'user' | 'assistant', string])[]): string =>
      own.renderChat(messages.map(([role, content]) => ({ role, content }))).text;
    expect(said(['system', 'S'], ['system', 'T'], ['user', 'U'], ['assistant', 'A'], ['user', 'V'])).toBe(
      '[user]S\n\nT\n\nU[assistant]A[user]V',
    );
    expect(said(['user', 'U'], ['assistant', 'A'], ['system', 'S'])).toBe('[user]U[assistant]A[user]S');
  });

  it('that is missing leaves the bare text', () => {
    expect(renderer('tokenizer.chat_template').render({ system: 'S', prompt: 'Hi' }).text).toBe('S\n\nHi\n');
  });
});

describe('tokens', () => {
  it('hold control tokens as such, and the text comes back', () => {
    const tokens = renderer().render({ prompt: '12*3=' }).tokens;
    expect(model.detokenize(tokens, true)).toBe('<|im_start|>user\n12*3=<|im_end|>\n<|im_start|>assistant\n');
    expect(tokens.length).toBeLessThan(20);
  });

  it('never begin with two BOS tokens', () => {
    const bos = model.tokens.bos!;
    const tokens = renderer(text('tokenizer.chat_template', NO_SYSTEM)).render({ prompt: 'Hi' }).tokens;
    expect(tokens[0]).toBe(bos);
    expect(tokens[1]).not.toBe(bos);
  });
});
