import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import type { Places } from '../shell/places.js';
import { findProbeSets, type FoundProbeSet, ORIGINS, probeSetNote } from './probeSets.js';
import { BACK, pickStep, separator, type StepFrame } from './steps.js';

interface ProbeItem extends vscode.QuickPickItem {
  readonly file?: string;
  readonly browse?: boolean;
}

/**
 * Asks which probe files to use.
 * @param chosen files that are selected at first; what suits the model when undefined.
 * @returns {@link BACK}, or undefined when the user left.
 */
export async function pickProbeFiles(
  places: Places,
  model: string,
  chosen: readonly string[] | undefined,
  frame: StepFrame,
): Promise<string[] | typeof BACK | undefined> {
  const found = await findProbeSets(places);
  // The demo model understands nothing but its own questions.
  const demo = model === places.demoModel;
  const groups = demo ? [...ORIGINS].reverse() : ORIGINS.filter(([from]) => from !== 'demo');
  let selected = chosen ?? (demo ? places.demoProbes : places.bundledProbes.slice(0, 2));
  for (;;) {
    const others = selected.filter((file) => !found.some((set) => set.file === file));
    const answer = await pickStep<ProbeItem>({
      ...frame,
      placeholder: vscode.l10n.t('Select one or more probe sets'),
      items: [
        ...groups.flatMap(([from, label]) => {
          const sets = found.filter((set) => set.from === from);
          return sets.length === 0 ? [] : [separator(label), ...sets.map(itemOf)];
        }),
        separator(vscode.l10n.t('other')),
        ...others.map((file) => ({ label: basename(file), description: dirname(file), file })),
        {
          label: `$(folder-opened) ${vscode.l10n.t('Browse…')}`,
          description: vscode.l10n.t('also select files'),
          browse: true,
        },
      ],
      many: true,
      selected: ({ file }) => file !== undefined && selected.includes(file),
    });
    if (answer === undefined || answer === BACK) return answer;
    selected = answer.flatMap(({ file }) => file ?? []);
    if (!answer.some(({ browse }) => browse)) return [...selected];
    const browsed = await vscode.window.showOpenDialog({
      title: vscode.l10n.t('Select Probe Files'),
      openLabel: vscode.l10n.t('Select'),
      canSelectMany: true,
      filters: { [vscode.l10n.t('Probe files')]: ['json'] },
    });
    // Who leaves the dialog is asked again, with the same files selected.
    if (browsed) return [...new Set([...selected, ...browsed.map(({ fsPath }) => fsPath)])];
  }
}

const itemOf = (set: FoundProbeSet): ProbeItem => ({
  label: set.name,
  description: probeSetNote(set),
  ...(set.description === undefined ? {} : { detail: set.description }),
  file: set.file,
});
