import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the program's own files lie; all of it runs from dist/, one folder below the package. */

const inPackage = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

export const ENGINE_ENTRY = inPackage('dist/engine.js');
export const DOWNLOAD_ENTRY = inPackage('dist/download.js');
export const DEMO_MODEL = inPackage('media/demo/rys-demo.gguf');
export const SCAN_TEXTS = inPackage('media/scan/scan-texts.json');
export const DEMO_PROBES = [
  inPackage('media/demo/demo-arithmetic.probes.json'),
  inPackage('media/demo/demo-scenes.probes.json'),
] as const;

/** What the program keeps for its user, where the system wants such things. */
export const DATA_FOLDER = dataFolder();

export function dataFolder(
  platform: string = process.platform,
  env: Readonly<Record<string, string | undefined>> = process.env,
  home = homedir(),
): string {
  const data =
    platform === 'win32'
      ? env['LOCALAPPDATA'] || join(home, 'AppData', 'Local')
      : platform === 'darwin'
        ? join(home, 'Library', 'Application Support')
        : env['XDG_DATA_HOME'] || join(home, '.local', 'share');
  return join(data, 'rys-explorer');
}

export function appVersion(): string {
  return (JSON.parse(readFileSync(inPackage('package.json'), 'utf8')) as { version: string }).version;
}
