import { readFileSync } from 'node:fs';
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

export function appVersion(): string {
  return (JSON.parse(readFileSync(inPackage('package.json'), 'utf8')) as { version: string }).version;
}
