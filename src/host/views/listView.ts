import * as vscode from 'vscode';
import { DisposableStore } from '../shell/disposableStore.js';
import type { Subscription } from '../shell/signal.js';

/** One row of a view. Commands of its menu get it as their argument. */
export interface Row {
  readonly label: string;
  readonly description?: string;
  readonly tooltip?: string | vscode.MarkdownString;
  readonly icon: string;
  /** The id of the icon's colour. */
  readonly color?: string;
  /** Absent in a row that only offers something. */
  readonly file?: string;
  readonly contextValue?: string;
  readonly command?: vscode.Command;
}

/** A row as VS Code shows it. */
export function treeItemOf(row: Row): vscode.TreeItem {
  const { label, description, tooltip, icon, color, file, contextValue, command } = row;
  const uri = file === undefined ? undefined : vscode.Uri.file(file);
  // Clauses of the menus ask for the start and the end of it.
  const inWorkspace = uri && vscode.workspace.getWorkspaceFolder(uri) ? ' rysInWorkspace' : '';
  return Object.assign(new vscode.TreeItem(label), {
    iconPath: new vscode.ThemeIcon(icon, color === undefined ? undefined : new vscode.ThemeColor(color)),
    ...(uri ? { resourceUri: uri } : {}),
    tooltip: tooltip ?? file ?? label,
    accessibilityInformation: { label: spoken(label, description) },
    ...(description === undefined ? {} : { description }),
    ...(contextValue === undefined ? {} : { contextValue: contextValue + inWorkspace }),
    ...(command === undefined ? {} : { command }),
  });
}

/** A view of the side bar that lists files. It asks for its rows anew whenever it is told to. */
export class ListView implements vscode.TreeDataProvider<Row>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly disposables = new DisposableStore(this.changed);

  /** @param follow subscribes to whatever makes the rows change. */
  constructor(
    id: string,
    private readonly rows: () => Promise<readonly Row[]>,
    follow: (changed: () => void) => readonly Subscription[] = () => [],
  ) {
    // Commands of the menu get the row and all selected ones.
    const registration = vscode.window.createTreeView(id, { treeDataProvider: this, canSelectMany: true });
    this.disposables.add(registration, ...follow(() => this.refresh()));
  }

  refresh(): void {
    this.changed.fire();
  }

  async getChildren(parent?: Row): Promise<Row[]> {
    return parent ? [] : [...(await this.rows())];
  }

  readonly getTreeItem = treeItemOf;

  dispose(): void {
    this.disposables.dispose();
  }
}

/** Label and description for a screen reader, which would say the tooltip otherwise. */
const spoken = (label: string, description: string | undefined): string =>
  [label, description?.replaceAll(' · ', ', ')].filter(Boolean).join(', ');
