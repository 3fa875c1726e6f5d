import type { ChatSettings } from '../../src/core/chat/conversation.js';
import { MOST_TEMPERATURE } from '../../src/core/sweep/sampling.js';
import { LARGEST_SEED, MOST_TOKENS } from '../../src/protocol/chatView.js';
import { checkbox } from '../shared/controls.js';
import { element } from '../shared/dom.js';

type Numbers = 'temperature' | 'topP' | 'seed' | 'maxTokens';

interface NumberField {
  readonly name: Numbers;
  readonly label: string;
  readonly title: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

const FIELDS: readonly NumberField[] = [
  {
    name: 'temperature',
    label: 'Temperature',
    title: '0 takes the most likely token each time (greedy)',
    ...{ min: 0, max: MOST_TEMPERATURE, step: 0.1 },
  },
  {
    name: 'topP',
    label: 'Top-p',
    title: 'Only the most likely tokens that make up this much of the probability are drawn from',
    ...{ min: 0.01, max: 1, step: 0.05 },
  },
  {
    name: 'seed',
    label: 'Seed',
    title: 'The same seed draws the same random numbers under every config',
    ...{ min: 0, max: LARGEST_SEED, step: 1 },
  },
  {
    name: 'maxTokens',
    label: 'Max tokens',
    title: 'The longest that an answer may get',
    ...{ min: 1, max: MOST_TOKENS, step: 1 },
  },
];

/** How answers are asked for: system prompt, sampling, limits. */
export class SettingsRow {
  readonly element: HTMLElement;
  private settings: ChatSettings | undefined;
  private readonly system = element('textarea', {
    class: 'field system',
    rows: 2,
    'aria-label': 'System prompt',
    placeholder: 'System prompt (none)',
  });
  private readonly inputs = new Map<Numbers, HTMLInputElement>();
  private readonly thinking = checkbox('Let the model think', (thinking) => this.change({ thinking }));
  private readonly inTurn = checkbox('One after the other', (inTurn) => this.change({ inTurn }));

  /** @param onChange called with settings that are within their ranges. */
  constructor(private readonly onChange: (settings: ChatSettings) => void) {
    this.system.addEventListener('change', () => this.change({ system: this.system.value }));
    this.inTurn.element.title =
      'The right column waits for the left one. Together, both share the machine, and neither is as fast as alone.';
    this.element = element(
      'section',
      { class: 'settings', id: 'settings', 'aria-label': 'Settings' },
      this.system,
      element(
        'div',
        { class: 'numbers' },
        ...FIELDS.map((field) => this.numberField(field)),
        this.thinking.element,
        this.inTurn.element,
      ),
    );
  }

  private numberField({ name, label, title, min, max, step }: NumberField): HTMLElement {
    const input = element('input', { type: 'number', class: 'field', min, max, step, title });
    this.inputs.set(name, input);
    input.addEventListener('change', () => {
      const value = input.valueAsNumber;
      // What is no number is as it was; what lies outside is brought in.
      if (Number.isNaN(value)) return this.show();
      const whole = step === 1 ? Math.round(value) : value;
      this.change({ [name]: Math.min(max, Math.max(min, whole)) });
      this.show();
    });
    return element('label', { title }, element('span', {}, label), input);
  }

  private change(part: Partial<ChatSettings>): void {
    if (!this.settings) return;
    this.settings = { ...this.settings, ...part };
    this.onChange(this.settings);
    this.show();
  }

  render(settings: ChatSettings): void {
    this.settings = settings;
    this.show();
  }

  private show(): void {
    const { settings } = this;
    if (!settings) return;
    // What is being typed is not taken away.
    if (document.activeElement !== this.system) this.system.value = settings.system;
    for (const [name, input] of this.inputs)
      if (Number(input.value) !== settings[name] || input.value === '') input.value = String(settings[name]);
    const greedy = settings.temperature === 0;
    for (const name of ['topP', 'seed'] as const) this.inputs.get(name)!.disabled = greedy;
    this.thinking.set(settings.thinking);
    this.inTurn.set(settings.inTurn);
  }
}
