import { blockConfig } from '../../src/core/configs/layerPath.js';
import type { ConfigRecord, RunHeader } from '../../src/core/results/records.js';
import { generator } from '../../src/core/statistics/random.js';
import { blockRecord, integerProbe, probeSet, runHeader } from './runs.js';

/** Made-up sweeps of a model whose anatomy is known. The same options give the same sweep. */
export interface WalledOptions {
  readonly layers: number;
  /** Blocks that start before it are harmful; 0: none are. */
  readonly encoding?: number;
  /** Blocks that end behind it are harmful; N: none are. */
  readonly decoding?: number;
  /** Layers `from..to-1` whose repetition gains. */
  readonly hot?: { readonly from: number; readonly to: number; readonly gain: number };
  /** What a harmful block loses. */
  readonly harm?: number;
  /** What each repeated layer loses, wherever it is. */
  readonly perLayer?: number;
  /** Standard deviation of a single answer's score. */
  readonly noise?: number;
  readonly probes?: number;
  readonly sets?: number;
  readonly seed?: number;
  /** Which blocks the sweep has. */
  readonly has?: (i: number, j: number) => boolean;
}

export function walledSweep(options: WalledOptions): {
  readonly header: RunHeader;
  readonly records: readonly ConfigRecord[];
} {
  const { layers, encoding = 0, decoding = layers, hot, harm = 0.4, perLayer = 0 } = options;
  const { noise = 0.1, probes = 16, sets = 2, seed = 1, has = () => true } = options;
  const random = generator(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const names = Array.from({ length: sets }, (_, n) => `set-${n + 1}`);
  const ids = Array.from({ length: probes }, (_, n) => `p${n + 1}`);
  const header = runHeader({
    layers,
    sets: names.map((name) =>
      probeSet(
        name,
        ids.map((id) => integerProbe(id, '11')),
      ),
    ),
  });
  const levels = names.map(() => ids.map(() => 0.4 + 0.3 * random()));
  const effect = (i: number, j: number): number => {
    const inHot = hot ? Math.max(0, Math.min(j, hot.to) - Math.max(i, hot.from)) / (j - i) : 0;
    return (
      (i < encoding ? -harm : 0) +
      (j > decoding ? -harm : 0) -
      perLayer * (j - i) +
      (hot && i >= encoding && j <= decoding ? hot.gain * inHot : 0)
    );
  };
  const blocks = [[0, 0] as const];
  for (let j = 1; j <= layers; j++)
    for (let i = 0; i < j; i++) if (has(i, j)) (blocks as (readonly [number, number])[]).push([i, j]);
  const records = blocks.map(([i, j]) =>
    blockRecord(
      i,
      j,
      layers,
      Object.fromEntries(
        names.map((name, set) => [
          name,
          ids.map((_, n) => levels[set]![n]! + (j === 0 ? 0 : effect(i, j)) + noise * normal()),
        ]),
      ),
    ),
  );
  return { header, records };
}

/** The record of a block that was stopped after its first answers, which say nothing. */
export const stoppedRecord = (i: number, j: number, layers: number): ConfigRecord =>
  blockRecord(i, j, layers, { 'set-1': [0, 0] }, { state: 'early-stopped' });

/** A record of a block in another state, without answers. */
export const emptyRecord = (
  i: number,
  j: number,
  layers: number,
  state: ConfigRecord['state'],
): ConfigRecord => ({
  ...blockRecord(i, j, layers, {}),
  key: blockConfig(i, j, layers).key,
  state,
});
