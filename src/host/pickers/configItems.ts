import { type Config, describePath, parseConfig } from '../../core/configs/layerPath.js';
import { percent, signed } from '../../core/format/numbers.js';
import { BASELINE_KEY } from '../../core/results/results.js';

/** What a picker of configs offers, without the picker. */

export interface ConfigChoices {
  /** N, the model's number of layers. */
  readonly layers: number;
  /** Keys, the last used first. */
  readonly recent: readonly string[];
  /** Best configs of the model's results, with their change against the baseline. */
  readonly best: readonly { readonly key: string; readonly delta: number }[];
  /** Why the model cannot run a config; undefined when it can. */
  readonly objection?: ((config: Config) => string | undefined) | undefined;
  /** What is done with a config that is typed; "Run" unless given. */
  readonly verb?: string;
}

export interface ConfigItem {
  readonly kind: 'config' | 'separator' | 'fault';
  readonly label: string;
  readonly description?: string;
  /** The config's key; only of configs. */
  readonly key?: string;
  /** Made of what was typed: no filter may hide it. */
  readonly typed?: boolean;
}

/** Several of each list are enough to choose from at a glance. */
const MOST_BEST = 5;

/** The items for what is typed so far: the typed config or what is wrong with it, then recent and best ones. */
export function configItems(typed: string, choices: ConfigChoices): ConfigItem[] {
  const { layers, recent, best } = choices;
  const text = typed.trim();
  const listed = (key: string, note = ''): ConfigItem[] => {
    const config = tryParse(key, layers);
    return config
      ? [
          {
            kind: 'config',
            label: nameOf(key),
            description: note + describeConfig(config, layers),
            key: config.key,
          },
        ]
      : [];
  };
  const section = (label: string, items: ConfigItem[]): ConfigItem[] =>
    items.length > 0 ? [{ kind: 'separator', label }, ...items] : [];
  const leaders = best.slice(0, MOST_BEST);
  const singles = Array.from({ length: layers }, (_, i) => `(${i},${i + 1})`);
  const written = text === '' ? [] : typedItems(text, choices);
  // VS Code sorts what fits the typed text: next to others, a whole config would not come first.
  if (written.some(({ kind }) => kind === 'config')) return written;
  return [
    ...written,
    ...section(
      'recent',
      recent.flatMap((key) => listed(key)),
    ),
    ...section(
      'best in the results',
      leaders.flatMap(({ key, delta }) => listed(key, `${signed(delta)} · `)),
    ),
    ...section('unchanged model', listed(BASELINE_KEY)),
    ...section(
      'one layer twice',
      singles.flatMap((key) => listed(key)),
    ),
  ];
}

/**
 * Two bare numbers as the block they mean, `4,7` as `(4,7)`: they would be a path of two layers, which nobody means; it
 * can be written as `4..4,7`.
 * @returns undefined for any other text.
 */
export const bareBlock = (text: string): string | undefined =>
  /^\d+\s*,\s*\d+$/.test(text.trim()) ? `(${text.trim()})` : undefined;

function typedItems(text: string, choices: ConfigChoices): ConfigItem[] {
  const config = checkConfig(bareBlock(text) ?? text, choices);
  if (typeof config === 'string') return [{ kind: 'fault', label: config, typed: true }];
  const label = `${choices.verb ?? 'Run'} ${nameOf(config.key)}`;
  return [
    {
      kind: 'config',
      label,
      description: describeConfig(config, choices.layers),
      key: config.key,
      typed: true,
    },
  ];
}

/** The config, or the sentence that says what is wrong with it. */
export function checkConfig(text: string, { layers, objection }: ConfigChoices): Config | string {
  try {
    const config = parseConfig(text, layers);
    const reason = objection?.(config);
    return reason === undefined ? config : `${config.key} is ${reason}.`;
  } catch (error) {
    return (error as Error).message;
  }
}

function tryParse(key: string, layers: number): Config | undefined {
  try {
    return parseConfig(key, layers);
  } catch {
    return undefined;
  }
}

const nameOf = (key: string): string => (key === BASELINE_KEY ? 'baseline (0,0)' : key);

/** `0..6, 4..9 · 3 more layers, +30.0 %` */
export function describeConfig(config: Config, layers: number): string {
  const { extraLayers: extra, overhead } = config;
  const path = describePath(config, layers);
  if (extra === 0) return path;
  const count = Math.abs(extra);
  const what = `${count} ${extra > 0 ? 'more' : 'fewer'} layer${count === 1 ? '' : 's'}`;
  return `${path} · ${what}, ${extra > 0 ? '+' : ''}${percent(overhead)}`;
}
