import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A path inside the repository. */
export const repoPath = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** A folder of its own for a test file, with a function that removes it. */
export function temporaryFolder(): { path: (name: string) => string; remove: () => void } {
  // As others spell it: on macOS the folder is behind a link, on Windows its name may be a short one.
  const folder = mkdtempSync(join(realpathSync.native(tmpdir()), 'rys-test-'));
  return {
    path: (name) => join(folder, name),
    // Windows removes no file that is open, and a process that was ended gives its files back a moment later.
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }),
  };
}

export const DEMO_MODEL = repoPath('media/demo/rys-demo.gguf');
export const DEMO_ARITHMETIC = repoPath('media/demo/demo-arithmetic.probes.json');
export const DEMO_SCENES = repoPath('media/demo/demo-scenes.probes.json');
