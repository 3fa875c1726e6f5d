import type { Subscription } from './signal.js';

/** What is given back together, in the order in which it was added. */
export class DisposableStore implements Subscription {
  private readonly items: Subscription[] = [];

  constructor(...items: readonly Subscription[]) {
    this.add(...items);
  }

  add(...items: readonly Subscription[]): void {
    this.items.push(...items);
  }

  dispose(): void {
    for (const item of this.items.splice(0)) item.dispose();
  }
}
