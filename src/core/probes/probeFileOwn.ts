import type { Node } from 'jsonc-parser';
import type { Complaints, ReadSet } from './probeFileReader.js';
import {
  count,
  flag,
  integerDigits,
  oneOf,
  properties,
  property,
  text,
  texts,
  warnZero,
} from './probeNodes.js';
import {
  CANDIDATES,
  choiceLabel,
  EMOTION_CONVENTIONS,
  type IntegerCandidates,
  type Probe,
  type ProbeAnswer,
  type ScorerName,
  SCORERS,
  toSumTen,
} from './probes.js';

/** Our own probe file format; docs/probe-files.md describes it. */

const SET_KEYS = new Set([
  '$schema',
  'name',
  'description',
  'license',
  'system',
  'scorer',
  'emotions',
  'candidates',
  'thinking',
  'maxTokens',
  'stop',
  'probes',
]);
const PROBE_KEYS = new Set([
  'id',
  'prompt',
  'answer',
  'scorer',
  'candidates',
  'thinking',
  'system',
  'maxTokens',
  'stop',
  'choices',
]);

const DEFAULT_MAX_TOKENS: Readonly<Record<ScorerName, number>> = {
  integer: 64,
  exact: 64,
  choice: 64,
  emotions: 256,
};
/** A thought takes some hundred tokens, often more than a thousand. */
const DEFAULT_MAX_TOKENS_THINKING = 2048;
const MAX_EMOTION = 10;
const MAX_CHOICES = 26;

interface Defaults {
  readonly scorer: ScorerName | undefined;
  /** Whether the file names a scorer, be it a wrong one: no probe is to blame for that. */
  readonly namesScorer: boolean;
  readonly candidates: IntegerCandidates | undefined;
  readonly thinking: boolean | undefined;
  readonly system: string | undefined;
  readonly maxTokens: number | undefined;
  readonly stop: string[] | undefined;
}

export function readOwnFormat(
  root: Node,
  source: string,
  fallbackName: string,
  complaints: Complaints,
): ReadSet {
  warnUnknown(root, SET_KEYS, 'the file', complaints);
  const scorerNode = property(root, 'scorer');
  const defaults: Defaults = {
    scorer: oneOf(scorerNode, '"scorer"', SCORERS, complaints),
    namesScorer: scorerNode !== undefined,
    candidates: oneOf(property(root, 'candidates'), '"candidates"', CANDIDATES, complaints),
    thinking: flag(property(root, 'thinking'), '"thinking"', complaints),
    system: text(property(root, 'system'), '"system"', complaints),
    maxTokens: count(property(root, 'maxTokens'), '"maxTokens"', complaints),
    stop: texts(property(root, 'stop'), '"stop"', complaints),
  };
  const list = property(root, 'probes');
  if (!list) complaints.error(root, 'the file needs a list "probes"');
  else if (list.type !== 'array') complaints.error(list, '"probes" must be a list');
  const nodes = list?.type === 'array' ? (list.children ?? []) : [];
  if (list?.type === 'array' && nodes.length === 0)
    complaints.error(list, '"probes" is empty: add at least one');
  const probes = nodes.flatMap((node) => {
    const probe = readProbe(node, source, defaults, complaints);
    return probe ? [{ probe, node }] : [];
  });
  return {
    name: text(property(root, 'name'), '"name"', complaints) || fallbackName,
    description: text(property(root, 'description'), '"description"', complaints),
    scorer: defaults.scorer ?? probes[0]?.probe.scorer ?? 'exact',
    emotions: oneOf(property(root, 'emotions'), '"emotions"', EMOTION_CONVENTIONS, complaints),
    format: 'rys',
    probes,
  };
}

function warnUnknown(node: Node, known: ReadonlySet<string>, where: string, complaints: Complaints): void {
  for (const [name, , key] of properties(node))
    if (!known.has(name))
      complaints.warn(key, `"${name}" is not a known property of ${where}: check the spelling`);
}

