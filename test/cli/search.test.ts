import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SearchRecord } from '../../src/core/results/searches.js';
import { expectRefusal, findings, ON_CPU, rys, rysOutput, startRys } from '../support/cli.js';
import { workplace } from '../support/workplace.js';

const place = workplace();
afterAll(() => place.remove());

const BOUNDS = ['--blocks', '3', '--width', '2', '--depth', '3', '--budget', '8', '--max-extra', '5'];
const swept = place.path('swept.rys.jsonl');

const search = (file: string, ...more: string[]): string[] => [
  ...['search', file, '--model', place.model, '--threads', '1', ...BOUNDS],
  ...more,
];

interface Found {
  readonly search: {
    readonly end: string | null;
    readonly tried: number;
    readonly levels: readonly { readonly configs: readonly string[] }[];
  };
  readonly luck: { readonly tries: number };
}

const searches = (file: string): SearchRecord[] =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as SearchRecord)
    .filter(({ type }) => type === 'search');

describe('a search for configs of several blocks', () => {
  beforeAll(async () => {
    const configs = '(1,2) (4,7) (5,7) (6,8)';
    await rysOutput([
      ...['sweep', place.model, '--probes', place.arithmetic, '--out', swept, '--configs', configs],
      ...ON_CPU,
    ]);
  });

  it('tries combinations of the best blocks into the same file, and says what came of it', async () => {
    const file = place.path('searched.rys.jsonl');
    copyFileSync(swept, file);
    const { search: found, luck } = JSON.parse(await rysOutput(search(file, '--json'))) as Found;
    expect(found.tried).toBeGreaterThan(2);
    expect(found.tried).toBeLessThanOrEqual(8);
    const tried = found.levels.slice(1).flatMap(({ configs }) => configs);
    expect(tried).toHaveLength(found.tried);
    const kept = findings(file);
    for (const key of tried) expect(kept.get(key)?.state).toBe('done');
    expect(kept.size).toBe(5 + tried.length);
    expect(luck.tries).toBe(4 + tried.length);
    expect(searches(file).map(({ end }) => end)).toEqual([undefined, found.end]);
    const text = await rysOutput(search(file));
    expect(text).toContain(`Searched ${found.tried} combinations of 3 blocks`);
    expect(text).toMatch(/distinguishable from luck|No config beats the baseline/);
    // It had ended: nothing was run or written again.
    expect(searches(file)).toHaveLength(2);
    expect(findings(file)).toEqual(kept);
    expect(await rysOutput(['report', file])).toContain('Multi-block search');
  });

  it('ends the same when it was killed', async () => {
    const file = place.path('killed.rys.jsonl');
    copyFileSync(swept, file);
    const before = findings(file).size;
    const running = startRys(search(file), { group: true });
    while (findings(file).size < before + 2) await delay(20);
    running.child.kill('SIGKILL');
    await running.outcome;
    expect(searches(file)).toHaveLength(1);
    await rysOutput(search(file));
    expect(findings(file)).toEqual(findings(place.path('searched.rys.jsonl')));
    expect(searches(file).map(({ end, settings }) => [end, settings.pool])).toEqual([
      [undefined, searches(file)[0]!.settings.pool],
      [searches(place.path('searched.rys.jsonl'))[1]!.end, searches(file)[0]!.settings.pool],
    ]);
  });

  it('needs blocks, the model of the sweep, and bounds that make sense', async () => {
    const file = place.path('bare.rys.jsonl');
    const [header, ...records] = readFileSync(swept, 'utf8').split('\n');
    const base = records.find((line) => line.includes('"key":"(0,0)"'))!;
    writeFileSync(file, `${header}\n${base}\n`);
    expectRefusal(await rys(search(file)), 'bare.rys.jsonl', 'no block', 'sweep more blocks first');
    expectRefusal(await rys(['search', swept, '--model', place.path('none.gguf')]), 'none.gguf');
    mkdirSync(place.path('elsewhere'));
    const alone = place.path('elsewhere/alone.rys.jsonl');
    copyFileSync(swept, alone);
    expectRefusal(await rys(['search', alone]), 'say where it is with --model');
    const { code, stderr } = await rys(search(swept, '--depth', '1'));
    expect([code, stderr]).toEqual([2, expect.stringContaining('at least 2')]);
    expect(existsSync(`${swept}.lock`)).toBe(false);
  });
});
