import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ChatTemplate } from '../../src/engine/chat/jinja.js';
import { renderChat, withThought } from '../../src/engine/chat/thinking.js';
import { repoPath } from '../support/files.js';
import { bundledTemplates } from '../support/templates.js';

/** The chat templates of the models that llama.cpp runs, beside what Python's Jinja makes of them. */

const templates = bundledTemplates();

/** By template and chat, the hashes without and with thinking; null where the template cannot be rendered. */
const reference = JSON.parse(
  readFileSync(repoPath('test/fixtures/renderedTemplates.json'), 'utf8'),
) as Record<string, Record<'user' | 'system', [string | null, string | null]>>;

const QUESTION = { role: 'user', content: 'What is 6 times 7?' };
const CHATS = { user: [QUESTION], system: [{ role: 'system', content: 'Be short.' }, QUESTION] };
const TOKENS = { add_generation_prompt: true, bos_token: '<BOS>', eos_token: '<EOS>' };

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);
function rendered(source: string, variables: object): string | null {
  try {
    return hash(new ChatTemplate(source).render({ ...TOKENS, ...variables }));
  } catch {
    return null;
  }
}

it('are those of the reference', () => {
  expect([...templates.keys()].sort()).toEqual(Object.keys(reference).sort());
});

it.each([...templates])('%s is rendered as by the reference', (name, source) => {
  for (const chat of ['user', 'system'] as const) {
    const messages = CHATS[chat];
    const both = [false, true].map((thinking) => rendered(source, { messages, enable_thinking: thinking }));
    expect(both).toEqual(reference[name]![chat]);
  }
});

/** Those whose own switch is another than `enable_thinking`, and those that have none, by how their prompts end. */
const OFF: Readonly<Record<string, string>> = {
  'Apriel-1.6-15b-Thinker-fixed': 'Here are my reasoning steps:\n[BEGIN FINAL RESPONSE]\n',
  'ByteDance-Seed-OSS': '</seed:cot_budget_reflect>\n</seed:think>',
  Cohere2MoE: '<|CHATBOT_TOKEN|><|START_THINKING|><|END_THINKING|>',
  'Kimi-K2-Thinking': '<|im_middle|><think></think>',
  'Kimi-K3': '<|open|>response<|sep|>',
  'LFM2.5-8B-A1B': '<|im_start|>assistant\n<think>\n\n</think>\n\n',
  'MiniMax-M2': ']~b]ai\n<think>\n\n</think>\n\n',
  'MiniMax-M3': ']~b]ai\n</mm:think>',
  'NVIDIA-Nemotron-Nano-v2': '<SPECIAL_11>Assistant\n<think>\n\n</think>\n\n',
  'StepFun3.5-Flash': '<|im_start|>assistant\n<think>\n\n</think>\n\n',
  'deepseek-ai-DeepSeek-R1-Distill-Llama-8B': '<｜Assistant｜><think>\n\n</think>\n\n',
  'llama-cpp-deepseek-r1': '<｜Assistant｜><think>\n\n</think>\n\n',
  'mistralai-Ministral-3-14B-Reasoning-2512': '[/INST][THINK][/THINK]',
  'muse-glimmer': '<|start|>assistant to=user<|message|>',
  'openai-gpt-oss-120b': '<|start|>assistant<|channel|>final<|message|>',
  'unsloth-Apriel-1.5': '<|assistant|>\n[BEGIN FINAL RESPONSE]\n',
  'upstage-Solar-Open-100B': '<|begin|>assistant<|think|><|end|><|begin|>assistant',
};
/** A template that says nothing of how its model would be kept from thinking. */
const UNKNOWN = 'LFM2.5-Instruct';
/** Asks for functions, and is refused by the reference as well. */
const UNUSABLE = 'fireworks-ai-llama-3-firefunction-v2';

const usable = [...templates]
  .map(([name, source]): [string, string] => [name.replace(/\.jinja$/, ''), source])
  .filter(([name]) => name !== UNUSABLE);

