import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { signed } from '../../core/report/sentences.js';
import { command } from '../commands.js';
import { COMMANDS, RESULTS_SUFFIX, VIEWS } from '../ids.js';
import type { Log } from '../log.js';
import type { Models } from '../models.js';
import type { Places } from '../places.js';
import { findProbeSets, type FoundProbeSet } from '../probeSets.js';
import type { Subscription } from '../signal.js';
import type { Sweeps } from '../sweeps/sweeps.js';
import { ListView, type Row } from './listView.js';

export interface ViewsOptions {
  readonly sweeps: Sweeps;
  readonly models: Models;
  readonly places: Places;
  readonly log: Log;
}

/** The three views of the side bar: sweeps, models, probe sets. */
export function registerViews({ sweeps, models, places, log }: ViewsOptions): vscode.Disposable[] {
  const views = [
    new ListView(
      VIEWS.sweeps,
      () => sweepRows(sweeps),
      (changed) => [sweeps.events.on(changed), watch(`**/*${RESULTS_SUFFIX}`, changed)],
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
      for (const view of views) view.refresh();
    }),
  ];
}

/** Files that come and go; what is in them does not matter here. */
function watch(glob: string, changed: () => void): Subscription {
  const watcher = vscode.workspace.createFileSystemWatcher(glob, false, true, false);
  watcher.onDidCreate(changed);
  watcher.onDidDelete(changed);
  return watcher;
}

const onSetting = (name: string, changed: () => void): Subscription =>
  vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration(name)) changed();
  });

async function sweepRows(sweeps: Sweeps): Promise<Row[]> {
  const found = (await vscode.workspace.findFiles(`**/*${RESULTS_SUFFIX}`, '**/node_modules/**', 500)).map(
    ({ fsPath }) => fsPath,
  );
  const remembered = sweeps.unfinished.map(({ plan }) => plan.out).filter((file) => existsSync(file));
  const current = sweeps.current?.log && sweeps.current.plan.out;
  const files = new Set([...(current ? [current] : []), ...remembered, ...found.sort()]);
  return [...files].map((file) => sweepRow(file, sweeps));
}

function sweepRow(file: string, sweeps: Sweeps): Row {
  const progress = sweeps.progressOf(file);
  const unfinished = sweeps.unfinished.find(({ plan }) => plan.out === file);
  const best = progress?.best;
  const description = [
    progress && progress.state !== 'finished'
      ? `${progress.state} · ${progress.done}/${progress.total}`
      : unfinished && `${unfinished.done}/${unfinished.total}`,
    best && `${best.key} ${signed(best.delta)}`,
  ]
    .filter(Boolean)
    .join(' · ');
  const busy = progress && !['finished', 'stopped', 'failed'].includes(progress.state);
  return {
    label: basename(file).slice(0, -RESULTS_SUFFIX.length),
    description,
    icon: busy ? 'loading~spin' : progress?.state === 'failed' ? 'error' : 'graph-scatter',
    file,
    contextValue: unfinished && !busy ? 'rysUnfinished' : 'rysResults',
    command: { command: COMMANDS.openResults, title: 'Open Results', arguments: [vscode.Uri.file(file)] },
  };
}

/** Within the workspace, where it lies in it. */
function folderOf(file: string): string {
  const folder = dirname(vscode.workspace.asRelativePath(file));
  return folder === '.' ? '' : folder;
}

async function modelRows(models: Models): Promise<Row[]> {
  const found = await models.find();
  const current = models.current;
  const files = current && !found.includes(current) && existsSync(current) ? [current, ...found] : found;
  return files.map((file) => ({
    label: basename(file),
    description: file === current ? 'used last' : folderOf(file),
    icon: file === current ? 'pass' : 'chip',
    file,
    contextValue: 'rysModel',
  }));
}

const probeRow = ({ name, probes, errors, description, file, from }: FoundProbeSet): Row => ({
  label: name,
  description: `${probes} probes${errors > 0 ? `, ${errors} faults` : ''}${from === 'bundled' || from === 'demo' ? ' · bundled' : ''}`,
  tooltip: [description, file].filter(Boolean).join('\n\n'),
  icon: errors > 0 ? 'warning' : 'checklist',
  file,
  contextValue: 'rysProbeSet',
  command: { command: 'vscode.open', title: 'Open', arguments: [vscode.Uri.file(file)] },
});
