import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A path inside the repository. */
export const repoPath = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** A folder of its own for a test file, with a function that removes it. */
export function temporaryFolder(): { path: (name: string) => string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'rys-test-'));
  return {
    path: (name) => join(folder, name),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export const DEMO_MODEL = repoPath('media/demo/rys-demo.gguf');
export const DEMO_ARITHMETIC = repoPath('media/demo/demo-arithmetic.probes.json');
export const DEMO_SCENES = repoPath('media/demo/demo-scenes.probes.json');
