import { basename } from 'node:path';
import { gridConfigs } from '../../src/core/configs/configGrid.js';
import { BASELINE_KEY } from '../../src/core/results/results.js';
import { generator } from '../../src/core/statistics/random.js';
import {
  isBeaten,
  pairedOrder,
  racedScores,
  RACING_ERROR,
  RACING_ROUND,
  racingConfigs,
  racingOrder,
} from '../../src/core/sweep/racing.js';
import { readResultsFile } from '../../src/store/resultsFile.js';

/**
 * What racing would have saved: sweeps that were run whole are raced again with their stored scores, in many random
 * orders. No model is needed.
 */

const ORDERS = 50;

/** The scores of a sweep, config by config. */
interface Sweep {
  readonly name: string;
  readonly layers: number;
  readonly sets: readonly { readonly name: string; readonly probes: readonly { readonly id: string }[] }[];
  readonly baseline: readonly Score[];
  /** The other configs that were run whole. */
  readonly configs: readonly (readonly Score[])[];
}

interface Score {
  readonly set: string;
  readonly probe: string;
  readonly score: number;
}

interface Outcome {
  /** Share of the probe evaluations of the whole sweep that were not needed. */
  readonly saved: number;
  /** Share of the configs that were dropped. */
  readonly dropped: number;
  /** Configs no worse than the baseline, in all orders, and how many of them were dropped. */
  readonly noWorse: number;
  readonly lost: number;
}

/**
 * Races the sweeps of results files, and made-up ones of 36 layers.
 * @param files results files of sweeps without racing.
 * @returns a Markdown table.
 */
export async function benchRacing(files: readonly string[]): Promise<string> {
  const sweeps = [
    ...(await Promise.all(files.map(stored))),
    synthetic(36, { math: 120, eq: 64 }),
    synthetic(36, { math: 16, eq: 16 }),
  ];
  const rounds = [RACING_ROUND, 2 * RACING_ROUND, 4 * RACING_ROUND];
  const rows = sweeps.flatMap((sweep) =>
    rounds.map((round) => {
      const { saved, dropped, noWorse, lost } = raceAll(sweep, round);
      return [
        sweep.name,
        String(sweep.configs.length),
        sweep.sets.map(({ probes }) => probes.length).join(' + '),
        String(round),
        percent(saved),
        percent(dropped),
        `${lost} of ${noWorse}`,
      ];
    }),
  );
  const head = ['sweep', 'configs', 'probes', 'round', 'work saved', 'dropped', 'no worse, yet dropped'];
  return [
    `Racing at an error rate of ${percent(RACING_ERROR)}, in ${ORDERS} random orders of the probes`,
    '',
    `| ${head.join(' | ')} |`,
    `| ${head.map((_, n) => (n === 0 ? '---' : '---:')).join(' | ')} |`,
    ...rows.map((row) => `| ${row.join(' | ')} |`),
  ].join('\n');
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

async function stored(file: string): Promise<Sweep> {
  const { header, records } = await readResultsFile(file);
  const latest = [...new Map(records.map((record) => [record.key, record])).values()];
  const whole = latest.filter(({ state }) => state === 'done');
  const baseline = whole.find(({ key }) => key === BASELINE_KEY);
  if (!baseline) throw new Error(`${file} has no baseline: sweep it without racing first`);
  return {
    name: basename(file),
    layers: header.model.layers,
    sets: header.probeSets,
    baseline: baseline.outputs,
    configs: whole.filter((record) => record !== baseline).map(({ outputs }) => outputs),
  };
}

function raceAll(sweep: Sweep, round: number): Outcome {
  const { layers, sets, baseline, configs } = sweep;
  const shared = racingConfigs(layers, configs.length);
  const total = baseline.length;
  let [asked, dropped, noWorse, lost] = [0, 0, 0, 0];
  for (let seed = 1; seed <= ORDERS; seed++) {
    const paired = pairedOrder(racingOrder(sets, seed), baseline)!;
    asked += total;
    for (const outputs of configs) {
      const scores = racedScores(paired, outputs);
      const delta = paired.reduce(
        (sum, { weight, baseline: before }, n) => sum + weight * (scores[n]! - before),
        0,
      );
      let count = round;
      while (count < total && !isBeaten(paired, scores.slice(0, count), shared)) count += round;
      const beaten = count < total;
      asked += Math.min(count, total);
      if (beaten) dropped++;
      if (delta > -1e-12) {
        noWorse++;
        if (beaten) lost++;
      }
    }
  }
  return {
    saved: 1 - asked / (ORDERS * total * (configs.length + 1)),
    dropped: dropped / (ORDERS * configs.length),
    noWorse,
    lost,
  };
}

const bell = (value: number, center: number, width: number): number =>
  Math.exp(-(((value - center) / width) ** 2));

/** What a block from one share of the depth to another does: early and late ones harm, some in the middle help. */
function effectOf(from: number, to: number): number {
  const early = -2.2 * Math.max(0, 0.2 - from) * 5 * (Math.sqrt(to - from) + 0.1);
  const late = -Math.max(0, to - 0.9) * 10;
  const middle = 0.72 * bell(from, 0.45, 0.14) * bell(to, 0.62, 0.14);
  return (middle + early + late - 0.25 * (to - from) - 0.05) * 0.35;
}

/** A made-up sweep: answers to sums that are right or wrong, and ratings that are more or less near. */
function synthetic(layers: number, count: { readonly math: number; readonly eq: number }): Sweep {
  const random = generator(layers);
  const noise = (width: number): number => (random() + random() + random() - 1.5) * 2 * width;
  const clip = (score: number): number => Math.min(1, Math.max(0, score));
  const ids = (set: 'math' | 'eq'): { id: string }[] =>
    Array.from({ length: count[set] }, (_, n) => ({ id: `${set}-${n}` }));
  const levels = { math: ids('math').map(() => random()), eq: ids('eq').map(() => 0.55 + random() * 0.35) };
  const answers = (effect: number): Score[] => [
    ...levels.math.map((level, n) => {
      const right = level + effect + noise(0.3) > 0.5;
      return { set: 'math', probe: `math-${n}`, score: right ? 1 : clip(0.2 + noise(0.3)) };
    }),
    ...levels.eq.map((level, n) => ({
      set: 'eq',
      probe: `eq-${n}`,
      score: clip(level + effect * 0.5 + noise(0.12)),
    })),
  ];
  const baseline = answers(0);
  return {
    name: `made up, ${layers} layers`,
    layers,
    sets: [
      { name: 'math', probes: ids('math') },
      { name: 'eq', probes: ids('eq') },
    ],
    baseline,
    configs: gridConfigs(layers)
      .slice(1)
      .map(({ i, j }) => answers(effectOf(i! / layers, j! / layers))),
  };
}
