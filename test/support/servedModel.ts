import { once } from 'node:events';
import OpenAI from 'openai';
import { ON_CPU, type Outcome, type Running, startRys, type Surroundings } from './cli.js';
import { DEMO_MODEL } from './files.js';
import { childrenOf } from './processes.js';

/** One layer many times over: never at an end by itself, and some 10 ms for each token. */
export const SLOW = 'rys-demo@(0,1)x64;(1,10)x0';

export interface ServedModel {
  readonly url: string;
  /** What it said on stdout before it was ready. */
  readonly greeting: string;
  readonly client: OpenAI;
  readonly running: Running;
  /** The process that holds the model; Linux tells it. */
  enginePid(): number;
  /** Its log so far. */
  log(): string;
  /** A request as no client would make it. */
  raw(path: string, init?: RequestInit): Promise<{ status: number; body: unknown; headers: Headers }>;
  stop(signal?: NodeJS.Signals): Promise<Outcome>;
}

/** `rys serve` on the demo model, or on another, at a port that is free. */
export async function serveModel(
  args: readonly string[] = [],
  { model = DEMO_MODEL, key = 'none', ...surroundings }: Surroundings & { model?: string; key?: string } = {},
): Promise<ServedModel> {
  const running = startRys(['serve', model, '--port', '0', ...ON_CPU, ...args], surroundings);
  const { child, outcome } = running;
  let greeting = '';
  let log = '';
  child.stdout!.on('data', (part: string) => (greeting += part));
  child.stderr!.on('data', (part: string) => (log += part));
  while (!greeting.includes('to stop.\n')) {
    const failed = await Promise.race([once(child.stdout!, 'data').then(() => undefined), outcome]);
    if (failed) throw new Error(`it ended with ${failed.code}: ${failed.stderr}`);
  }
  const [url] = /http:\S+(?=\/v1)/.exec(greeting)!;
  return {
    url,
    greeting,
    running,
    client: new OpenAI({ baseURL: `${url}/v1`, apiKey: key, maxRetries: 0 }),
    enginePid: () => childrenOf(child.pid!)[0]!,
    log: () => log,
    async raw(path, init) {
      const response = await fetch(`${url}${path}`, init);
      const text = await response.text();
      let body: unknown = text;
      try {
        body = JSON.parse(text);
      } catch {
        // A stream of events is none.
      }
      return { status: response.status, body, headers: response.headers };
    },
    stop(signal = 'SIGINT') {
      child.kill(signal);
      return outcome;
    },
  };
}

/** A chat of one question, greedily. */
export const question = (content: string, model = 'rys-demo') => ({
  model,
  messages: [{ role: 'user' as const, content }],
  temperature: 0,
});
