/**
 * Who has the engine. Runs of probes have it for themselves: nothing else then takes memory that was planned for them, or
 * time that is measured. Answers to free conversations share it. First come, first served, so that neither waits for
 * more than what was asked for before.
 */
export class Turns {
  private readonly waiting: { readonly alone: boolean; readonly start: () => void }[] = [];
  private running = 0;
  private occupied = false;

  /**
   * @param signal ends the wait for the turn, not the run.
   * @throws its reason when it was aborted before the turn came.
   */
  alone<T>(run: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.take(true, run, signal);
  }

  together<T>(run: () => Promise<T>): Promise<T> {
    return this.take(false, run);
  }

  private async take<T>(alone: boolean, run: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    await new Promise<void>((start, giveUp) => {
      const asked = { alone, start };
      this.waiting.push(asked);
      signal?.addEventListener('abort', () => {
        const at = this.waiting.indexOf(asked);
        if (at < 0) return;
        this.waiting.splice(at, 1);
        giveUp(signal.reason as Error);
        this.startNext();
      });
      this.startNext();
    });
    try {
      return await run();
    } finally {
      this.running--;
      this.occupied = false;
      this.startNext();
    }
  }

  private startNext(): void {
    for (let next = this.waiting[0]; next; next = this.waiting[0]) {
      if (this.occupied || (next.alone && this.running > 0)) return;
      this.waiting.shift();
      this.running++;
      this.occupied = next.alone;
      next.start();
    }
  }
}
