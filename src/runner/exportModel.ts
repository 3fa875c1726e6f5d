import { basename, extname } from 'node:path';
import { type Config, parseConfig } from '../core/configs/layerPath.js';
import { UserError } from '../core/errors.js';
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
  const { model, out, appVersion, ...options } = request;
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
  try {
    const fields = provenance(header, config, await fingerprintFiles(header.shards), appVersion);
    return {
      file: out,
      size: await expandToFile(header, config.path, out, { ...options, fields }),
      config,
      layers,
    };
  } catch (error) {
    if (options.signal?.aborted) return undefined;
    throw error;
  }
}

/** The fields that say what a file was made of, and its name in other programs' lists. */
export function provenance(
  header: ModelHeader,
  { key, i, j }: Config,
  fingerprint: string,
  appVersion: string,
): GgufField[] {
  const name = stringField(header.fields, 'general.name') ?? basename(header.file, extname(header.file));
  const { layers } = describeModel(header);
  const isBaseline = i === 0 && j === 0;
  const suffix = key.startsWith('(') ? key : `(${key})`;
  return [
    text('general.name', isBaseline ? name : `${name} ${suffix}`),
    text('rys.config', key),
    text('rys.source.name', name),
    text('rys.source.fingerprint', fingerprint),
    uint32('rys.source.layers', layers),
    text('rys.version', appVersion),
  ];
}

/** A file name for an export, from the model's: `qwen3-4b-21-22.gguf`; parts of split models lose their number. */
export function exportedName(model: string, { key }: Config): string {
  const base = basename(model, extname(model)).replace(/-\d{5}-of-\d{5}$/, '');
  // What no file system refuses, and no shell needs to have quoted.
  const config = key.replace(/[()]/g, '').replace(/\.\./g, '_').replace(/[,;]/g, '-');
  return `${base}-${config}.gguf`;
}