function readProbe(
  node: Node,
  source: string,
  defaults: Defaults,
  complaints: Complaints,
): Probe | undefined {
  if (node.type !== 'object') {
    complaints.error(node, 'a probe is an object with "id", "prompt" and "answer"');
    return undefined;
  }
  warnUnknown(node, PROBE_KEYS, 'a probe', complaints);
  const need = (name: string): Node | undefined => {
    const value = property(node, name);
    if (!value) complaints.error(node, `the probe has no "${name}"`);
    return value;
  };
  const id = text(need('id'), '"id"', complaints);
  const prompt = text(need('prompt'), '"prompt"', complaints);
  const scorerNode = property(node, 'scorer');
  const scorer = scorerNode ? oneOf(scorerNode, '"scorer"', SCORERS, complaints) : defaults.scorer;
  if (!scorerNode && !defaults.namesScorer)
    complaints.error(
      node,
      'neither the probe nor the file specifies a "scorer": integer, emotions, exact or choice',
    );
  const choicesNode = property(node, 'choices');
  const choices = texts(choicesNode, '"choices"', complaints);
  const candidates =
    oneOf(property(node, 'candidates'), '"candidates"', CANDIDATES, complaints) ?? defaults.candidates;
  const answerNode = need('answer');
  // What is wrong with the choices is said there, and not once more of the answer.
  const answerable = scorer !== 'choice' || choices !== undefined || !choicesNode;
  const answer =
    answerNode && scorer && answerable
      ? readAnswer(answerNode, scorer, { choices, candidates }, source, complaints)
      : undefined;
  const maxTokens = count(property(node, 'maxTokens'), '"maxTokens"', complaints) ?? defaults.maxTokens;
  const thinking = flag(property(node, 'thinking'), '"thinking"', complaints) ?? defaults.thinking;
  const stop = texts(property(node, 'stop'), '"stop"', complaints) ?? defaults.stop;
  const system = text(property(node, 'system'), '"system"', complaints) ?? defaults.system;
  if (id === '') complaints.error(property(node, 'id')!, '"id" is empty');
  if (!id || prompt === undefined || !scorer || !answer) return undefined;
  return {
    id,
    prompt,
    ...(system === undefined ? {} : { system }),
    maxTokens: maxTokens ?? (thinking ? DEFAULT_MAX_TOKENS_THINKING : DEFAULT_MAX_TOKENS[scorer]),
    ...(thinking ? { thinking } : {}),
    ...(stop === undefined ? {} : { stop }),
    scorer,
    answer,
    ...(choices === undefined || scorer !== 'choice' ? {} : { choices }),
  };
}

function readAnswer(
  node: Node,
  scorer: ScorerName,
  { choices, candidates }: { choices: string[] | undefined; candidates: IntegerCandidates | undefined },
  source: string,
  complaints: Complaints,
): ProbeAnswer | undefined {
  switch (scorer) {
    case 'integer': {
      const digits = integerDigits(node, source);
      if (digits === undefined)
        complaints.error(
          node,
          'the answer must be a whole number, written as a number or a string of digits',
        );
      if (digits === undefined) return undefined;
      warnZero(node, digits, complaints);
      // `best` is left out, so that files which do not speak of candidates stay what they are.
      return { kind: 'integer', digits, ...(candidates === 'only' ? { candidates } : {}) };
    }
    case 'emotions':
      return readEmotions(node, complaints);
    case 'exact': {
      const accept = node.type === 'string' ? [node.value as string] : texts(node, 'the answer', complaints);
      return accept ? { kind: 'text', accept } : undefined;
    }
    case 'choice':
      return readChoice(node, choices, complaints);
  }
}

function readEmotions(node: Node, complaints: Complaints): ProbeAnswer | undefined {
  const entries = node.type === 'object' ? properties(node) : [];
  if (entries.length !== 4) {
    complaints.error(
      node,
      'the answer must give four emotions, such as {"Relieved": 7, "Guilty": 4, "Proud": 1, "Anxious": 2}',
    );
    return undefined;
  }
  for (const [name, value, key] of entries) {
    const score = value.value as unknown;
    if (value.type !== 'number' || (score as number) < 0 || (score as number) > MAX_EMOTION) {
      complaints.error(value, `"${name}" must be a number from 0 to ${MAX_EMOTION}`);
      return undefined;
    }
    if (
      entries.some(([other, , otherKey]) => otherKey !== key && other.toLowerCase() === name.toLowerCase())
    ) {
      complaints.error(key, `"${name}" appears twice`);
      return undefined;
    }
  }
  const scores = entries.map(([, value]) => value.value as number);
  if (scores.every((score) => score === 0)) {
    complaints.error(node, 'at least one emotion must be above 0');
    return undefined;
  }
  return { kind: 'emotions', names: entries.map(([name]) => name), scores, reference: toSumTen(scores) };
}

function readChoice(
  node: Node,
  choices: string[] | undefined,
  complaints: Complaints,
): ProbeAnswer | undefined {
  if (!choices || choices.length < 2 || choices.length > MAX_CHOICES) {
    complaints.error(node, `a choice probe needs a list "choices" of 2 to ${MAX_CHOICES} strings`);
    return undefined;
  }
  const value = typeof node.value === 'string' ? node.value.trim() : '';
  const byText = choices.indexOf(value);
  const byLabel = choices.findIndex((_, n) => choiceLabel(n) === value.toUpperCase());
  const chosen = byText >= 0 ? byText : byLabel;
  if (chosen < 0) {
    complaints.error(
      node,
      `the answer must be one of the choices or its label A..${choiceLabel(choices.length - 1)}`,
    );
    return undefined;
  }
  return { kind: 'choice', label: choiceLabel(chosen) };
}
