import * as vscode from 'vscode';

/** One question of several, in a row that can be walked back and forth. */

/** The user went back to the question before. */
export const BACK = Symbol('back');

export interface StepFrame {
  readonly title: string;
  /** From 1. */
  readonly step: number;
  readonly totalSteps: number;
}

export interface PickOptions<T extends vscode.QuickPickItem> extends StepFrame {
  readonly placeholder: string;
  readonly items: readonly T[];
  /** Items that are still looked for. They come below the others, which stay where they are. */
  readonly later?: Promise<readonly T[]>;
  readonly many?: boolean;
  readonly selected?: (item: T) => boolean;
}

/** @returns the chosen items (one unless `many`), {@link BACK}, or undefined when the user left. */
export async function pickStep<T extends vscode.QuickPickItem>(
  options: PickOptions<T>,
): Promise<readonly T[] | typeof BACK | undefined> {
  const picker = vscode.window.createQuickPick<T>();
  const { title, step, totalSteps, placeholder, many = false, later, selected = () => false } = options;
  Object.assign(picker, { title, step, totalSteps, placeholder, canSelectMany: many });
  picker.matchOnDescription = picker.matchOnDetail = picker.ignoreFocusOut = true;
  if (step > 1) picker.buttons = [vscode.QuickInputButtons.Back];
  picker.items = options.items;
  const chosen = options.items.filter(selected);
  if (many) picker.selectedItems = chosen;
  else if (chosen.length > 0) picker.activeItems = chosen.slice(0, 1);
  if (later) {
    picker.busy = true;
    picker.keepScrollPosition = true;
    void later
      .then(
        (more) => append(picker, more),
        () => undefined,
      )
      .finally(() => {
        picker.busy = false;
      });
  }
  const answer = await new Promise<readonly T[] | typeof BACK | undefined>((resolve) => {
    picker.onDidAccept(() => {
      if (picker.selectedItems.length > 0) resolve(picker.selectedItems);
    });
    picker.onDidTriggerButton(() => resolve(BACK));
    picker.onDidHide(() => resolve(undefined));
    picker.show();
  });
  picker.dispose();
  return answer;
}

/** VS Code makes the first item active whenever there are others, and selects none. */
function append<T extends vscode.QuickPickItem>(picker: vscode.QuickPick<T>, more: readonly T[]): void {
  if (more.length === 0) return;
  const { activeItems, selectedItems, canSelectMany } = picker;
  picker.items = [...picker.items, ...more];
  picker.activeItems = activeItems;
  if (canSelectMany) picker.selectedItems = selectedItems;
}

export interface InputOptions extends StepFrame {
  readonly prompt: string;
  readonly value: string;
  /** A sentence when the text cannot be taken. */
  readonly check: (text: string) => string | undefined;
}

/** @returns the text, {@link BACK}, or undefined when the user left. */
export async function inputStep(options: InputOptions): Promise<string | typeof BACK | undefined> {
  const input = vscode.window.createInputBox();
  const { title, step, totalSteps, prompt, value, check } = options;
  Object.assign(input, { title, step, totalSteps, prompt, value, ignoreFocusOut: true });
  input.buttons = [vscode.QuickInputButtons.Back];
  input.onDidChangeValue((text) => (input.validationMessage = check(text)));
  const answer = await new Promise<string | typeof BACK | undefined>((resolve) => {
    input.onDidAccept(() => {
      input.validationMessage = check(input.value);
      if (!input.validationMessage) resolve(input.value);
    });
    input.onDidTriggerButton(() => resolve(BACK));
    input.onDidHide(() => resolve(undefined));
    input.show();
  });
  input.dispose();
  return answer;
}

export const separator = (label: string): vscode.QuickPickItem => ({
  label,
  kind: vscode.QuickPickItemKind.Separator,
});
