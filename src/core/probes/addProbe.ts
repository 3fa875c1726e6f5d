import { type Edit, type Node, type ParseError, parseTree } from 'jsonc-parser';
import { UserError } from '../errors.js';
import { property } from './probeNodes.js';

/** A question and its answer, as they are kept for later sweeps. */
export interface KeptPrompt {
  readonly prompt: string;
  /** Empty for none. */
  readonly system: string;
  readonly answer: string;
}

/** Digits only: then `integer` scores the answer, with credit for those that are right. */
const WHOLE_NUMBER = /^[0-9]+$/;

/**
 * The insertion that gives a probe file a further probe at its end, in the file's own indentation.
 * @param text of the file, which is left as it is.
 * @throws UserError when probes cannot be added to it.
 */
export function addProbeEdit(text: string, file: string, kept: KeptPrompt): Edit {
  const faults: ParseError[] = [];
  const root = parseTree(text, faults, { disallowComments: true });
  const list = root?.type === 'object' ? property(root, 'probes') : undefined;
  if (!root || list?.type !== 'array' || faults.length > 0)
    throw new UserError(
      `The prompt cannot be added to ${file}: it is no probe file with a list "probes", or its JSON has errors. Mend it first, or choose another file.`,
      { file },
    );
  const valueOf = (name: string): unknown => property(root, name)?.value;
  const ids = new Set((list.children ?? []).map((node) => property(node, 'id')?.value as unknown));
  const [scorer, system] = [valueOf('scorer'), valueOf('system')];
  const probe = probeOf(kept, unusedId(ids), {
    scorer: typeof scorer === 'string' ? scorer : undefined,
    system: typeof system === 'string' ? system : '',
  });
  return insertion(text, list, probe);
}

/** A file with nothing but this probe. @param name of the set. */
export const newProbeFile = (name: string, kept: KeptPrompt): string =>
  `${JSON.stringify({ name, probes: [probeOf(kept, 'chat-1', { scorer: undefined, system: '' })] }, null, 2)}\n`;

function probeOf(
  { prompt, system, answer }: KeptPrompt,
  id: string,
  file: { readonly scorer: string | undefined; readonly system: string },
) {
  const scorer = WHOLE_NUMBER.test(answer) ? 'integer' : 'exact';
  return {
    id,
    ...(scorer === file.scorer ? {} : { scorer }),
    // An empty one takes the file's away.
    ...(system === file.system ? {} : { system }),
    prompt,
    answer,
  };
}

/** `chat-1`, `chat-2` … */
function unusedId(ids: ReadonlySet<unknown>): string {
  for (let n = 1; ; n++) if (!ids.has(`chat-${n}`)) return `chat-${n}`;
}

/** Puts a value at the end of a list. All else stays as it is: libraries that insert also reformat what stands before. */
function insertion(text: string, list: Node, value: unknown): Edit {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const unit = /^([ \t]+)"/m.exec(text)?.[1] ?? '  ';
  const last = list.children?.at(-1);
  // Of the line that the last item, or the list, begins on.
  const before = text.slice(0, (last ?? list).offset);
  const line = /[^\n]*$/.exec(before)![0];
  const outer = /^[ \t]*/.exec(line)![0];
  const indent = last && line === outer ? outer : outer + unit;
  const item = indent + JSON.stringify(value, null, unit).replaceAll('\n', eol + indent);
  return last
    ? { offset: last.offset + last.length, length: 0, content: `,${eol}${item}` }
    : { offset: list.offset + 1, length: list.length - 2, content: `${eol}${item}${eol}${outer}` };
}
