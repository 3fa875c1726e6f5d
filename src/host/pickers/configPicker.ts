import * as vscode from 'vscode';
import { type ConfigChoices, type ConfigItem, configItems } from './configItems.js';

type PickerItem = vscode.QuickPickItem & { readonly key?: string | undefined };

/**
 * Asks for a config: a recent or a good one, or any that is typed, checked as it is.
 * @returns its key; undefined when the user leaves.
 */
export async function pickConfig(title: string, choices: ConfigChoices): Promise<string | undefined> {
  const picker = vscode.window.createQuickPick<PickerItem>();
  picker.title = title;
  picker.placeholder = vscode.l10n.t(
    '(i,j) with 0 ≤ i < j ≤ {0}, blocks as (i,j);(k,l), or layers as 0..6,4..{1}',
    choices.layers,
    choices.layers - 1,
  );
  picker.matchOnDescription = false;
  const show = (typed: string): void => {
    picker.items = configItems(typed, choices).map(toItem);
  };
  show('');
  picker.onDidChangeValue(show);
  const chosen = new Promise<string | undefined>((resolve) => {
    // A fault is shown, not chosen: the picker stays open.
    picker.onDidAccept(() => {
      const [item] = picker.selectedItems;
      if (item?.key !== undefined) resolve(item.key);
    });
    picker.onDidHide(() => resolve(undefined));
  });
  picker.show();
  try {
    return await chosen;
  } finally {
    picker.dispose();
  }
}

function toItem({ kind, label, description, key, typed }: ConfigItem): PickerItem {
  if (kind === 'separator') return { label, kind: vscode.QuickPickItemKind.Separator };
  if (kind === 'fault') {
    // A whole sentence is too long for one line of the list.
    const [what, ...rest] = label.split(/(?<=:) /);
    return { label: `$(error) ${what}`, detail: rest.join(' '), alwaysShow: true };
  }
  return {
    label,
    ...(description === undefined ? {} : { description }),
    ...(typed ? { alwaysShow: true } : {}),
    key,
  };
}
