import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { checkProbeSet } from '../../core/probes/probeFile.js';
import { PROBES_SUFFIX } from '../shell/ids.js';
import { folderOf, workspaceFiles } from '../shell/paths.js';
import type { Places } from '../shell/places.js';
import { settings } from '../shell/settings.js';

/** A probe file, and what it says of itself. */
export interface FoundProbeSet {
  readonly file: string;
  readonly name: string;
  readonly description: string | undefined;
  readonly probes: number;
  /** Faults that keep probes from being used. */
  readonly errors: number;
  readonly from: 'workspace' | 'folders' | 'bundled' | 'demo';
}

/** Where probe sets come from, in the order in which they are listed. */
export const ORIGINS: readonly [FoundProbeSet['from'], string][] = [
  ['workspace', vscode.l10n.t('in this workspace')],
  ['folders', vscode.l10n.t('in your probe folders')],
  ['bundled', vscode.l10n.t('bundled, for any model')],
  ['demo', vscode.l10n.t('bundled, for the demo model')],
];

/** How many probes and errors a set has, and where it is unless that is the workspace's own folder. */
export function probeSetNote({ probes, errors, file, from }: FoundProbeSet): string {
  const bundled = from === 'bundled' || from === 'demo';
  return [
    probes === 1 ? vscode.l10n.t('1 probe') : vscode.l10n.t('{0} probes', probes),
    errorsNote(errors),
    bundled ? vscode.l10n.t('bundled') : folderOf(file),
  ]
    .filter(Boolean)
    .join(' · ');
}

const errorsNote = (errors: number): string =>
  errors === 0 ? '' : errors === 1 ? vscode.l10n.t('1 error') : vscode.l10n.t('{0} errors', errors);

/** The probe files of the workspace, of the folders in the settings, and those that come with the program. */
export async function findProbeSets(places: Places): Promise<FoundProbeSet[]> {
  const workspace = await workspaceFiles(PROBES_SUFFIX);
  const folders = (await Promise.all(settings.probeFolders.map(filesIn))).flat();
  const found: [FoundProbeSet['from'], readonly string[]][] = [
    ['workspace', workspace.sort()],
    ['folders', folders.filter((file) => !workspace.includes(file)).sort()],
    ['bundled', places.bundledProbes],
    ['demo', places.demoProbes],
  ];
  const described = found.flatMap(([from, files]) => files.map((file) => describeProbeFile(file, from)));
  return (await Promise.all(described)).filter((set) => set !== undefined);
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder).catch(() => []);
  return entries.filter((name) => name.endsWith(PROBES_SUFFIX)).map((name) => join(folder, name));
}

/** @returns undefined when the file cannot be read. */
async function describeProbeFile(
  file: string,
  from: FoundProbeSet['from'],
): Promise<FoundProbeSet | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const { set, problems } = checkProbeSet(text, file);
  return {
    file,
    name: set?.name ?? basename(file),
    description: set?.description,
    probes: set?.probes.length ?? 0,
    errors: problems.filter(({ severity }) => severity === 'error').length,
    from,
  };
}
