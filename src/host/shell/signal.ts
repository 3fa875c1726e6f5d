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

  /** Waits for the first event after which the condition holds; not at all where it holds already. */
  async until(condition: () => boolean): Promise<void> {
    if (condition()) return;
    await new Promise<void>((resolve) => {
      const subscription = this.on(() => {
        if (!condition()) return;
        subscription.dispose();
        resolve();
      });
    });
  }

  fire(value: T): void {
    for (const listener of [...this.listeners]) listener(value);
  }
}
