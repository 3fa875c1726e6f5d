import { configCount } from '../../src/core/configs/configGrid.js';
import { maxTest } from '../../src/core/statistics/maxTest.js';
import { generator } from '../../src/core/statistics/random.js';
import { drain } from '../../src/core/statistics/steps.js';
import { rowStatistics, type Strata } from '../../src/core/statistics/strata.js';

/**
 * Made-up sweeps in which no config does anything, or one does: how often does the test of largest gains see a gain?
 * Neighbouring configs answer alike, as in real sweeps: each probe's noise is smooth over the map.
 */

const LAYERS = 36;
const SETS = 2;
const PROBES_OF_SET = 16;
/** Standard deviation of a difference of one probe's scores; on Qwen3-4B about 0.3. */
const NOISE = 0.3;
/** Standard error of Δ, the sum of the sets. */
const ERROR = NOISE * Math.sqrt(SETS / PROBES_OF_SET);
/** Planted gains, in standard errors. */
const PLANTED = [3, 4, 5, 6] as const;

interface Count {
  seen: number;
  of: number;
}

/** Runs the simulations; prints Markdown. */
export function benchLuck(sweeps: number, log: (line: string) => void): string {
  const none: Count = { seen: 0, of: 0 };
  const planted = PLANTED.map((errors) => ({ gain: errors * ERROR, errors, found: 0, others: 0, of: 0 }));
  for (let n = 0; n < sweeps; n++) {
    const strata = nullSweep(n + 1);
    none.of++;
    if (seen(strata).length > 0) none.seen++;
    // Power takes fewer sweeps than a rate of 5 %.
    if (n % 5 === 0)
      for (const power of planted) {
        const at = Math.floor(strata.rows.length / 2);
        const found = seen(plant(strata, at, power.gain));
        power.of++;
        if (found.includes(at)) power.found++;
        // A gain elsewhere is a false one; neighbours of a planted gain have none here.
        if (found.some((row) => row !== at)) power.others++;
      }
    if ((n + 1) % 50 === 0) log(`${n + 1} of ${sweeps} sweeps`);
  }
  const share = (seenTimes: number, of: number): string =>
    `${((100 * seenTimes) / of).toFixed(1)} % ± ${((196 * Math.sqrt((seenTimes / of) * (1 - seenTimes / of))) / Math.sqrt(of)).toFixed(1)}`;
  return [
    `${configCount(LAYERS) - 1} configs, ${SETS * PROBES_OF_SET} probes, standard deviation of one difference ${NOISE}`,
    '',
    '| sweeps | planted Δ | found | a gain seen where there is none |',
    '| ---: | ---: | ---: | ---: |',
    `| ${none.of} | none | – | ${share(none.seen, none.of)} |`,
    ...planted.map(
      ({ gain, errors, found, others, of }) =>
        `| ${of} | +${gain.toFixed(2)}, ${errors} standard errors | ${share(found, of)} | ${share(others, of)} |`,
    ),
  ].join('\n');
}

/** Rows in which the test sees a gain, at a family-wise error of 5 %. */
function seen(strata: Strata): number[] {
  const { p } = drain(maxTest(strata));
  return strata.rows.flatMap((row, n) =>
    p[n]! <= 0.05 && rowStatistics(row, strata.bounds).delta > 0 ? [n] : [],
  );
}

function plant({ rows, bounds }: Strata, at: number, gain: number): Strata {
  const columns = bounds.at(-1)!;
  return {
    bounds,
    rows: rows.map((row, n) => (n === at ? row.map((value) => value + gain / columns) : row)),
  };
}

/** Half of a probe's noise is the config's own, half is smooth over the map. Many answers do not change at all. */
function nullSweep(seed: number): Strata {
  const random = generator(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const columns = SETS * PROBES_OF_SET;
  const grid = Array.from({ length: LAYERS }, (_, j) =>
    Array.from({ length: j + 1 }, (_row, i) => [i, j + 1] as const),
  ).flat();
  const rows = grid.map(() => new Float64Array(columns));
  for (let column = 0; column < columns; column++) {
    const waves = Array.from({ length: 3 }, () => ({
      i: (random() * 6) / LAYERS,
      j: (random() * 6) / LAYERS,
      phase: 2 * Math.PI * random(),
      height: normal(),
    }));
    const easy = random() < 0.3;
    for (const [n, [i, j]] of grid.entries()) {
      const smooth = waves.reduce(
        (sum, { i: a, j: b, phase, height }) =>
          sum + height * Math.cos(2 * Math.PI * (a * i + b * j) + phase),
        0,
      );
      const difference = NOISE * (0.57 * smooth + 0.71 * normal());
      rows[n]![column] = easy && random() < 0.7 ? 0 : difference / PROBES_OF_SET;
    }
  }
  return { rows, bounds: Array.from({ length: SETS + 1 }, (_, n) => n * PROBES_OF_SET) };
}
