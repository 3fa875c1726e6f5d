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
import { settings } from '../shell/settings.js';
import type { Subscription } from '../shell/signal.js';
import { Throttle } from '../shell/throttle.js';
import type { Sweeps } from '../sweeps/sweeps.js';
import { ListView, type Row } from './listView.js';
import { SweepRows } from './sweepRows.js';
import { SweepSummaries } from './sweepSummaries.js';
import { watch } from './watch.js';

/** Milliseconds between two updates while models are read. */
const NOTES_DELAY = 500;

export interface ViewsOptions {
  readonly context: vscode.ExtensionContext;
  readonly sweeps: Sweeps;
  readonly models: Models;
  readonly places: Places;
  readonly log: Log;
}

/** The three views of the side bar: sweeps, models, probe sets. */
export function registerViews({ context, sweeps, models, places, log }: ViewsOptions): vscode.Disposable[] {
  const summaries = new SweepSummaries(context.workspaceState, () => settings.combined);
  const sweepRows = new SweepRows({ sweeps, summaries });
  const views = [
    new ListView(
      VIEWS.sweeps,
      () => sweepRows.rows(),
      (changed) => sweepRows.follow(changed),
    ),
    new ListView(
      VIEWS.models,
      () => modelRows(models, places),
      (changed) => [
        models.onDidChange(changed),
        ...onNotes(models, changed),
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

/** Many models may be read one after another. */
function onNotes({ notes }: Models, changed: () => void): readonly Subscription[] {
  const soon = new Throttle(NOTES_DELAY, changed);
  return [soon, notes.changed.on(() => soon.ask())];
}

/** The models of the workspace and of the folders in the settings, and the demo model. */
export async function modelRows(models: Models, { demoModel }: Places): Promise<Row[]> {
  const found = (await models.find()).filter((file) => file !== demoModel);
  const current = models.current;
  const others = current && current !== demoModel && !found.includes(current) && existsSync(current);
  const files = [...(others ? [current] : []), ...found, demoModel];
  const rows = files.map((file): Row => {
    const note = models.notes.now(file);
    const demo = file === demoModel;
    const label = demo ? vscode.l10n.t('Demo model') : basename(file);
    const place = demo ? vscode.l10n.t('bundled') : folderOf(file);
    const description = [note?.text, file === current ? vscode.l10n.t('last used') : place]
      .filter(Boolean)
      .join(' · ');
    const broken = note?.problem !== undefined;
    return {
      label,
      description,
      tooltip: [file, note?.problem].filter(Boolean).join('\n\n'),
      icon: broken ? 'circle-slash' : file === current ? 'pass' : 'chip',
      ...(broken ? { color: 'testing.iconFailed' } : {}),
      file,
      contextValue: broken ? 'rysNoModel' : 'rysModel',
    };
  });
  return files.length > 1 ? rows : [...rows, DOWNLOAD_ROW()];
}

/** Where there is nothing but the demo model. */
const DOWNLOAD_ROW = (): Row => ({
  label: vscode.l10n.t('Download a model…'),
  icon: 'cloud-download',
  command: { command: COMMANDS.downloadModel, title: 'Download Model…' },
});

const probeRow = (set: FoundProbeSet): Row => ({
  label: set.name,
  description: probeSetNote(set),
  tooltip: [set.description, set.file].filter(Boolean).join('\n\n'),
  icon: set.errors > 0 ? 'warning' : 'checklist',
  file: set.file,
  contextValue: 'rysProbeSet',
  command: { command: 'vscode.open', title: 'Open', arguments: [vscode.Uri.file(set.file)] },
});
