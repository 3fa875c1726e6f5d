import { UserError } from '../core/errors.js';
import type { ProbeSet } from '../core/probes/probes.js';
import type { LogEvent, RenderedPrompt } from '../protocol/engine.js';
import { EngineProcess } from './engineProcess.js';
import { toEngineProbes } from './probeJob.js';

export interface PromptsOptions {
  /** Path of the engine's bundle. */
  readonly entry: string;
  readonly model: string;
  /** A file with a chat template that takes the place of the model's own. */
  readonly chatTemplate?: string | undefined;
  readonly sets: readonly ProbeSet[];
  readonly onLog?: (event: LogEvent) => void;
}

/** What a model is really asked, by `set/probe`; an engine of its own reads the model's vocabulary for it. */
export async function renderPrompts(options: PromptsOptions): Promise<ReadonlyMap<string, RenderedPrompt>> {
  const { entry, model, chatTemplate, sets, onLog } = options;
  const process = await EngineProcess.start({ entry, ...(onLog ? { listeners: { log: onLog } } : {}) });
  try {
    const { prompts } = await process.engine.render({
      model,
      ...(chatTemplate === undefined ? {} : { chatTemplate }),
      probes: toEngineProbes({ sets }),
    });
    return new Map(prompts.map((prompt) => [prompt.key, prompt]));
  } finally {
    await process.end();
  }
}

/**
 * The probes with some ids, of those in some files.
 * @throws UserError for an id that no probe has.
 */
export function withIds(
  sets: readonly ProbeSet[],
  ids: readonly string[] | undefined,
  files: readonly string[],
): ProbeSet[] {
  const missing = ids?.find((id) => !sets.some((set) => set.probes.some((probe) => probe.id === id)));
  if (missing !== undefined)
    throw new UserError(`There is no probe "${missing}" in ${files.join(', ')}: check its id.`);
  return sets
    .map((set) => ({ ...set, probes: set.probes.filter(({ id }) => !ids || ids.includes(id)) }))
    .filter((set) => set.probes.length > 0);
}

/** What is said before a sweep of a model that cannot be kept from thinking. @param keys of its probes. */
export const thinksAnyway = (model: string, keys: readonly string[]): string =>
  `${model} may think before it answers ${keys.length === 1 ? `${keys[0]}` : `${keys.length} probes`}, because its chat template cannot turn thinking off: a thought that uses up "maxTokens" leaves no answer.`;
