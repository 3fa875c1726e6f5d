import { type FromWebview, type Parsed, parseToWebview, type ToWebview } from '../../src/protocol/webview.js';

/** A webview's side of its message channel, and what VS Code keeps for it. */
export interface Channel<Out, In> {
  post(message: Out): void;
  /** Hands over every message that fits the protocol; the others are dropped and reported. */
  listen(receive: (message: In) => void): void;
  readState(): unknown;
  writeState(state: unknown): void;
}

/** The results view's. */
export type Host = Channel<FromWebview, ToWebview>;
export const connectHost = (): Host => connect<FromWebview, ToWebview>(parseToWebview);

interface ErrorMessage {
  readonly type: 'error';
  readonly message: string;
}

/** Connects to VS Code; can be called once in a page. Uncaught errors are reported from then on. */
export function connect<Out, In>(parse: (message: unknown) => Parsed<In>): Channel<Out | ErrorMessage, In> {
  const api = acquireVsCodeApi<unknown>();
  const report = (message: string): void => api.postMessage({ type: 'error', message });
  window.addEventListener('error', ({ message, error }) =>
    report(error instanceof Error ? (error.stack ?? error.message) : message),
  );
  window.addEventListener('unhandledrejection', ({ reason }: PromiseRejectionEvent) =>
    report(reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)),
  );
  return {
    post: (message) => api.postMessage(message),
    listen(receive) {
      window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
        const parsed = parse(data);
        if (parsed.ok) receive(parsed.message);
        else report(`A message that does not fit the protocol was dropped (${parsed.problem}).`);
      });
    },
    readState: () => api.getState(),
    writeState: (state) => void api.setState(state),
  };
}
