import { basename } from 'node:path';
import * as vscode from 'vscode';
import { type Config, parseConfig } from '../../core/configs/layerPath.js';
import { UserError } from '../../core/errors.js';
import { describeModel } from '../../gguf/describe.js';
import { unsupportedReason } from '../../gguf/layers.js';
import { readModelHeader } from '../../gguf/read.js';

/** What a chat has to know of a model before it is loaded. */
export interface ChatModel {
  readonly file: string;
  /** N */
  readonly layers: number;
  /** Tokens, where the model says it. */
  readonly contextLength: number | undefined;
  readonly architecture: string;
  /** Why the model cannot run a config; undefined when it can. */
  readonly objection: (config: Config) => string | undefined;
}

/** @throws UserError when the file is no model that can be read. */
export async function chatModel(file: string): Promise<ChatModel> {
  const header = await readModelHeader(file);
  const { layers, contextLength, architecture } = describeModel(header);
  return {
    ...{ file, layers, contextLength, architecture },
    objection: ({ path }) => unsupportedReason(header, path),
  };
}

/** A config that the model can run. @throws UserError when it cannot be read, or the model cannot run it. */
export function configOf(text: string, { file, layers, objection }: ChatModel): Config {
  const config = parseConfig(text, layers);
  const reason = objection(config);
  if (reason !== undefined)
    throw new UserError(
      vscode.l10n.t('{0} cannot run under {1}: it is {2}.', basename(file), config.key, reason),
      { file },
    );
  return config;
}
