import * as vscode from 'vscode';
import type { Probe } from '../../core/probes/probes.js';
import { findProbeSets, ORIGINS, probeSetNote } from '../pickers/probeSets.js';
import type { Places } from '../shell/places.js';

/** Asks for one of the probe files that there are. */
export async function pickProbeFile(places: Places): Promise<string | undefined> {
  const found = (await findProbeSets(places)).filter(({ probes }) => probes > 0);
  const labels = new Map(ORIGINS);
  const items = found.flatMap((set, n) => {
    const { file, name, description, from } = set;
    const item = {
      label: name,
      description: probeSetNote(set),
      ...(description ? { detail: description } : {}),
      file,
    };
    const separator = { label: labels.get(from)!, kind: vscode.QuickPickItemKind.Separator, file };
    return found[n - 1]?.from === from ? [item] : [separator, item];
  });
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Select a Probe File'),
    matchOnDescription: true,
  });
  return picked?.file;
}

/** Asks for one of these probes. */
export async function pickProbe(probes: readonly Probe[]): Promise<Probe | undefined> {
  if (probes.length === 1) return probes[0];
  const picked = await vscode.window.showQuickPick(
    probes.map((probe) => ({ label: probe.id, detail: probe.prompt.replace(/\s+/g, ' '), probe })),
    { title: vscode.l10n.t('Select a Probe to Run'), matchOnDetail: true },
  );
  return picked?.probe;
}
