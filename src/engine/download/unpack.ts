import { createReadStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { UnpackSync } from 'tar';
import { UserError } from '../../core/errors.js';
import type { DownloadProgress } from '../../protocol/download.js';

export interface UnpackOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: DownloadProgress) => void;
}

/**
 * Unpacks a package of npm's (`package/…` in a `.tgz`) into a folder, which appears only once all is there.
 * @throws UserError when it cannot be read or written; the signal's reason when it stopped. Nothing is left then.
 */
export async function unpack(
  file: string,
  folder: string,
  { signal, onProgress }: UnpackOptions,
): Promise<void> {
  const temporary = `${folder}.unpacking`;
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true });
  const { size: total } = await stat(file);
  let done = 0;
  const source = createReadStream(file, { highWaterMark: 1 << 20 }).on('data', (chunk) => {
    done += chunk.length;
    onProgress({ phase: 'unpacking', done, total });
  });
  try {
    await pipeline(
      source,
      // It refuses paths that lead elsewhere; a package has nothing but files and folders. Files are written at once, chunk
      // by chunk: none is under way any longer when another one turns out to be wrong.
      new UnpackSync({
        cwd: temporary,
        strip: 1,
        strict: true,
        preserveOwner: false,
        filter: (_path, entry) => !('type' in entry) || /^(Old)?File$|^Directory$/.test(entry.type),
      }) as unknown as NodeJS.WritableStream,
      { signal },
    );
    await rename(temporary, folder);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    if (signal.aborted) throw signal.reason;
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UserError(
      code === 'ENOSPC'
        ? `The disk is full: free some space, and install it again.`
        : `${file} cannot be unpacked (${code ?? message}): install it again.`,
      { cause: error },
    );
  }
}
