import * as vscode from 'vscode';

/** Milliseconds before a run that takes its time is shown where it can be cancelled. */
const QUIET = 4000;

/** How far a task is: in words, and 0..1 where that is known. */
export type Report = (message: string, fraction?: number) => void;

/** Shows progress in a notification with a button to cancel. */
export function withCancellableProgress<T>(
  title: string,
  task: (report: Report, signal: AbortSignal) => Promise<T>,
): Thenable<T> {
  const stopper = new AbortController();
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    (progress, token) => {
      token.onCancellationRequested(() => stopper.abort());
      let shown = 0;
      return task((message, fraction = 0) => {
        const increment = Math.max(0, 100 * fraction - shown);
        shown += increment;
        progress.report({ message, increment });
      }, stopper.signal);
    },
  );
}

/** Shows progress in the status bar and, when it takes longer, in a notification with a button to cancel. */
export async function withQuietProgress<T>(
  title: string,
  task: (report: Report, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const stopper = new AbortController();
  const reporters = new Set<vscode.Progress<{ message?: string }>>();
  let last = '';
  const report: Report = (message) => {
    last = message;
    for (const reporter of reporters) reporter.report({ message });
  };
  const running = task(report, stopper.signal);
  const settled = running.then(
    () => undefined,
    () => undefined,
  );
  const show = (location: vscode.ProgressLocation, cancellable: boolean): void =>
    void vscode.window.withProgress({ location, title, cancellable }, (progress, token) => {
      token.onCancellationRequested(() => stopper.abort());
      reporters.add(progress);
      if (last) progress.report({ message: last });
      return settled;
    });
  show(vscode.ProgressLocation.Window, false);
  const timer = setTimeout(() => show(vscode.ProgressLocation.Notification, true), QUIET);
  try {
    return await running;
  } finally {
    clearTimeout(timer);
  }
}
