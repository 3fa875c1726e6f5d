import type { RunHeader } from '../core/records.js';

/**
 * What makes a results file another sweep's: every way in which its header differs from the one about to be
 * continued, each as half a sentence. Empty when the sweep may go on in it.
 */
export function differences(stored: RunHeader, wanted: RunHeader): string[] {
  const found: string[] = [];
  const compare = (what: string, before: unknown, now: unknown): void => {
    if (before !== now) found.push(`${what} was ${String(before)} and is now ${String(now)}`);
  };
  if (stored.model.fingerprint !== wanted.model.fingerprint)
    found.push(
      `it was made with another model (${stored.model.file}, ${stored.model.size} bytes, and not ${wanted.model.file}, ${wanted.model.size} bytes)`,
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
    compare(`the setting ${key}`, stored.settings[key], wanted.settings[key]);
  compare('the backend', stored.engine.backend, wanted.engine.backend);
  compare('node-llama-cpp', stored.engine.nodeLlamaCpp, wanted.engine.nodeLlamaCpp);
  compare('llama.cpp', stored.engine.llamaCpp, wanted.engine.llamaCpp);
  return found;
}

/** Says so of a file with such differences. */
export const belongsToAnother = (file: string, different: readonly string[]): string =>
  `${file} belongs to another sweep: ${different.join('; ')}. Name another results file, or use what it was begun with.`;
