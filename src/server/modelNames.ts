import { basename } from 'node:path';
import { type Config, parseConfig } from '../core/configs/layerPath.js';
import { UserError } from '../core/errors.js';
import { describeModel } from '../gguf/describe.js';
import { unsupportedReason } from '../gguf/layers.js';
import { readModelHeader } from '../gguf/read.js';
import { ApiError } from './apiError.js';

/** Stands between a model's name and a config: `qwen3-4b@(21,22)`. */
const AT = '@';

/** A model's name from that of its file: without folder, ending and number of the part. */
export const modelNameOf = (file: string): string =>
  basename(file)
    .replace(/\.gguf$/i, '')
    .replace(/-\d{5}-of-\d{5}$/, '');

/** The names under which one model is served: each config of it is a model of its own to clients. */
export class ModelNames {
  readonly configs: readonly Config[];
  private readonly baseline: Config;

  /**
   * @param name of the model itself.
   * @param layers N of the model.
   * @param configs to be listed; the first is what the bare name stands for, which is the baseline without any.
   * @throws UserError when a config cannot be read.
   */
  constructor(
    readonly name: string,
    private readonly layers: number,
    configs: readonly string[],
  ) {
    this.baseline = parseConfig('(0,0)', layers);
    const byKey = new Map(
      configs.map((text) => parseConfig(text, layers)).map((config) => [config.key, config]),
    );
    this.configs = [...byKey.values()];
  }

  /** What the bare name stands for. */
  get standard(): Config {
    return this.configs[0] ?? this.baseline;
  }

  /** A config as it stands in names. @throws UserError when it cannot be read. */
  keyOf(config: string): string {
    return parseConfig(config, this.layers).key;
  }

  /** The names to offer: the bare one, and one for each config and for the baseline where the bare one is another. */
  get listed(): string[] {
    const { key: baseline } = this.baseline;
    const keys = this.configs.map(({ key }) => key);
    if (keys.length > 0 && !keys.includes(baseline)) keys.unshift(baseline);
    return [this.name, ...keys.map((key) => `${this.name}${AT}${key}`)];
  }

  /**
   * The config that a client's name of the model stands for; any config may follow the bare name, listed or not.
   * @throws ApiError when the model is another, or the config cannot be read.
   */
  resolve(id: string): Config {
    if (id === this.name) return this.standard;
    if (!id.startsWith(`${this.name}${AT}`))
      throw new ApiError(
        404,
        `The model "${id}" is not served here: use "${this.name}", or "${this.name}${AT}(i,j)" for a config of it.`,
        { param: 'model', code: 'model_not_found' },
      );
    try {
      return parseConfig(id.slice(this.name.length + AT.length), this.layers);
    } catch (error) {
      if (error instanceof UserError)
        throw new ApiError(400, error.message, { param: 'model', code: 'invalid_config' });
      throw error;
    }
  }
}

/**
 * The names under which a model's file is served.
 * @param name that the user gives it; its file's without.
 * @throws UserError when the file is no model, or cannot be run under one of the configs.
 */
export async function namesOf(
  file: string,
  { name = modelNameOf(file), configs = [] }: { name?: string | undefined; configs?: readonly string[] },
): Promise<ModelNames> {
  const header = await readModelHeader(file);
  const names = new ModelNames(name, describeModel(header).layers, configs);
  for (const { key, path } of names.configs) {
    const reason = unsupportedReason(header, path);
    if (reason) throw new UserError(`The config ${key} cannot be served: ${reason}`, { file });
  }
  return names;
}
