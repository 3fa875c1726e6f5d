import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { gridConfigs } from '../../src/core/configs/configGrid.js';
import { configRecord, integerProbe, outputOf, probeSet, runHeader } from './runs.js';

/**
 * Writes the results of a sweep over every config of a model.
 * @param texts characters of each output.
 * @returns bytes written.
 */
export async function writeLargeResultsFile(
  file: string,
  { layers, probes, texts }: { layers: number; probes: number; texts: number },
): Promise<number> {
  const names = Array.from({ length: probes }, (_, n) => `probe-${n}`);
  const set = probeSet(
    'large',
    names.map((name) => integerProbe(name, '42')),
  );
  const stream = createWriteStream(file);
  const write = async (line: unknown): Promise<void> => {
    if (!stream.write(`${JSON.stringify(line)}\n`)) await once(stream, 'drain');
  };
  await write(runHeader({ layers, sets: [set] }));
  const words = 'The answer “42” – says the model – is é, 六, or something of this kind.\n'.repeat(
    1 + texts / 60,
  );
  for (const [n, config] of gridConfigs(layers).entries()) {
    const outputs = names.map((name, k) =>
      outputOf('large', name, ((n * 31 + k * 17) % 1000) / 1000, {
        output: words.slice((n + k) % 60, ((n + k) % 60) + texts),
        ms: (n * 7 + k * 13) % 5000,
      }),
    );
    await write(configRecord(config, {}, { outputs }));
  }
  stream.end();
  await once(stream, 'close');
  return stream.bytesWritten;
}
