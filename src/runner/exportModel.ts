import { basename, extname } from 'node:path';
import { type Config, parseConfig } from '../core/configs/layerPath.js';
import { UserError } from '../core/errors.js';
import { BASELINE_KEY, type Results } from '../core/results/results.js';
import { describeModel } from '../gguf/describe.js';
import { expandToFile, type ExpandToFileOptions } from '../gguf/expandToFile.js';
import { stringField, text, uint32 } from '../gguf/fields.js';
import type { GgufField } from '../gguf/format.js';
import { unsupportedReason } from '../gguf/layers.js';
import { type ModelHeader, readModelHeader } from '../gguf/read.js';
import { fingerprintFiles } from '../store/fingerprint.js';

export interface ExportRequest extends Pick<ExpandToFileOptions, 'onProgress' | 'signal' | 'freeSpace'> {
  /** A `.gguf` file, of a split model the first. */
  readonly model: string;
  /** As {@link parseConfig} reads it. */
  readonly config: string;
  /** The new file, which must not exist. */
  readonly out: string;
  readonly appVersion: string;
  /** The sweep that measured the config: its scores are kept in the file, and another model than its own is refused. */
  readonly measured?: Results | undefined;
}

export interface ExportedModel {
  readonly file: string;
  /** Bytes. */
  readonly size: number;
  readonly config: Config;
  /** Layers of the model that was exported from. */
  readonly layers: number;
}

/**
 * Writes a model under a config as a GGUF file of its own, which needs none of this program.
 * @returns undefined when the signal stopped it; nothing is left then.
 * @throws UserError for a config that the model cannot run, and as {@link expandToFile}.
 */
export async function exportModel(request: ExportRequest): Promise<ExportedModel | undefined> {
  const { model, out, appVersion, measured, ...options } = request;
  if (extname(out).toLowerCase() !== '.gguf')
    throw new UserError(`${out} does not end in .gguf: other programs find models by that, so name it so.`, {
      file: out,
    });
  const header = await readModelHeader(model);
  const { layers } = describeModel(header);
  const config = parseConfig(request.config, layers);
  const reason = unsupportedReason(header, config.path);
  if (reason)
    throw new UserError(`${config.key} cannot be exported: it is ${reason}. Choose another config.`, {
      file: model,
    });
  const own = await fingerprintFiles(header.shards);
  // What was imported has none.
  if (measured && !measured.header.imported && own !== measured.header.model.fingerprint)
    throw new UserError(
      `${model} is not the model that ${config.key} was measured on: choose the one that the sweep was run with.`,
      { file: model },
    );
  try {
    const fields = [
      ...provenance(header, config, own, appVersion),
      ...(measured ? scoreFields(measured, config) : []),
    ];
    const size = await expandToFile(header, config.path, out, { ...options, fields });
    return { file: out, size, config, layers };
  } catch (error) {
    if (options.signal?.aborted) return undefined;
    throw error;
  }
}

/** The fields that say what a file was made of, and its name in other programs' lists. */
function provenance(
  header: ModelHeader,
  { key }: Config,
  fingerprint: string,
  appVersion: string,
): GgufField[] {
  const name = stringField(header.fields, 'general.name') ?? basename(header.file, extname(header.file));
  const { layers } = describeModel(header);
  const suffix = key.startsWith('(') ? key : `(${key})`;
  return [
    text('general.name', key === BASELINE_KEY ? name : `${name} ${suffix}`),
    text('rys.config', key),
    text('rys.source.name', name),
    text('rys.source.fingerprint', fingerprint),
    uint32('rys.source.layers', layers),
    text('rys.version', appVersion),
  ];
}

/** Mean scores of the config and of the baseline on each probe set, as JSON; nothing where there are none. */
function scoreFields({ sets, configs, baseline }: Results, { key }: Config): GgufField[] {
  const measured = configs.find((config) => config.key === key);
  const scores = sets.flatMap((set) => {
    const score = measured?.scores[set] ?? null;
    return score === null ? [] : [[set, { score, baseline: baseline?.scores[set] ?? null }] as const];
  });
  return scores.length === 0 ? [] : [text('rys.scores', JSON.stringify(Object.fromEntries(scores)))];
}
