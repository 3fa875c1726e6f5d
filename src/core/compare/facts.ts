import { type RunHeader, UNKNOWN } from '../results/records.js';
import { describeSampling } from '../sweep/sampling.js';
import type { SweepInput } from './commonProbes.js';

/** What is not the same in all sweeps, though they can be compared. */
export interface Fact {
  readonly label: string;
  /** One for each sweep. */
  readonly values: readonly string[];
}

type Of = (header: RunHeader) => string;

const FACTS: readonly (readonly [label: string, value: Of])[] = [
  ['Model', ({ model }) => model.name ?? model.file],
  ['Architecture', ({ model }) => model.architecture],
  ['Layers', ({ model }) => String(model.layers)],
  ['Quantization', ({ model }) => model.quantization],
  ['Model fingerprint', ({ model }) => short(model.fingerprint)],
  ['Answers', ({ sampling, imported }) => (imported ? UNKNOWN : describeSampling(sampling))],
  ['llama.cpp', ({ engine }) => engine.llamaCpp],
  ['Backend', ({ engine }) => engine.backend],
  ['Device', ({ engine }) => engine.device],
  ['Emotion scoring', ({ probeSets }) => emotionsOf(probeSets)],
  ['Chat template', ({ prompts }) => short(prompts ? (prompts.template ?? 'none') : 'unknown')],
  ['Origin', ({ imported, app }) => (imported ? `imported from ${imported.format}` : app.name)],
];

/** Facts that differ: of the model, the engine and the scoring, and every setting by its name. */
export function differingFacts(sweeps: readonly SweepInput[]): Fact[] {
  const headers = sweeps.map(({ header }) => header);
  const settings = (of: (header: RunHeader) => Readonly<Record<string, Value>> | undefined) =>
    [...new Set(headers.flatMap((header) => Object.keys(of(header) ?? {})))].map(
      (name) => [`Setting ${name}`, (header: RunHeader) => valueText(of(header)?.[name])] as const,
    );
  return [...FACTS, ...settings((header) => header.settings), ...settings(({ engine }) => engine.settings)]
    .map(([label, value]) => ({ label, values: headers.map(value) }))
    .filter(({ values }) => new Set(values).size > 1);
}

type Value = string | number | boolean;

/** Switches are written only where they are on. */
const valueText = (value: Value | undefined): string =>
  value === true ? 'on' : value === false ? 'off' : String(value ?? '–');

const emotionsOf = (sets: RunHeader['probeSets']): string =>
  [
    ...new Set(sets.flatMap(({ emotions, scorer }) => (scorer === 'emotions' && emotions ? [emotions] : []))),
  ].join(', ') || 'none';

/** Enough of a hash to tell two apart. */
const short = (hash: string): string => hash.replace(/^(sha256[^:]*):(.{8}).*$/, '$2');
