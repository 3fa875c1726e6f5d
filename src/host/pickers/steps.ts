import * as vscode from 'vscode';
import { Throttle } from '../shell/throttle.js';

/** One question of several, in a row that can be walked back and forth. */

/** The user went back to the question before. */
export const BACK = Symbol('back');

export interface StepFrame {
  readonly title: string;
  /** From 1. */
  readonly step: number;
  readonly totalSteps: number;
}

/** One question alone has no number. */
const numbered = ({ step, totalSteps }: StepFrame): Partial<StepFrame> =>
  totalSteps > 1 ? { step, totalSteps } : {};

export interface PickOptions<T extends vscode.QuickPickItem> extends StepFrame {
  readonly placeholder: string;
  readonly items: readonly T[];
  /** Items that are still looked for. They come below the others, which stay where they are. */
  readonly later?: Promise<readonly T[]>;
  /** An item with more in it than was known at once; the others are shown meanwhile. */
  readonly complete?: (item: T) => Promise<T>;
  readonly many?: boolean;
  readonly selected?: (item: T) => boolean;
  /** Whether an item is listed, with the reason, though it cannot be chosen. */
  readonly disabled?: (item: T) => boolean;
}

/** Milliseconds between two changes of a list that is shown. */
const COMPLETE_EVERY = 100;

/** @returns the chosen items (one unless `many`), {@link BACK}, or undefined when the user left. */
export async function pickStep<T extends vscode.QuickPickItem>(
  options: PickOptions<T>,
): Promise<readonly T[] | typeof BACK | undefined> {
  const picker = vscode.window.createQuickPick<T>();
  const { title, step, placeholder, many = false, later, complete } = options;
  const { selected = () => false, disabled = () => false } = options;
  Object.assign(picker, { title, ...numbered(options), placeholder, canSelectMany: many });
  picker.matchOnDescription = picker.matchOnDetail = picker.ignoreFocusOut = true;
  if (step > 1) picker.buttons = [vscode.QuickInputButtons.Back];
  picker.items = options.items;
  const chosen = options.items.filter(selected);
  if (many) picker.selectedItems = chosen;
  else if (chosen.length > 0) picker.activeItems = chosen.slice(0, 1);
  let open = true;
  // One after another: what is read for an item must not hold up the rest of VS Code.
  const completeAll = async (): Promise<void> => {
    if (!complete) return;
    const items = [...picker.items];
    const fresh = new Throttle(COMPLETE_EVERY, () => open && replace(picker, items));
    for (let n = 0; n < items.length && open; n++) {
      items[n] = await complete(items[n]!);
      fresh.ask();
    }
  };
  if (later || complete) {
    picker.busy = true;
    picker.keepScrollPosition = true;
    void (later ?? Promise.resolve([]))
      .then(
        (more) => more.length > 0 && replace(picker, [...picker.items, ...more]),
        () => undefined,
      )
      .then(() => completeAll())
      .catch(() => undefined)
      .finally(() => {
        picker.busy = false;
      });
  }
  const answer = await new Promise<readonly T[] | typeof BACK | undefined>((resolve) => {
    picker.onDidAccept(() => {
      const chosen = picker.selectedItems;
      if (chosen.length > 0 && !chosen.some(disabled)) resolve(chosen);
    });
    picker.onDidTriggerButton(() => resolve(BACK));
    picker.onDidHide(() => resolve(undefined));
    picker.show();
  });
  open = false;
  picker.dispose();
  return answer;
}

/** Shows other items, or more of them. VS Code makes the first item active whenever there are others, and selects none. */
function replace<T extends vscode.QuickPickItem>(picker: vscode.QuickPick<T>, items: readonly T[]): void {
  const { items: before, activeItems, selectedItems, canSelectMany } = picker;
  const inItems = (chosen: readonly T[]): T[] => chosen.flatMap((item) => items[before.indexOf(item)] ?? []);
  picker.items = items;
  picker.activeItems = inItems(activeItems);
  if (canSelectMany) picker.selectedItems = inItems(selectedItems);
}

export interface InputOptions extends StepFrame {
  readonly prompt: string;
  readonly value: string;
  /** A sentence when the text cannot be taken. */
  readonly check: (text: string) => string | undefined;
  /** What the text comes to, shown with the prompt while it is typed. */
  readonly note?: (text: string) => string | undefined;
}

/** @returns the text, {@link BACK}, or undefined when the user left. */
export async function inputStep(options: InputOptions): Promise<string | typeof BACK | undefined> {
  const input = vscode.window.createInputBox();
  const { title, prompt, value, check, note = () => undefined } = options;
  Object.assign(input, { title, ...numbered(options), value, ignoreFocusOut: true });
  input.buttons = [vscode.QuickInputButtons.Back];
  const show = (text: string): void => {
    input.validationMessage = check(text);
    const noted = note(text);
    input.prompt = noted === undefined ? prompt : vscode.l10n.t('{0}: {1}', prompt, noted);
  };
  show(value);
  input.onDidChangeValue(show);
  const answer = await new Promise<string | typeof BACK | undefined>((resolve) => {
    input.onDidAccept(() => {
      show(input.value);
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
