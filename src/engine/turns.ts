/**
 * Who has the engine. Runs of probes have it for themselves: nothing else then takes memory that was planned for them, or
 * time that is measured. Answers to free conversations share it. First come, first served, so that neither waits for
 * more than what was asked for before.
 */
export class Turns {
  private readonly waiting: { readonly alone: boolean; readonly start: () => void }[] = [];
  private running = 0;
  private occupied = false;

  alone<T>(run: () => Promise<T>): Promise<T> {
    return this.take(true, run);
  }

  together<T>(run: () => Promise<T>): Promise<T> {
    return this.take(false, run);
  }

  private async take<T>(alone: boolean, run: () => Promise<T>): Promise<T> {
    const started = new Promise<void>((start) => this.waiting.push({ alone, start }));
    this.startNext();
    await started;
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
