import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { COMMANDS } from '../shell/ids.js';
import type { Memory } from '../shell/memory.js';
import { filePath, workspaceFiles } from '../shell/paths.js';
import type { Places } from '../shell/places.js';
import { settings } from '../shell/settings.js';
import { ModelNotes } from './modelNotes.js';
import { BACK, pickStep, separator, type StepFrame } from './steps.js';

const RECENT = 'rys.recentModels';
const MOST_RECENT = 8;
/** How deep below a model folder models are looked for: `publisher/model/file.gguf` is common. */
const DEPTH = 3;

interface ModelItem extends vscode.QuickPickItem {
  readonly file?: string;
  readonly browse?: boolean;
  readonly download?: boolean;
}

/** Which models there are, and which one was used last. */
export class Models implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  /** The current model, or the list of recent ones, changed. */
  readonly onDidChange = this.changed.event;
  /** Sizes, layers and quantization. */
  readonly notes = new ModelNotes();

  constructor(
    private readonly memory: Memory,
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

  /** There are others now. */
  refresh(): void {
    this.changed.fire();
  }

  /** @param path may be relative to the workspace. @returns the model's file. */
  async use(path: string): Promise<string> {
    const file = filePath(path);
    if (this.current === file) return file;
    const recent = [file, ...this.recent.filter((other) => other !== file)].slice(0, MOST_RECENT);
    await this.memory.update(RECENT, recent);
    this.changed.fire();
    return file;
  }

  /** The models of the workspace and of the folders in the settings, sorted by name. */
  async find(): Promise<string[]> {
    const inWorkspace = await workspaceFiles('.gguf');
    const inFolders = await Promise.all(settings.modelFolders.map((folder) => ggufFiles(folder, DEPTH)));
    return [...new Set([...inWorkspace, ...inFolders.flat()])]
      .filter(isFirstShard)
      .sort((a, b) => basename(a).localeCompare(basename(b)));
  }

  /**
   * Asks for a model: recent ones, those found, the demo model, or any file.
   * @returns {@link BACK}, or undefined when the user left.
   */
  async pick(frame: StepFrame): Promise<string | typeof BACK | undefined> {
    const { demoModel } = this.places;
    const recent = this.recent.filter((file) => file !== demoModel);
    const found = this.find().then((files) =>
      files.filter((file) => file !== demoModel && !recent.includes(file)),
    );
    for (;;) {
      const chosen = await pickStep<ModelItem>({
        ...frame,
        placeholder: vscode.l10n.t('Select a model'),
        items: [
          ...(recent.length > 0
            ? [separator(vscode.l10n.t('recent')), ...recent.map((file) => this.itemOf(file))]
            : []),
          separator(vscode.l10n.t('bundled')),
          {
            label: vscode.l10n.t('Demo model'),
            description: vscode.l10n.t('runs on any machine'),
            file: demoModel,
          },
          separator(vscode.l10n.t('other')),
          { label: `$(folder-opened) ${vscode.l10n.t('Browse…')}`, browse: true },
          { label: `$(cloud-download) ${vscode.l10n.t('Download…')}`, download: true },
        ],
        later: found.then((files) =>
          files.length > 0
            ? [separator(vscode.l10n.t('found')), ...files.map((file) => this.itemOf(file))]
            : [],
        ),
        complete: async (item) => {
          if (!item.file) return item;
          await this.notes.of(item.file);
          return { ...item, ...this.detailOf(item.file) };
        },
        disabled: ({ file }) => file !== undefined && this.notes.known(file)?.problem !== undefined,
        selected: ({ file }) => file !== undefined && file === this.current,
      });
      if (chosen === undefined || chosen === BACK) return chosen;
      const [{ file, browse, download } = {}] = chosen;
      // Who leaves the dialog is asked again.
      const answer = browse ? await this.browse() : download ? await this.download() : file;
      if (answer) return answer;
    }
  }

  private itemOf(file: string): ModelItem {
    return { label: basename(file), description: dirname(file), file, ...this.detailOf(file) };
  }

  /** What is known of a model by now; a file that is none cannot be chosen, and says why. */
  private detailOf(file: string): { readonly detail?: string } {
    const note = this.notes.known(file);
    return note ? { detail: note.problem === undefined ? note.text : `$(error) ${note.problem}` } : {};
  }

  private download(): Thenable<string | undefined> {
    return vscode.commands.executeCommand<string | undefined>(COMMANDS.downloadModel);
  }

  private async browse(): Promise<string | undefined> {
    const [file] =
      (await vscode.window.showOpenDialog({
        title: vscode.l10n.t('Select a Model'),
        openLabel: vscode.l10n.t('Select'),
        filters: { [vscode.l10n.t('GGUF models')]: ['gguf'] },
      })) ?? [];
    return file?.fsPath;
  }

  /** Asks for a model and for nothing else. @returns undefined when the user left. */
  async ask(title = vscode.l10n.t('Select a Model')): Promise<string | undefined> {
    const chosen = await this.pick({ title, step: 1, totalSteps: 1 });
    return chosen === BACK ? undefined : chosen;
  }

  /** The current model, or the one the user picks now. */
  async currentOrPick(): Promise<string> {
    const file = this.current ?? (await this.ask());
    if (!file) throw new vscode.CancellationError();
    return this.use(file);
  }

  dispose(): void {
    this.changed.dispose();
  }
}

const PART = /-(\d{5})-of-\d{5}\.gguf$/i;

/** Whether a file is one of several that a model is in. */
export const isPart = (file: string): boolean => PART.test(file);

/** Models in several files are opened by the first. */
const isFirstShard = (file: string): boolean => (PART.exec(file)?.[1] ?? '00001') === '00001';

async function ggufFiles(folder: string, depth: number): Promise<string[]> {
  const all = await readdir(folder, { withFileTypes: true }).catch(() => []);
  // What is downloaded lies in such a folder until it is known to be whole.
  const entries = all.filter(({ name }) => !name.startsWith('.'));
  const here = entries.filter((entry) => !entry.isDirectory() && /\.gguf$/i.test(entry.name));
  const folders = depth > 1 ? entries.filter((entry) => entry.isDirectory()) : [];
  const below = await Promise.all(folders.map(({ name }) => ggufFiles(join(folder, name), depth - 1)));
  return [...here.map(({ name }) => join(folder, name)), ...below.flat()];
}
