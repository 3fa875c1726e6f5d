/** Exit code of a program stopped with Ctrl+C. */
export const INTERRUPTED = 130;

let orderly: (() => void) | undefined;

/** From now on Ctrl+C, or a request to end, stops the program in order where it can, and at once where not. */
export function handleInterrupts(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      const stop = orderly;
      // Whoever asks a second time does not want to wait.
      orderly = undefined;
      if (stop) stop();
      else process.exit(INTERRUPTED);
    });
}

/**
 * @param stop ends what is under way, so that nothing of it is lost.
 * @returns the function after which an interrupt ends the program at once again.
 */
export function onInterrupt(stop: () => void): () => void {
  orderly = stop;
  return () => {
    if (orderly === stop) orderly = undefined;
  };
}
