import type { Subscription } from './signal.js';

/** Calls something at once when it is asked for, but at most once in a time: what is asked for meanwhile, at its end. */
export class Throttle implements Subscription {
  private timer: NodeJS.Timeout | undefined;
  private pending = false;

  /** @param ms the time between two calls. */
  constructor(
    private readonly ms: number,
    private readonly act: () => void,
  ) {}

  ask(): void {
    if (this.timer) {
      this.pending = true;
      return;
    }
    this.timer = setTimeout(() => {
      this.timer = undefined;
      if (this.pending) this.ask();
    }, this.ms);
    this.pending = false;
    this.act();
  }

  dispose(): void {
    clearTimeout(this.timer);
  }
}
