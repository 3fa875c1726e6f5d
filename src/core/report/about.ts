import { type RunHeader, UNKNOWN } from '../results/records.js';
import type { Results } from '../results/results.js';

/** What is said of the model and the engine of a sweep, of which an imported file may not tell everything. */

type Model = Pick<RunHeader['model'], 'name' | 'file' | 'architecture' | 'layers' | 'quantization'>;

export const modelTitle = ({ name, file }: Pick<Model, 'name' | 'file'>): string =>
  name ?? (file === UNKNOWN ? 'Unknown model' : file);

/** "llama", "36 layers" and "Q8_0", or that one of them is unknown. */
export const modelFacts = ({ architecture, layers, quantization }: Model): string[] => [
  architecture === UNKNOWN ? 'unknown architecture' : architecture,
  `${layers} layers`,
  quantization === UNKNOWN ? 'unknown quantization' : quantization,
];

/** "cpu Ryzen", as far as it is known. */
export const deviceFacts = ({ backend, device }: Pick<RunHeader['engine'], 'backend' | 'device'>): string =>
  [backend, device].filter((part) => part !== UNKNOWN).join(' ') || 'unknown engine';

/** "llama.cpp b1234 on CPU", or of an imported sweep {@link deviceFacts}. */
export function engineFacts({ engine, imported }: Pick<RunHeader, 'engine' | 'imported'>): string {
  return imported ? deviceFacts(engine) : `llama.cpp ${engine.llamaCpp} on ${engine.device}`;
}

/** Where an imported sweep is from, and what of it is missing, each a sentence; empty for our own. */
export function importedSentences({ header: { imported }, configs }: Results): string[] {
  if (!imported) return [];
  const { file, format, notes } = imported;
  return [
    `Imported from ${file} (${format}).`,
    ...notes,
    configs.some(({ parsed }) => parsed !== null)
      ? 'The file does not contain the questions, so probes cannot be run again or scored again.'
      : 'The file contains scores but no outputs, so there are no answers to compare, no standard errors and no parse rates.',
  ];
}

/** In place of what uninformed answers score, where no set has its questions. */
export const FLOORS_UNKNOWN = 'What uninformed answers would score is not known without the questions.';
