import { type EngineSettings, type RunHeader, UNKNOWN } from '../core/results/records.js';
import { describeSampling } from '../core/sweep/sampling.js';

/**
 * What makes a results file another sweep's: every way in which its header differs from the one about to be
 * continued, each as half a sentence. Empty when the sweep may go on in it.
 */
export function differences(stored: RunHeader, wanted: RunHeader): string[] {
  const found: string[] = [];
  const compare = (what: string, before: Value, now: Value): void => {
    if (before !== now) found.push(changed(what, before, now));
  };
  if (stored.model.fingerprint !== wanted.model.fingerprint)
    found.push(
      `it was created with another model (${stored.model.file}, ${stored.model.size ?? UNKNOWN} bytes, instead of ${wanted.model.file}, ${wanted.model.size ?? UNKNOWN} bytes)`,
    );
  const names = (header: RunHeader): string => header.probeSets.map(({ name }) => name).join(', ');
  compare('the list of probe sets', names(stored), names(wanted));
  for (const set of wanted.probeSets) {
    const before = stored.probeSets.find(({ name }) => name === set.name);
    if (!before) continue;
    if (before.hash !== set.hash) found.push(`the probes of "${set.name}" have changed`);
    compare(`the emotion convention of "${set.name}"`, before.emotions, set.emotions);
  }
  for (const key of new Set([...Object.keys(stored.settings), ...Object.keys(wanted.settings)]))
    compare(`the setting ${key}`, settingOf(stored, key), settingOf(wanted, key));
  compare('the sampling', describeSampling(stored.sampling), describeSampling(wanted.sampling));
  compare('the backend', stored.engine.backend, wanted.engine.backend);
  compare('node-llama-cpp', stored.engine.nodeLlamaCpp, wanted.engine.nodeLlamaCpp);
  compare('llama.cpp', stored.engine.llamaCpp, wanted.engine.llamaCpp);
  found.push(...otherPrompts(stored.prompts, wanted.prompts));
  return found;
}

/** Settings that are written only where they are on: files of before they existed have no such key either. */
const OFF_WHEN_ABSENT = ['racing', 'wholeAnswers'];
const settingOf = ({ settings }: RunHeader, key: string): Value =>
  settings[key] ?? (OFF_WHEN_ABSENT.includes(key) ? false : undefined);

type Value = string | number | boolean | undefined;

const changed = (what: string, before: Value, now: Value): string =>
  `${what} was ${before === undefined ? 'not recorded' : String(before)} and is now ${String(now)}`;

/** Prompts named in a sentence; more are counted. */
const NAMED = 3;

function otherPrompts(stored: RunHeader['prompts'], wanted: RunHeader['prompts']): string[] {
  if (!stored) return ['it was started by a version that did not record the prompts'];
  // Until the model is loaded, its prompts are not known.
  if (!wanted) return [];
  const other = Object.keys(wanted.hashes).filter((key) => stored.hashes[key] !== wanted.hashes[key]);
  if (other.length === 0) return [];
  const named = other.slice(0, NAMED).join(', ');
  const more = other.length > NAMED ? ` and ${other.length - NAMED} more` : '';
  const why = stored.template === wanted.template ? '' : ' because of a different chat template';
  return [`the prompts would be different${why} (${named}${more})`];
}

/** Settings of the engine that are not those of the file, each as half a sentence. */
export const otherSettings = (stored: RunHeader, wanted: RunHeader): string[] =>
  Object.entries(changedSettings(stored, wanted)).map(([name, value]) =>
    changed(`the setting ${name}`, stored.engine.settings?.[name], value),
  );

/** The same, by name with their values now. */
export const changedSettings = (stored: RunHeader, wanted: RunHeader): EngineSettings =>
  Object.fromEntries(
    Object.entries(wanted.engine.settings ?? {}).filter(
      ([name, value]) => stored.engine.settings?.[name] !== value,
    ),
  );

/** Says so of a file with such differences. */
export const belongsToAnother = (file: string, different: readonly string[]): string =>
  `${file} belongs to another sweep: ${different.join('; ')}. Choose another results file, or use what it was started with.`;
