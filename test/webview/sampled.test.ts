import { expect, it } from 'vitest';
import type { ConfigRecord } from '../../src/core/results/records.js';
import { blockRecord, integerProbe, outputOf, probeSet, runHeader } from '../support/runs.js';
import { violations } from './support/axe.js';
import { resultsOf } from './support/messages.js';
import { describeView } from './support/suite.js';

/** Sampled answers: what the view says of them, and that it counts answers where it speaks of answers. */

const SEEDS = [1, 2, 3];
const probes = Array.from({ length: 16 }, (_, n) => integerProbe(`p${n + 1}`, '1'));
const header = {
  ...runHeader({ layers: 4, sets: [probeSet('guesses', probes)] }),
  sampling: { temperature: 0.7, topP: 0.95, seeds: SEEDS },
};
const record = (i: number, j: number, gain: number): ConfigRecord =>
  blockRecord(
    i,
    j,
    4,
    {},
    {
      outputs: probes.flatMap(({ id }, p) =>
        SEEDS.map((seed) =>
          outputOf('guesses', id, 0.2 + gain * (((p + seed) % 4) / 3), { seed, parsed: (p + seed) % 8 > 0 }),
        ),
      ),
    },
  );
const results = resultsOf({ header, records: [record(0, 0, 0), record(1, 2, 0.6), record(2, 3, -0.1)] });

describeView('a sampled sweep', (open) => {
  it('says how it was sampled, and how many of all answers were parsed', async () => {
    const view = await open();
    await view.deliver(results);
    expect(await view.page.locator('.notices .sampling').innerText()).toBe(
      'Sampled answers: temperature 0.7, top-p 0.95, 3 answers to each probe (seeds 1, 2, 3).',
    );
    await view.deliver({ type: 'reveal', key: '(1,2)' });
    expect(await view.page.locator('.readout').innerText()).toContain('parsed 42/48');
    expect(await violations(view)).toEqual([]);
    expect(view.errors).toEqual([]);
  });

  it('says nothing of it when decoding is greedy', async () => {
    const view = await open();
    await view.deliver({ ...results, run: { ...results.run, sampling: null } });
    expect(await view.page.locator('.notices .sampling').isVisible()).toBe(false);
    await view.deliver({ type: 'reveal', key: '(1,2)' });
    expect(await view.page.locator('.readout').innerText()).toContain('parsed 14/16');
  });
});
