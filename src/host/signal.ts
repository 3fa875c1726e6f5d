/** What a listener gets to unsubscribe with; a `vscode.Disposable` without VS Code. */
export interface Subscription {
  dispose(): void;
}

/** An event source for logic that does not import vscode. */
export class Signal<T> {
  private readonly listeners = new Set<(value: T) => void>();

  readonly on = (listener: (value: T) => void): Subscription => {
    this.listeners.add(listener);
    return { dispose: () => void this.listeners.delete(listener) };
  };

  fire(value: T): void {
    for (const listener of [...this.listeners]) listener(value);
  }
}
