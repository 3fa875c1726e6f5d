import { resolve } from 'node:path';
import { bytes } from '../../core/report/units.js';
import { parseModelAddress } from '../../protocol/modelAddress.js';
import { runDownload } from '../../runner/download/downloadProcess.js';
import { modelSize, SUGGESTED_MODELS } from '../../runner/download/suggestedModels.js';
import { withDownloadProgress } from '../downloadProgress.js';
import { INTERRUPTED } from '../interrupt.js';
import { DOWNLOAD_ENTRY } from '../places.js';
import type { Terminal } from '../terminal.js';

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
  const downloaded = await withDownloadProgress((signal, onProgress) =>
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
