import { UserError } from '../core/errors.js';
import type { Result } from '../protocol/engine.js';
import { meanStates } from './generation/scan.js';
import type { Loaded } from './loaded.js';
import { recordsLayerInputs } from './native/layerInputs.js';

/**
 * What enters each layer while the model reads texts, as {@link meanStates}.
 * @throws UserError when the architecture does not record it, a text does not fit, or the memory does not suffice.
 */
export async function scanTexts(
  { model, backend, abort, threads }: Loaded,
  texts: readonly string[],
): Promise<Result<'scan'>> {
  const { architecture, layers, embeddingLength: width, contextLength, file } = model.description;
  const { layerInputs: inputs } = backend.api;
  if (!inputs || width === undefined || !recordsLayerInputs(architecture))
    throw new UserError(
      `Models of the architecture ${architecture} cannot be scanned, because llama.cpp does not record the input of their layers: sweep single layers instead.`,
      { file },
    );
  const tokens = texts.map((text) => model.prompts.tokenize(text));
  for (const [n, { length }] of tokens.entries())
    if (length < 2 || length > (contextLength ?? Infinity))
      throw new UserError(
        length < 2
          ? `The text "${texts[n]}" is too short to scan: it needs at least two tokens.`
          : `The text that begins "${texts[n]!.slice(0, 40)}" has ${length} tokens, but the model's context holds ${contextLength}: shorten it.`,
      );
  const path = [...Array(layers).keys(), layers - 1];
  const shell = model.shell(path);
  try {
    const options = { api: backend.api, inputs, shell, layers, width, threads, abort };
    const states = await meanStates(options, tokens);
    if (!states)
      throw new UserError(
        `There is not enough memory to scan ${file}: free some memory, or choose a smaller model.`,
        { file },
      );
    return { layers, states, tokens: tokens.map(({ length }) => length) };
  } finally {
    shell.dispose();
  }
}
