import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { serveEngine } from '../protocol/channel.js';
import { PROTOCOL_VERSION, type RunRequest } from '../protocol/engine.js';
import { Engine } from './engine.js';

/** What a test may do when a run begins, to inject a fault. */
export interface ServeOptions {
  readonly onRun?: (request: RunRequest) => void;
}

/** Serves the engine over the process's IPC channel, and exits when the parent goes. */
export function serve({ onRun }: ServeOptions = {}): void {
  if (!process.send) throw new Error('The engine runs as a child process only.');
  process.once('disconnect', () => process.exit(0));
  // Ctrl+C in a terminal reaches the whole process group: the front end decides what it means.
  process.on('SIGINT', () => undefined);
  const events = serveEngine(
    {
      post: (message) => void process.send!(message),
      onMessage: (listener) => void process.on('message', listener),
    },
    {
      hello: () =>
        Promise.resolve({
          protocol: PROTOCOL_VERSION,
          pid: process.pid,
          nodeLlamaCpp: nodeLlamaCppVersion(),
        }),
      inspect: ({ model, gpu }) => engine.inspect(model, gpu),
      load: (request) => engine.load(request),
      render: (request) => engine.render(request),
      setProbes: (request) => engine.setProbes(request),
      run: (request) => {
        onRun?.(request);
        return engine.run(request);
      },
      scan: (request) => engine.scan(request),
      cancel: () => {
        engine.cancel();
        return Promise.resolve({});
      },
      complete: (request) => engine.complete(request),
      abort: ({ id }) => {
        engine.abortRequest(id);
        return Promise.resolve({});
      },
    },
  );
  const engine = new Engine(events);
}

function nodeLlamaCppVersion(): string {
  const manifest = new URL('../package.json', import.meta.resolve('node-llama-cpp'));
  return (JSON.parse(readFileSync(fileURLToPath(manifest), 'utf8')) as { version: string }).version;
}
