import { findNodeAtLocation, getLocation, type Node, parseTree } from 'jsonc-parser';
import { choiceLabel } from './probes.js';

/** What a schema cannot know: values that follow from the rest of the probe file. */
export interface ProbeCompletion {
  /** JSON, as it is inserted. */
  readonly text: string;
  readonly detail: string;
  /** The value or key under the cursor that it takes the place of. */
  readonly offset: number;
  readonly length: number;
}

/** Completions at an offset of a probe file of our own format. */
export function probeCompletions(text: string, offset: number): ProbeCompletion[] {
  const location = getLocation(text, offset);
  const [list, index, field] = location.path;
  const root = parseTree(text);
  if (!root || list !== 'probes' || typeof index !== 'number') return [];
  const under = location.previousNode;
  const replaced =
    under && under.offset <= offset && offset <= under.offset + under.length
      ? { offset: under.offset, length: under.length }
      : { offset, length: 0 };
  const probe = findNodeAtLocation(root, ['probes', index]);
  const offer = (value: string, detail: string): ProbeCompletion => ({
    text: JSON.stringify(value),
    detail,
    ...replaced,
  });
  if (location.path.length === 4 && location.isAtPropertyKey && field === 'answer')
    return emotionNames(root, probe).map((name) => offer(name, 'emotion used in this file'));
  if (location.path.length !== 3 || location.isAtPropertyKey) return [];
  if (field === 'id') return [offer(nextId(root, index), 'next free id')];
  if (field !== 'answer') return [];
  return choicesOf(probe).flatMap((choice, n) => [
    offer(choiceLabel(n), choice),
    offer(choice, `choice ${choiceLabel(n)}`),
  ]);
}

const valueOf = (node: Node | undefined, ...path: string[]): unknown => {
  const found = node && findNodeAtLocation(node, path);
  return found?.value as unknown;
};

function choicesOf(probe: Node | undefined): string[] {
  const list = probe && findNodeAtLocation(probe, ['choices']);
  return (list?.children ?? []).flatMap(({ value }) => (typeof value === 'string' ? [value] : []));
}

const probesOf = (root: Node): Node[] => findNodeAtLocation(root, ['probes'])?.children ?? [];

/** Counts on from the id before: `mul-9` is followed by `mul-10`, `q07` by `q08`. */
function nextId(root: Node, index: number): string {
  const ids = probesOf(root).map((probe) => valueOf(probe, 'id'));
  const used = new Set(ids.filter((_, n) => n !== index));
  const before = ids
    .slice(0, index)
    .reverse()
    .find((id): id is string => typeof id === 'string' && id !== '');
  const [, stem = '', digits = ''] = /^(.*?)(\d*)$/s.exec(before ?? 'probe-0')!;
  const prefix = digits === '' ? `${stem}-` : stem;
  for (let n = BigInt(digits || '1') + 1n; ; n++) {
    const id = prefix + String(n).padStart(digits.length, '0');
    if (!used.has(id)) return id;
  }
}

/** Names that other answers of the file use, and this one does not yet. */
function emotionNames(root: Node, probe: Node | undefined): string[] {
  const namesOf = (node: Node): string[] => {
    const answer = findNodeAtLocation(node, ['answer']);
    if (answer?.type !== 'object') return [];
    return (answer.children ?? []).flatMap(({ children }) => {
      const key = children?.[0]?.value as unknown;
      return typeof key === 'string' && key !== '' ? [key] : [];
    });
  };
  const own = new Set(probe ? namesOf(probe) : []);
  const others = probesOf(root).filter((other) => other !== probe);
  return [...new Set(others.flatMap(namesOf))].filter((name) => !own.has(name)).sort();
}