const chat = (source: string, thinking: boolean) =>
  renderChat(new ChatTemplate(source), { ...TOKENS, messages: CHATS.user }, thinking);

describe('with thinking off', () => {
  it.each(usable)('%s opens no thought', (name, source) => {
    const { text, thinking, marks } = chat(source, false);
    expect(thinking).toBe(name === UNKNOWN);
    if (marks) expect(text.trimEnd().endsWith(marks.open.trimEnd())).toBe(false);
    if (OFF[name] !== undefined) expect(text.slice(-OFF[name].length)).toBe(OFF[name]);
    else expect(hash(text)).toBe(reference[`${name}.jinja`]!.user[0]);
  });
});

describe('with thinking on', () => {
  it.each(usable)('%s has its thought told from its answer', (_, source) => {
    const on = chat(source, true);
    expect(on.thinking).toBe(true);
    if (!on.marks) return;
    const { open, close } = on.marks;
    const said = `${on.open ? '' : open}six sevens${close}42`;
    expect(withThought(said, on)).toBe('<think>six sevens</think>42');
    // Cut at the token limit, it is all thought.
    expect(withThought(said.slice(0, -(close + 42).length), on)).toBe('<think>six sevens');
  });
});

describe('a template', () => {
  const render = (source: string, variables: object = {}): string =>
    new ChatTemplate(source).render({ ...variables });

  it('is told a date that never changes', () => {
    expect(render("{{ strftime_now('%Y-%m-%d %d %b %B %y %A %H:%M %-d %% %Q') }}")).toBe(
      '2026-01-01 01 Jan January 26 Thursday 00:00 1 % %Q',
    );
    expect(render('{{ strftime_now is defined }}')).toBe('true');
  });

  it.each([
    ['{% for tool in tools %}x{% else %}none{% endfor %}', 'none'],
    ['{% for tool in tools if tool %}x{% endfor %}.', '.'],
    ['{{ tools | length }}', '0'],
    ["{{ none | selectattr('a', 'equalto', 'b') | list | length }}", '0'],
    ["{{ tools | join(', ') }}.", '.'],
    ['{{ name | upper }}.', '.'],
    ["{{ 'a' in tools }}{{ 'a' not in tools }}", 'falsetrue'],
    ["{{ 'a' ~ name ~ 'b' }}", 'ab'],
    ["{{ {0: 'a', 512: 'b'}['512'] }}", 'b'],
    [
      "{% for k, v in {512: 'b'}.items() %}{{ k > 511 }}{{ k <= 511 }}{{ k >= 512 }}{{ k < 1 }}{% endfor %}",
      'truefalsetruefalse',
    ],
    ["{{ '<{}{}|{1}>'.format('a', 'b') }}", '<ab|b>'],
    ["{{ '--a-'.strip('-') }}{{ '--a-'.lstrip('-') }}{{ '--a-'.rstrip('-') }}", 'aa---a'],
    ["{{ ' a '.strip() }}|{{ ' a '.lstrip() }}|{{ ' a '.rstrip() }}", 'a|a | a'],
    ["{{ 'abc'.removeprefix('a') }}{{ 'abc'.removesuffix('c') }}{{ 'abc'.removesuffix('') }}", 'bcababc'],
    ["{{ 'abab'.count('ab') }}{{ 'abab'.find('b') }}{{ 'abab'.rfind('b') }}", '213'],
    ["{{ '12'.isdigit() }}{{ 'ab1'.isalpha() }}{{ ' '.isspace() }}", 'truefalsetrue'],
    ["{{ 'a\\nb\\n'.splitlines() | join('+') }}", 'a+b'],
  ])('treats as the reference does: %s', (source, expected) => {
    expect(render(source)).toBe(expected);
  });

  it('is not saved from what the reference refuses', () => {
    expect(() => render('{{ functions + 1 }}')).toThrow();
    expect(() => render("{{ (1).strip('x') }}")).toThrow('not a string');
  });
});
