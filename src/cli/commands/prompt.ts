import { readProbeSets } from '../../runner/probeFiles.js';
import { probeKey } from '../../runner/probeJob.js';
import { renderPrompts, withIds } from '../../runner/prompts.js';
import { logTo } from '../log.js';
import { ENGINE_ENTRY } from '../places.js';
import type { Terminal } from '../terminal.js';

export interface PromptOptions {
  readonly probes: readonly string[];
  readonly probe?: readonly string[];
  readonly chatTemplate?: string;
  readonly json?: boolean;
  readonly verbose: boolean;
}

/** `rys prompt`: what a model is really asked. */
export async function prompt(model: string, options: PromptOptions, terminal: Terminal): Promise<void> {
  const sets = withIds(await readProbeSets(options.probes), options.probe, options.probes);
  const { chatTemplate } = options;
  const prompts = await renderPrompts({
    entry: ENGINE_ENTRY,
    model,
    chatTemplate,
    sets,
    onLog: logTo(terminal, options),
  });
  for (const set of sets)
    for (const { id } of set.probes) {
      const { text, tokens, thinking } = prompts.get(probeKey(set.name, id))!;
      if (options.json) terminal.out(JSON.stringify({ probe: id, text, tokens, thinking }));
      else {
        const about = terminal.paint.dim(`${tokens} tokens, thinking ${thinking ? 'on' : 'off'}`);
        terminal.out(`${terminal.paint.bold(`${set.name} · ${id}`)}  ${about}\n${text}\n`);
      }
    }
}
