import { type FromWebview, parseToWebview, type ToWebview } from '../../src/protocol/webview.js';

/** The webview's side of the message channel, and what VS Code keeps for it. */
export interface Host {
  post(message: FromWebview): void;
  /** Hands over every message that fits the protocol; the others are dropped and reported. */
  listen(receive: (message: ToWebview) => void): void;
  readState(): unknown;
  writeState(state: unknown): void;
}

/** Connects to VS Code; can be called once in a page. Uncaught errors are reported from then on. */
export function connectHost(): Host {
  const api = acquireVsCodeApi<unknown>();
  const host: Host = {
    post: (message) => api.postMessage(message),
    listen(receive) {
      window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
        const parsed = parseToWebview(data);
        if (parsed.ok) receive(parsed.message);
        else report(`A message that does not fit the protocol was dropped (${parsed.problem}).`);
      });
    },
    readState: () => api.getState(),
    writeState: (state) => void api.setState(state),
  };
  const report = (message: string): void => host.post({ type: 'error', message });
  window.addEventListener('error', ({ message, error }) =>
    report(error instanceof Error ? (error.stack ?? error.message) : message),
  );
  window.addEventListener('unhandledrejection', ({ reason }: PromiseRejectionEvent) =>
    report(reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)),
  );
  return host;
}
