import { expect, it } from 'vitest';
import { buildResults } from '../../src/core/results/results.js';
import { judge } from '../../src/core/results/significance.js';
import { toShownProbeMap, toShownProbes } from '../../src/host/results/shownProbes.js';
import type { ToWebview } from '../../src/protocol/webview.js';
import { violations } from './support/axe.js';
import { resultsOf, significanceOf } from './support/messages.js';
import type { ResultsPage } from './support/page.js';
import { describeView, type Open } from './support/suite.js';
import { synthetic, type SyntheticOptions } from './support/synthetic.js';
import { type ThemeName, THEMES } from './support/themes.js';

/** The tab that says which questions change. */

function sweepOf(options: SyntheticOptions, pinned: readonly string[] = []) {
  const sweep = synthetic(options);
  const results = buildResults(sweep.header, sweep.records);
  const probes = toShownProbes(results, judge(results), pinned);
  const messages: ToWebview[] = [
    resultsOf(sweep, { pinned }),
    significanceOf(sweep),
    { type: 'probes', probes },
  ];
  const mapOf = (set: string, probe: string): ToWebview => ({
    type: 'probeMap',
    map: toShownProbeMap(results, set, probe),
  });
  return { results, probes, messages, mapOf };
}

const whole = sweepOf({ layers: 36 }, ['(5,9)']);
const deep = sweepOf({ layers: 80, probes: 8 });

async function openProbes(
  open: Open,
  { messages, mapOf, probes }: typeof whole,
  theme?: ThemeName,
): Promise<ResultsPage> {
  const view = await open(theme ? { theme } : {});
  await view.deliver(...messages);
  await view.page.getByRole('tab', { name: 'Probes' }).click();
  await view.settle();
  const [first] = probes.probes;
  await view.deliver(mapOf(first!.set, first!.probe));
  return view;
}

const rowsOf = ({ page }: ResultsPage) =>
  page
    .locator('.probes tbody tr')
    .evaluateAll((rows) =>
      rows.map((row) =>
        [...(row as unknown as { cells: Iterable<{ textContent: string }> }).cells].map(
          ({ textContent }) => textContent,
        ),
      ),
    );

describeView('the probes tab', (open) => {
  it('has a row for every probe, the largest effect first, and a column for every good or pinned config', async () => {
    const view = await openProbes(open, whole);
    const heads = await view.page.locator('.probes thead th').allInnerTexts();
    expect(heads).toEqual(['probe', 'base', '▲ ▼', ...whole.probes.configs]);
    expect(heads.at(-1)).toBe('(5,9)');
    const rows = await rowsOf(view);
    expect(rows.map(([name]) => name)).toEqual(
      whole.probes.probes.map(({ set, probe }) => `${set} ${probe}`),
    );
    const [{ before, gains, losses, changes }] = whole.probes.probes as [
      (typeof whole.probes.probes)[number],
    ];
    expect(rows[0]!.slice(1, 3)).toEqual([before.toFixed(2), `${gains} ${losses}`]);
    expect(rows[0]).toHaveLength(3 + changes.length);
    expect(rows[0]![3]).toMatch(/^([+−]\d\.\d\d|0|–)$/);
    expect(await view.page.locator('.probes > p').first().innerText()).toMatch(
      /^Each probe under 10 configs whose gain is more than luck, and 1 pinned\. All of them gain \d+ probes? and lose \d+ probes?\./,
    );
  });

  it('shows the map of the chosen probe in place of the frontier, and asks for that of another', async () => {
    const view = await openProbes(open, whole);
    const [first, second] = whole.probes.probes;
    expect(await view.page.locator('.pareto').isVisible()).toBe(false);
    expect(await view.postedOf('probe')).toEqual([{ type: 'probe', set: first!.set, probe: first!.probe }]);
    expect(await view.page.locator('.map').getAttribute('aria-label')).toContain(
      `${first!.set} ${first!.probe}`,
    );
    const before = await view.page.locator('.map canvas').screenshot();
    await view.page.locator('.probes tbody tr').nth(1).locator('th').click();
    await view.settle();
    expect((await view.postedOf('probe')).at(-1)).toEqual({
      type: 'probe',
      set: second!.set,
      probe: second!.probe,
    });
    await view.deliver(whole.mapOf(second!.set, second!.probe));
    expect(await view.page.locator('.map').getAttribute('aria-label')).toContain(
      `${second!.set} ${second!.probe}`,
    );
    expect(await view.page.locator('.map canvas').screenshot()).not.toEqual(before);
    await view.page.getByRole('tab', { name: 'Combined' }).click();
    await view.settle();
    expect(await view.page.locator('.pareto').isVisible()).toBe(true);
    expect(await view.page.locator('.probes').isVisible()).toBe(false);
  });

  it('opens outputs: of one config with a click on its cell, of all with Enter on the probe', async () => {
    const view = await openProbes(open, whole);
    const { set, probe } = whole.probes.probes[2]!;
    await view.page.locator('#probe-2-4').click();
    expect(await view.postedOf('openProbe')).toEqual([
      { type: 'openProbe', set, probe, keys: [whole.probes.configs[3]] },
    ]);
    await view.page.locator('.probes table').focus();
    for (let n = 0; n < 4; n++) await view.page.keyboard.press('ArrowLeft');
    await view.page.keyboard.press('ArrowUp');
    await view.page.keyboard.press('Enter');
    const above = whole.probes.probes[1]!;
    expect((await view.postedOf('openProbe')).at(-1)).toEqual({
      type: 'openProbe',
      set: above.set,
      probe: above.probe,
      keys: whole.probes.configs,
    });
    await view.page.keyboard.press('End');
    const last = whole.probes.probes.length - 1;
    expect(await view.page.locator('.probes table').getAttribute('aria-activedescendant')).toBe(
      `probe-${last}-0`,
    );
  });

  it('says what there is to compare where there is nothing', async () => {
    const view = await open();
    await view.deliver(whole.messages[0]!);
    await view.page.getByRole('tab', { name: 'Probes' }).click();
    await view.settle();
    const about = view.page.locator('.probes > p').first();
    expect(await about.innerText()).toBe('Comparing the probes…');
    await view.deliver({ type: 'probes', probes: { of: 'best', good: 0, configs: [], probes: [] } });
    expect(await about.innerText()).toBe('The file has no scores of single probes.');
    await view.deliver({ type: 'probes', probes: { ...whole.probes, good: 0, configs: [] } });
    expect(await about.innerText()).toContain('No config beats the baseline: pin some');
  });

  it.each(Object.keys(THEMES) as ThemeName[])('is accessible, at 36 and 80 layers: %s', async (theme) => {
    for (const sweep of [whole, deep]) {
      const view = await openProbes(open, sweep, theme);
      expect(await violations(view)).toEqual([]);
      expect(
        await view.page.evaluate(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        ),
      ).toBe(0);
    }
  });
});
