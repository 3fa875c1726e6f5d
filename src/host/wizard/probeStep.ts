import { dirname } from 'node:path';
import * as vscode from 'vscode';
import type { Places } from '../places.js';
import { findProbeSets, type FoundProbeSet } from '../probeSets.js';
import { BACK, pickStep, separator, type StepFrame } from './steps.js';

interface ProbeItem extends vscode.QuickPickItem {
  readonly file?: string;
  readonly browse?: boolean;
}

const GROUPS: readonly [FoundProbeSet['from'], string][] = [
  ['workspace', 'in this workspace'],
  ['folders', 'in your probe folders'],
  ['bundled', 'bundled, for any model'],
  ['demo', 'bundled, for the demo model'],
];

/**
 * Asks which probe files to use.
 * @param chosen files that are selected at first.
 * @returns {@link BACK}, or undefined when the user left.
 */
export async function pickProbeFiles(
  places: Places,
  model: string,
  chosen: readonly string[],
  frame: StepFrame,
): Promise<string[] | typeof BACK | undefined> {
  const found = await findProbeSets(places);
  // The demo model understands nothing but its own questions.
  const demo = model === places.demoModel;
  const groups = demo ? [...GROUPS].reverse() : GROUPS.filter(([from]) => from !== 'demo');
  const first = chosen.length > 0 ? chosen : demo ? places.demoProbes : places.bundledProbes.slice(0, 2);
  const items: ProbeItem[] = [
    ...groups.flatMap(([from, label]) => {
      const sets = found.filter((set) => set.from === from);
      return sets.length === 0 ? [] : [separator(label), ...sets.map(itemOf)];
    }),
    ...first.filter((file) => !found.some((set) => set.file === file)).map((file) => ({ label: file, file })),
    separator('other'),
    { label: '$(folder-opened) Browse…', description: 'also choose files', browse: true },
  ];
  const answer = await pickStep<ProbeItem>({
    ...frame,
    placeholder: 'Which probe sets? Several may be chosen',
    items,
    many: true,
    selected: ({ file }) => file !== undefined && first.includes(file),
  });
  if (answer === undefined || answer === BACK) return answer;
  const files = answer.flatMap(({ file }) => file ?? []);
  if (!answer.some(({ browse }) => browse)) return files;
  const browsed = await vscode.window.showOpenDialog({
    title: 'Choose probe files',
    openLabel: 'Choose',
    canSelectMany: true,
    filters: { 'Probe files': ['json'] },
  });
  return browsed ? [...new Set([...files, ...browsed.map(({ fsPath }) => fsPath)])] : BACK;
}

const itemOf = ({ name, probes, errors, description, file, from }: FoundProbeSet): ProbeItem => ({
  label: name,
  description: `${probes} probes${errors > 0 ? `, ${errors} faults` : ''}${from === 'workspace' || from === 'folders' ? ` · ${dirname(file)}` : ''}`,
  ...(description === undefined ? {} : { detail: description }),
  file,
});
