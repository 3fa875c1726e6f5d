import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { ScoredRecord } from '../../src/core/results/records.js';
import { readResultsFile } from '../../src/store/resultsFile.js';

/** What the tests in the extension host share. */

/** The extension, by publisher and name. */
export const extension = vscode.extensions.getExtension<unknown>('rys-explorer.rys-explorer')!;

/**
 * Whether the tests are run on an installed package. Then the extension has a `vscode` of its own, and what a test puts
 * in the place of its functions does not reach it.
 */
export const ON_PACKAGE = process.env['RYS_TEST_PACKAGE'] === 'yes';

export const inWorkspace = (name: string): string =>
  join(vscode.workspace.workspaceFolders![0]!.uri.fsPath, name);

export const MODEL = inWorkspace('model.gguf');
/** Probe files of a few probes each. */
export const PROBES = [inWorkspace('arithmetic.probes.json'), inWorkspace('scenes.probes.json')];
/** One with so many that a sweep can be caught at it. */
export const SLOW_PROBES = [inWorkspace('slow.probes.json')];
/** The baseline and each of the demo model's ten layers alone. */
export const SINGLE_CONFIGS = 11;

/** Milliseconds that anything may take; generous, because the machine may have other work. */
const LIMIT = 120_000;

/** Waits until a question has an answer. */
export async function until<T>(
  what: string,
  ask: () => T | undefined | PromiseLike<T | undefined>,
): Promise<T> {
  for (const end = Date.now() + LIMIT; Date.now() < end; await delay(50)) {
    const answer = await ask();
    if (answer !== undefined) return answer;
  }
  throw new Error(`It did not come about within ${LIMIT / 1000} s that ${what}.`);
}

/** Waits until the window has heard of what was changed in its lists, and its answer to that has come back. */
export async function heardByWindow(): Promise<void> {
  // Changes are sent together, in the next turn of the event loop; messages keep their order.
  await delay(0);
  await vscode.commands.executeCommand('setContext', 'rys.test', true);
}

/** Asks for a sweep of the single layers. @returns the results file, or undefined when the sweep was refused. */
export const askForSweep = (
  name: string,
  probes: readonly string[] = PROBES,
  further: { racing?: boolean } = {},
): Thenable<string | undefined> =>
  vscode.commands.executeCommand<string | undefined>('rys.startSweep', {
    model: MODEL,
    probes,
    configs: 'single',
    backend: 'cpu',
    earlyStop: false,
    out: inWorkspace(name),
    ...further,
  });

/** Starts a sweep of the single layers. */
export async function startSweep(name: string, probes?: readonly string[]): Promise<string> {
  const out = await askForSweep(name, probes);
  if (out === undefined) throw new Error(`The sweep into ${name} did not start.`);
  return out;
}

/** Waits until the results file has so many configs. */
export const untilRecords = (file: string, count: number): Promise<readonly ScoredRecord[]> =>
  until(`${file} holds ${count} configs`, async () => {
    if (!existsSync(file)) return undefined;
    const { records } = await readResultsFile(file);
    return records.length >= count ? records : undefined;
  });

/** Waits until no sweep writes the file. */
export const untilClosed = (file: string): Promise<true> =>
  until(`${file} is closed`, () => (existsSync(`${file}.lock`) ? undefined : true));

/** The tab that shows a file, if one does. */
export const tabOf = (file: string): vscode.Tab | undefined =>
  vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .find(({ input }) => input instanceof vscode.TabInputCustom && input.uri.fsPath === file);
