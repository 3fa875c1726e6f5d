import type { DownloadProgress } from '../protocol/download.js';
import { onInterrupt } from './interrupt.js';
import { ProgressLine } from './terminal.js';

const MIB = 2 ** 20;
const DOING: Readonly<Record<DownloadProgress['phase'], string>> = {
  downloading: 'downloaded',
  checking: 'checked',
  unpacking: 'unpacked',
};

/** Shows how far it is, and stops it on Ctrl+C. */
export async function withDownloadProgress<T>(
  run: (signal: AbortSignal, onProgress: (progress: DownloadProgress, note?: string) => void) => Promise<T>,
): Promise<T> {
  const stopper = new AbortController();
  const uninterrupted = onInterrupt(() => stopper.abort());
  let line = new ProgressLine();
  let shown: string | undefined;
  try {
    return await run(stopper.signal, ({ phase, done, total }, note = '') => {
      if (shown !== phase + note) {
        line.finish();
        line = new ProgressLine();
        shown = phase + note;
      }
      line.update(Math.ceil(done / MIB), Math.ceil(total / MIB), `MiB ${DOING[phase]}${note}`);
    });
  } finally {
    line.finish();
    uninterrupted();
  }
}
