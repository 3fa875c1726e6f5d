import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Models } from '../pickers/models.js';
import { findProbeSets, type FoundProbeSet, probeSetNote } from '../pickers/probeSets.js';
import { command } from '../shell/command.js';
import { COMMANDS, VIEWS } from '../shell/ids.js';
import type { Log } from '../shell/log.js';
import { folderOf } from '../shell/paths.js';
import type { Places } from '../shell/places.js';
import type { Subscription } from '../shell/signal.js';
import type { Sweeps } from '../sweeps/sweeps.js';
import { ListView, type Row } from './listView.js';
import { SweepRows } from './sweepRows.js';
import { watch } from './watch.js';

export interface ViewsOptions {
  readonly sweeps: Sweeps;
  readonly models: Models;
  readonly places: Places;
  readonly log: Log;
}

/** The three views of the side bar: sweeps, models, probe sets. */
export function registerViews({ sweeps, models, places, log }: ViewsOptions): vscode.Disposable[] {
  const sweepRows = new SweepRows(sweeps);
  const views = [
    new ListView(
      VIEWS.sweeps,
      () => sweepRows.rows(),
      (changed) => sweepRows.follow(changed),
    ),
    new ListView(
      VIEWS.models,
      () => modelRows(models),
      (changed) => [
        models.onDidChange(changed),
        watch('**/*.gguf', changed),
        onSetting('rys.modelFolders', changed),
      ],
    ),
    new ListView(
      VIEWS.probeSets,
      async () => (await findProbeSets(places)).map(probeRow),
      (changed) => [watch('**/*.probes.json', changed), onSetting('rys.probeFolders', changed)],
    ),
  ];
  return [
    ...views,
    command(log, COMMANDS.refresh, () => {
      sweepRows.forget();
      for (const view of views) view.refresh();
    }),
  ];
}

const onSetting = (name: string, changed: () => void): Subscription =>
  vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration(name)) changed();
  });

async function modelRows(models: Models): Promise<Row[]> {
  const found = await models.find();
  const current = models.current;
  const files = current && !found.includes(current) && existsSync(current) ? [current, ...found] : found;
  return files.map((file) => ({
    label: basename(file),
    description: file === current ? vscode.l10n.t('last used') : folderOf(file),
    icon: file === current ? 'pass' : 'chip',
    file,
    contextValue: 'rysModel',
  }));
}

const probeRow = (set: FoundProbeSet): Row => ({
  label: set.name,
  description: probeSetNote(set),
  tooltip: [set.description, set.file].filter(Boolean).join('\n\n'),
  icon: set.errors > 0 ? 'warning' : 'checklist',
  file: set.file,
  contextValue: 'rysProbeSet',
  command: { command: 'vscode.open', title: 'Open', arguments: [vscode.Uri.file(set.file)] },
});
