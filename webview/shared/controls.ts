import {
  type Button,
  type Checkbox,
  type Dropdown,
  provideVSCodeDesignSystem,
  type TextField,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';
import { element, icon, type IconName } from './dom.js';

/** The only file that knows the toolkit: it is archived, and may have to be replaced. */

provideVSCodeDesignSystem().register(
  vsCodeButton(),
  vsCodeCheckbox(),
  vsCodeDropdown(),
  vsCodeOption(),
  vsCodeTextField(),
);

interface ButtonOptions {
  readonly label: string;
  readonly icon?: IconName;
  /** `icon` shows the icon alone; the label is read out and shown as the title. */
  readonly appearance?: 'primary' | 'secondary' | 'icon';
  readonly onClick: () => void;
}

export function button({ label, icon: name, appearance = 'secondary', onClick }: ButtonOptions): HTMLElement {
  const made = document.createElement('vscode-button') as Button;
  made.setAttribute('appearance', appearance);
  if (name) {
    const drawn = icon(name);
    if (appearance !== 'icon') drawn.setAttribute('slot', 'start');
    made.append(drawn);
  }
  if (appearance === 'icon') {
    made.setAttribute('aria-label', label);
    made.title = label;
  } else made.append(label);
  made.addEventListener('click', onClick);
  return made;
}

export interface Choice {
  readonly id: string;
  readonly label: string;
}

export interface ChoiceControl {
  readonly element: HTMLElement;
  set(choices: readonly Choice[], value: string): void;
}

/** A dropdown with its label before it. */
export function dropdown(label: string, onChange: (id: string) => void): ChoiceControl {
  const made = document.createElement('vscode-dropdown') as Dropdown;
  made.setAttribute('aria-label', label);
  let shown = '';
  made.addEventListener('change', () => onChange(made.value));
  return {
    element: made,
    set(choices, value) {
      const wanted = JSON.stringify(choices);
      if (wanted !== shown) {
        shown = wanted;
        made.replaceChildren(
          ...choices.map((choice) =>
            element(
              'vscode-option' as 'option',
              { value: choice.id, selected: choice.id === value },
              choice.label,
            ),
          ),
        );
      }
      // The component reads new options in a later task, and takes the value only then.
      queueMicrotask(() => {
        if (made.value !== value) made.value = value;
      });
    },
  };
}

export interface SwitchControl {
  readonly element: HTMLElement;
  set(checked: boolean): void;
}

export function checkbox(label: string, onChange: (checked: boolean) => void): SwitchControl {
  const made = document.createElement('vscode-checkbox') as Checkbox;
  made.append(label);
  let shown = false;
  // It also speaks when it is set by code.
  made.addEventListener('change', () => {
    if (made.checked !== shown) onChange((shown = made.checked));
  });
  return {
    element: made,
    set(checked) {
      shown = checked;
      if (made.checked !== checked) made.checked = checked;
    },
  };
}

export interface TextControl {
  readonly element: HTMLElement;
  value: string;
}

/** @param onInput called whenever the text changes. */
export function textField(
  label: string,
  placeholder: string,
  onEnter: (text: string) => void,
  onInput?: () => void,
): TextControl {
  const made = document.createElement('vscode-text-field') as TextField;
  made.setAttribute('aria-label', label);
  made.setAttribute('placeholder', placeholder);
  made.setAttribute('size', '9');
  made.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') onEnter(made.value);
  });
  if (onInput) made.addEventListener('input', onInput);
  return {
    element: made,
    get value() {
      return made.value;
    },
    set value(text) {
      made.value = text;
    },
  };
}
