import { resolve } from 'node:path';
import { bytes } from '../../core/report/units.js';
import type { DownloadProgress } from '../../protocol/download.js';
import { parseModelAddress } from '../../protocol/modelAddress.js';
import { runDownload } from '../../runner/download/downloadProcess.js';
import { modelSize, SUGGESTED_MODELS } from '../../runner/download/suggestedModels.js';
import { INTERRUPTED, onInterrupt } from '../interrupt.js';
import { DOWNLOAD_ENTRY } from '../places.js';
import { ProgressLine, type Terminal } from '../terminal.js';

export interface PullOptions {
  readonly dir: string;
  /** Seconds. */
  readonly timeout: number;
  readonly json?: boolean;
}

/** `rys pull`: downloads a model; without an address it lists some that make good first sweeps. */
export async function pull(
  address: string | undefined,
  { dir, timeout, json }: PullOptions,
  terminal: Terminal,
): Promise<void> {
  if (address === undefined) return list(Boolean(json), terminal);
  parseModelAddress(address);
  const folder = resolve(dir);
  const downloaded = await withProgress((signal, onProgress) =>
    runDownload(
      { kind: 'model', address, folder, patience: timeout * 1000 },
      { entry: DOWNLOAD_ENTRY, signal, onProgress },
    ),
  );
  if (!downloaded) {
    terminal.note('Stopped: run the same command to go on from there.');
    process.exitCode = INTERRUPTED;
    return;
  }
  const { files, size, found, checked } = downloaded;
  if (json) return terminal.out(JSON.stringify({ files, size, found, checked }));
  const how = found
    ? 'it was here already'
    : checked === 'sha256'
      ? 'its SHA-256 is the one that the server states'
      : 'the server states no SHA-256, but it is complete';
  terminal.out(`${files[0]}: ${bytes(size)}, ${how}.`);
}

function list(json: boolean, terminal: Terminal): void {
  if (json) return SUGGESTED_MODELS.forEach((model) => terminal.out(JSON.stringify(model)));
  terminal.out('Small models that make good first sweeps:');
  for (const { name, address, size, layers, license } of SUGGESTED_MODELS) {
    terminal.out(`\n${terminal.paint.bold(name)}  ${modelSize(size)}, ${layers} layers, ${license}`);
    terminal.out(`  rys pull ${address}`);
  }
}

const MIB = 2 ** 20;
const DOING: Readonly<Record<DownloadProgress['phase'], string>> = {
  downloading: 'downloaded',
  checking: 'checked',
  unpacking: 'unpacked',
};

/** Shows how far it is, and stops it on Ctrl+C. */
export async function withProgress<T>(
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
