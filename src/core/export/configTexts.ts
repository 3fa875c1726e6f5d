import { type Config, formatPath, type LayerPath } from '../configs/layerPath.js';
import { exportedName } from './exportedName.js';

/** Programs that can be told of a config by a text. */
export const CONFIG_TEXTS = ['mergekit', 'transformers', 'exllamav3', 'modelfile'] as const;
export type ConfigTextFormat = (typeof CONFIG_TEXTS)[number];

export interface ConfigTextOptions {
  /** N, the model's number of layers. */
  readonly layers: number;
  /** What the program loads: a repository or a folder; for a Modelfile the name of the GGUF model. */
  readonly model?: string | undefined;
}

/** Where the model is not known, its place is left for the reader to fill in. */
const PLACEHOLDER = 'path/to/model';

/** A config for another program, as text without a line break at its end. */
export function configText(format: ConfigTextFormat, config: Config, options: ConfigTextOptions): string {
  return [`# ${heading(config, options.layers)}`, ...WRITERS[format](config, options)].join('\n');
}

/** `(2,5) of 8 layers: 0..4,2..7` */
function heading({ key, path }: Config, layers: number): string {
  const written = formatPath(path);
  return written === key ? `${key} of ${layers} layers` : `${key} of ${layers} layers: ${written}`;
}

const WRITERS: Readonly<
  Record<ConfigTextFormat, (config: Config, options: ConfigTextOptions) => readonly string[]>
> = {
  /** A configuration for `mergekit-yaml`, which writes the model in Hugging Face's form. */
  mergekit: ({ path }, { model = PLACEHOLDER }) => [
    'merge_method: passthrough',
    'dtype: bfloat16',
    'slices:',
    ...runs(path).flatMap(([from, to]) => [
      '  - sources:',
      `      - model: ${quoted(model)}`,
      `        layer_range: [${from}, ${to}]`,
    ]),
  ],
  transformers: ({ path }, { layers, model = PLACEHOLDER }) => [
    'import copy',
    '',
    'import torch',
    'from transformers import AutoModelForCausalLM, AutoTokenizer',
    '',
    `NAME = ${quoted(model)}`,
    `PATH = [${runs(path)
      .map(([from, to]) => `*range(${from}, ${to})`)
      .join(', ')}]`,
    '',
    'tokenizer = AutoTokenizer.from_pretrained(NAME)',
    'model = AutoModelForCausalLM.from_pretrained(NAME, dtype="auto")',
    'decoder = model.model',
    'config = decoder.config',
    `assert len(decoder.layers) == ${layers}, "this path is for ${layers} layers"`,
    '',
    '',
    'def at(position, layer):',
    '    # The weights are shared; the place in the KV cache is its own.',
    '    shared = [*layer.parameters(), *layer.buffers(), config]',
    '    twin = copy.deepcopy(layer, {id(one): one for one in shared})',
    '    for module in twin.modules():',
    '        if hasattr(module, "layer_idx"):',
    '            module.layer_idx = position',
    '    return twin',
    '',
    '',
    'decoder.layers = torch.nn.ModuleList(at(n, decoder.layers[layer]) for n, layer in enumerate(PATH))',
    'if getattr(config, "layer_types", None):',
    '    config.layer_types = [config.layer_types[layer] for layer in PATH]',
    'config.num_hidden_layers = len(PATH)',
  ],
  /** Its own notation for paths is ours: ranges include their ends. */
  exllamav3: ({ path }, { model = PLACEHOLDER }) => [
    `# On the command line of its programs: --layer_map ${formatPath(path)}`,
    'from exllamav3 import Config, Model',
    '',
    `config = Config.from_directory(${quoted(model)}, layer_map="${formatPath(path)}")`,
    'model = Model.from_config(config)',
  ],
  /** For the file that `rys export` writes. */
  modelfile: (config, { model = 'model' }) => [`FROM ./${exportedName(model, config)}`],
};

/** Maximal runs of consecutive layers, as `[first, one past the last]`. */
export function runs(path: LayerPath): [from: number, to: number][] {
  const found: [number, number][] = [];
  for (const layer of path) {
    const last = found.at(-1);
    if (last && last[1] === layer) last[1]++;
    else found.push([layer, layer + 1]);
  }
  return found;
}

/** A string of YAML and of Python: both read JSON's. */
const quoted = (text: string): string => JSON.stringify(text);
