import { readFile } from 'node:fs/promises';
import { UserError } from '../core/errors.js';
import { analyseScan, type Scan } from '../core/scan/similarity.js';
import { parseScanTexts, type ScanText } from '../core/scan/texts.js';
import type { ModelEngine } from './modelEngine.js';

/** @throws UserError when the file cannot be read, or is no file of texts. */
export async function readScanTexts(file: string): Promise<ScanText[]> {
  const json = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UserError(
      `The file of texts ${file} cannot be read (${error.code}): check that it is a file you may read.`,
      { file },
    );
  });
  return parseScanTexts(json, file);
}

/** Has the model read the texts, and compares what enters its layers. @returns undefined when it was cancelled. */
export async function scanModel(
  engine: Pick<ModelEngine, 'scan'>,
  texts: readonly ScanText[],
  signal?: AbortSignal,
): Promise<Scan | undefined> {
  const scanned = await engine.scan(
    texts.map(({ text }) => text),
    signal,
  );
  return (
    scanned &&
    analyseScan(
      texts.map(({ content, language, format }, n) => ({
        content,
        language,
        format,
        states: scanned.states[n]!,
      })),
      scanned.layers,
    )
  );
}
