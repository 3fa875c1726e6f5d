import type { GpuChoice } from '../../protocol/engine.js';
import { ModelEngine } from '../../runner/modelEngine.js';
import { loadRequest } from '../../runner/sweepPlan.js';
import { isLoopback, ModelServer, namesOf, type RequestFacts } from '../../server/server.js';
import { INTERRUPTED, onInterrupt } from '../interrupt.js';
import { logTo } from '../log.js';
import { ENGINE_ENTRY } from '../places.js';
import type { Terminal } from '../terminal.js';

export interface ServeCommandOptions {
  readonly port: number;
  readonly host: string;
  readonly config: readonly string[];
  readonly name?: string;
  readonly apiKey?: string;
  readonly cors?: string;
  readonly context?: number;
  /** Seconds. */
  readonly timeout: number;
  readonly maxRequests: number;
  readonly gpu: GpuChoice;
  readonly sequences?: number;
  readonly threads?: number;
  readonly chatTemplate?: string;
  readonly verbose: boolean;
}

/** `rys serve`: a model and all its configs, for programs that speak OpenAI's HTTP API. */
export async function serveCommand(
  model: string,
  options: ServeCommandOptions,
  terminal: Terminal,
): Promise<void> {
  const { host, port, apiKey, cors, context, timeout, maxRequests } = options;
  const names = await namesOf(model, { name: options.name, configs: options.config });
  const stopper = new AbortController();
  const stopped = new Promise<void>((resolve) => stopper.signal.addEventListener('abort', () => resolve()));
  const uninterrupted = onInterrupt(() => stopper.abort());
  let engine: Promise<ModelEngine> | undefined;
  // A port that is taken is said before a large model is loaded.
  const server = await ModelServer.open({
    completer: { complete: async (...request) => (await engine!).complete(...request) },
    names,
    host,
    port,
    apiKey,
    cors,
    contextSize: context,
    timeoutMs: timeout * 1000,
    mostRequests: maxRequests,
    onRequest: (facts) => terminal.note(requestLine(facts)),
  });
  try {
    engine = ModelEngine.start(
      {
        entry: ENGINE_ENTRY,
        listeners: { log: logTo(terminal, options) },
        load: loadRequest({ ...options, model }),
      },
      stopper.signal,
    );
    const { backend, device } = (await engine).model;
    terminal.out(`Serving ${model} (${backend === 'cpu' ? 'CPU' : device}) at ${server.url}/v1`);
    terminal.out(`Models: ${names.listed.join('  ')}  and any other config as ${names.name}@CONFIG`);
    if (!apiKey && !isLoopback(host))
      terminal.note(`Anybody who can reach ${host} can use the model: add --api-key to ask for a key.`);
    terminal.out('Press Ctrl+C to stop.');
    await stopped;
  } catch (error) {
    if (!stopper.signal.aborted) throw error;
  } finally {
    uninterrupted();
    await server.close();
    await engine?.then(
      (started) => started.end(),
      () => undefined,
    );
  }
  terminal.note('Stopped.');
  process.exitCode = INTERRUPTED;
}

/** What became of a request, on one line. */
function requestLine({
  method,
  path,
  status,
  ms,
  config,
  promptTokens,
  heldTokens,
  tokens,
  error,
}: RequestFacts): string {
  const held = heldTokens ? ` (${heldTokens} kept)` : '';
  const counts = tokens === undefined ? [] : [`${promptTokens}${held}+${tokens} tokens`];
  const what = [`${method} ${path}`, config, status, ...counts, `${Math.round(ms)} ms`];
  return (
    [new Date().toISOString(), ...what, error]
      .filter((part) => part !== undefined)
      .join('  ')
      // What a client sends may be quoted in it.
      .replace(/\p{Cc}+/gu, ' ')
  );
}
