import type { ChatTemplate } from './jinja.js';

/** How models mark their thoughts, and how they are kept from having any. */

export interface ThoughtMarks {
  /** What begins a thought, and what ends it and begins the answer. */
  readonly open: string;
  readonly close: string;
  /** A thought with nothing in it, up to where the answer begins. */
  readonly empty: string;
  /** What a template of such a model contains. */
  readonly sign: string;
}

const marks = (
  open: string,
  close: string,
  { empty = `${open}${close}`, sign = open }: { empty?: string; sign?: string } = {},
): ThoughtMarks => ({ open, close, empty, sign });

/** Of gpt-oss, whose prompt ends in `<|start|>assistant`: the channel follows. */
const FINAL = '<|channel|>final<|message|>';
const APRIEL = '[BEGIN FINAL RESPONSE]';

/** The marks of the models whose templates are known, the most particular first. */
const KNOWN: readonly ThoughtMarks[] = [
  marks('<seed:think>', '</seed:think>'),
  marks('<mm:think>', '</mm:think>'),
  marks('<think:opensource>', '</think:opensource>', { sign: '<think{}>' }),
  marks('<|START_THINKING|>', '<|END_THINKING|>'),
  marks('[THINK]', '[/THINK]'),
  marks('<|channel>thought\n', '<channel|>', { sign: '<|channel>thought' }),
  marks('<|open|>think<|sep|>', '<|close|>think<|sep|>', { sign: "open_tag('think')" }),
  marks('<|channel|>analysis<|message|>', `<|end|><|start|>assistant${FINAL}`, { empty: FINAL }),
  marks('<|think|>', '<|end|><|begin|>assistant<|content|>', {
    empty: '<|content|>',
    sign: '<|begin|>assistant<|think|>',
  }),
  marks(' to=self<|message|>', '<|eom|><|start|>assistant to=user<|message|>', {
    empty: ' to=user<|message|>',
  }),
  marks('Here are my reasoning steps:\n', `${APRIEL}\n`, { empty: `${APRIEL}\n`, sign: APRIEL }),
  marks('<think>', '</think>', { empty: '<think>\n\n</think>\n\n' }),
];

/** Signs that a model may think in some other way. */
const MAY_THINK =
  /reasoning_content|reasoning_effort|enable_thinking|thinking_(?:mode|budget|effort)|<\/?[^\s<>]*think/i;

/** Variables by which templates switch thinking off and on; one that a template does not know does nothing. */
const OFF = {
  enable_thinking: false,
  thinking: false,
  reasoning: false,
  thinking_mode: 'disabled',
  thinking_budget: 0,
};
const ON = { enable_thinking: true, thinking: true, reasoning: true, thinking_mode: 'enabled' };
/** The effort that means none, where a template speaks of such. */
const NO_EFFORT = /reasoning_effort[^%}]*["'](none|no_think|minimal)["']/;
const HIGH_EFFORT = /reasoning_effort[^%}]*["']high["']/;

/** A rendered chat, up to where the answer begins. */
export interface Chat {
  readonly text: string;
  /** Whether the model is to think before it answers, or cannot be kept from it. */
  readonly thinking: boolean;
  readonly marks: ThoughtMarks | undefined;
  /** Whether the text ends inside a thought. */
  readonly open: boolean;
}

/**
 * Renders a chat with thinking on or off: by the template's own switch, else by giving the answer an empty thought
 * to begin with.
 * @param variables all else that the template is told.
 * @throws what the template throws.
 */
export function renderChat(
  template: ChatTemplate,
  variables: Readonly<Record<string, unknown>>,
  thinking: boolean,
): Chat {
  const { source } = template;
  const [, effort] = NO_EFFORT.exec(source) ?? [];
  const off = template.render({ ...variables, ...OFF, ...(effort ? { reasoning_effort: effort } : {}) });
  let on = template.render({ ...variables, ...ON });
  if (on === off && HIGH_EFFORT.test(source))
    on = template.render({ ...variables, ...ON, reasoning_effort: 'high' });
  const found = KNOWN.find(({ sign, open }) => source.includes(sign) || endsIn(on, open));
  if (thinking)
    return { text: on, thinking, marks: found, open: found !== undefined && endsIn(on, found.open) };
  if (!found) return { text: off, thinking: on === off && MAY_THINK.test(source), marks: found, open: false };
  const text = endsIn(off, found.open)
    ? closed(off, found)
    : on === off && !endsIn(off, found.close)
      ? off + compact(found, source)
      : off;
  return { text, thinking: false, marks: found, open: false };
}

const endsIn = (text: string, mark: string): boolean => text.trimEnd().endsWith(mark.trimEnd());

/** An open thought at the end of the text, closed as the model itself would close an empty one. */
function closed(text: string, { open, close, empty }: ThoughtMarks): string {
  const begun = text.slice(text.lastIndexOf(open.trimEnd()));
  return empty.startsWith(begun) ? text + empty.slice(begun.length) : text + close;
}

/** Some templates write empty thoughts without lines between. */
const compact = ({ open, close, empty }: ThoughtMarks, source: string): string =>
  source.includes(open + close) ? open + close : empty;

/**
 * An answer with its thought between `<think>` and `</think>`, whatever the model's own marks are, so that scorers
 * and readers can tell the two apart.
 * @param output with the model's special tokens.
 */
export function withThought(output: string, { marks: own, open }: Pick<Chat, 'marks' | 'open'>): string {
  if (!own) return output;
  const end = output.indexOf(own.close);
  const start = output.indexOf(own.open);
  const begun = start >= 0 && (end < 0 || start < end);
  // Where the prompt opened the thought, or the model did without a mark, it begins with the output.
  if (!begun && !open && end < 0) return output;
  const before = begun ? output.slice(0, start) : '';
  const from = begun ? start + own.open.length : 0;
  const thought = output.slice(from, end < 0 ? undefined : end);
  return `${before}<think>${thought}${end < 0 ? '' : `</think>${output.slice(end + own.close.length)}`}`;
}
