import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../core/errors.js';
import type { Places } from './places.js';
import { settings } from './settings.js';

const RECENT = 'rys.recentModels';
const MOST_RECENT = 8;
/** How deep below a model folder models are looked for: `publisher/model/file.gguf` is common. */
const DEPTH = 3;

/** Which models there are, and which one was used last. */
export class Models implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  /** The current model, or the list of recent ones, changed. */
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly memory: vscode.Memento,
    private readonly places: Places,
  ) {}

  /** Files, the last used first. */
  get recent(): string[] {
    return this.memory.get<string[]>(RECENT, []);
  }

  /** The model that single probes run on: the one used last. */
  get current(): string | undefined {
    return this.recent[0];
  }

  async use(file: string): Promise<void> {
    if (this.current === file) return;
    const recent = [file, ...this.recent.filter((other) => other !== file)].slice(0, MOST_RECENT);
    await this.memory.update(RECENT, recent);
    this.changed.fire();
  }

  /** The models of the workspace and of the folders in the settings, sorted by name. */
  async find(): Promise<string[]> {
    const inWorkspace = await vscode.workspace.findFiles('**/*.gguf', '**/node_modules/**', 500);
    const inFolders = await Promise.all(settings.modelFolders.map((folder) => ggufFiles(folder, DEPTH)));
    const files = [...inWorkspace.filter(({ scheme }) => scheme === 'file').map(({ fsPath }) => fsPath)];
    return [...new Set([...files, ...inFolders.flat()])]
      .filter(isFirstShard)
      .sort((a, b) => basename(a).localeCompare(basename(b)));
  }

  /**
   * Asks for a model: recent ones, those found, the demo model, or any file.
   * @returns undefined when the user leaves.
   */
  async pick(step: { title: string; step?: number; totalSteps?: number }): Promise<string | undefined> {
    const picker = vscode.window.createQuickPick<
      vscode.QuickPickItem & { file?: string; browse?: boolean }
    >();
    Object.assign(picker, { ...step, placeholder: 'Which model?', matchOnDescription: true, busy: true });
    const separator = (label: string) => ({ label, kind: vscode.QuickPickItemKind.Separator });
    const item = (file: string) => ({ label: basename(file), description: dirname(file), file });
    const demo = {
      label: 'Demo model',
      description: 'bundled: 10 layers, 3 MB, runs on any machine',
      file: this.places.demoModel,
    };
    const browse = { label: '$(folder-opened) Browse…', browse: true };
    const show = (found: readonly string[]): void => {
      const recent = this.recent.filter((file) => file !== this.places.demoModel);
      picker.items = [
        ...(recent.length > 0 ? [separator('recent'), ...recent.map(item)] : []),
        ...(found.length > 0
          ? [separator('found'), ...found.filter((file) => !recent.includes(file)).map(item)]
          : []),
        separator('bundled'),
        demo,
        separator('other'),
        browse,
      ];
    };
    show([]);
    picker.show();
    void this.find().then(
      (found) => {
        show(found.filter((file) => file !== this.places.demoModel));
        picker.busy = false;
      },
      () => (picker.busy = false),
    );
    const chosen = await new Promise<{ file?: string; browse?: boolean } | undefined>((resolve) => {
      picker.onDidAccept(() => resolve(picker.selectedItems[0]));
      picker.onDidHide(() => resolve(undefined));
    });
    picker.dispose();
    if (!chosen?.browse) return chosen?.file;
    const [file] =
      (await vscode.window.showOpenDialog({
        title: 'Choose a model',
        openLabel: 'Choose',
        filters: { 'GGUF models': ['gguf'] },
      })) ?? [];
    return file?.fsPath;
  }

  /** The current model, or the one the user picks now. */
  async currentOrPick(): Promise<string> {
    const file = this.current ?? (await this.pick({ title: 'Choose a model to run probes on' }));
    if (!file) throw new vscode.CancellationError();
    await this.use(file);
    return file;
  }

  dispose(): void {
    this.changed.dispose();
  }
}

/** Models in several files are opened by the first. */
const isFirstShard = (file: string): boolean => {
  const shard = /-(\d{5})-of-\d{5}\.gguf$/i.exec(file);
  return !shard || shard[1] === '00001';
};

async function ggufFiles(folder: string, depth: number): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const nested = await Promise.all(
    entries.map((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return depth > 1 ? ggufFiles(path, depth - 1) : [];
      return /\.gguf$/i.test(entry.name) ? [path] : [];
    }),
  );
  return nested.flat();
}

/** @throws UserError unless the file is a model's by name. */
export function checkModelName(file: string): string {
  if (!/\.gguf$/i.test(file)) throw new UserError(`${file} is no model: choose a *.gguf file.`, { file });
  return file;
}
