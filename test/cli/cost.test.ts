import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CostRecord } from '../../src/core/results/costs.js';
import { readResultsFile } from '../../src/store/resultsFile.js';
import { expectRefusal, ON_CPU, rys, rysOutput, startRys } from '../support/cli.js';
import { workplace } from '../support/workplace.js';

const place = workplace();
afterAll(() => place.remove());
const swept = place.path('swept.rys.jsonl');

const cost = (file: string, ...more: string[]): string[] => [
  ...['cost', file, '--model', place.model, '--rounds', '1'],
  ...ON_CPU,
  ...more,
];
const copyOf = (name: string): string => {
  copyFileSync(swept, place.path(name));
  return place.path(name);
};

describe('the measured cost of configs', () => {
  beforeAll(async () => {
    await rysOutput([
      ...['sweep', place.model, '--probes', place.arithmetic, '--out', swept],
      ...['--configs', '(1,2) (4,7) (5,7) (6,8)', ...ON_CPU],
    ]);
  });

  it('is printed, kept in the file, and in its reports', async () => {
    const file = copyOf('measured.rys.jsonl');
    const before = readFileSync(file, 'utf8');
    const record = JSON.parse(
      await rysOutput(cost(file, '--configs', '(4,7) (0,10)x6', '--rounds', '3', '--json')),
    ) as CostRecord;
    expect(record).toMatchObject({ type: 'cost', backend: 'cpu', threads: 1, rounds: 3 });
    expect(record.configs.map(({ key }) => key)).toEqual(['(0,0)', '(4,7)', '(0,10)x6']);
    expect(record.configs[0]).toMatchObject({ perToken: 1, firstToken: 1 });
    for (const { tokensPerSecond, firstTokenMs } of record.configs) {
      expect(tokensPerSecond).toBeGreaterThan(0);
      expect(firstTokenMs).toBeGreaterThan(0);
    }
    for (const { perToken, perTokenRange, firstToken, firstTokenRange } of record.configs.slice(1)) {
      expect(perTokenRange![0]).toBeLessThanOrEqual(perToken!);
      expect(perTokenRange![1]).toBeGreaterThanOrEqual(perToken!);
      expect(firstTokenRange![0]).toBeLessThanOrEqual(firstToken);
      expect(firstTokenRange![1]).toBeGreaterThanOrEqual(firstToken);
    }
    // A model of which every layer runs six times is slower, however busy the machine is.
    expect(record.configs[2]!.perToken).toBeGreaterThan(1);
    expect(readFileSync(file, 'utf8')).toBe(`${before}${JSON.stringify(record)}\n`);
    const content = await readResultsFile(file);
    expect([content.costs, content.skippedLines]).toEqual([[record], 0]);
    expect(await rysOutput(['report', file])).toMatch(/Measured cost\nconfig[^]*\(4,7\) +30\.0 %/);
    // The sweep goes on in it.
    await rysOutput([
      ...['sweep', place.model, '--probes', place.arithmetic, '--out', file, '--configs', '(2,3)', ...ON_CPU],
    ]);
    expect((await readResultsFile(file)).records.at(-1)!.key).toBe('(2,3)');
  });

  it('is that of the frontier, unless the best are asked for', async () => {
    const file = copyOf('frontier.rys.jsonl');
    const { pareto } = JSON.parse(await rysOutput(['report', file, '--json'])) as {
      pareto: { key: string }[];
    };
    const frontier = pareto.map(({ key }) => key).filter((key) => key !== '(0,0)');
    expect(await rysOutput(cost(file))).toMatch(/^config +overhead +time per token +tokens\/s/);
    await rysOutput(cost(file, '--top', '1'));
    const { costs } = await readResultsFile(file);
    const keys = costs.map(({ configs }) => configs.map(({ key }) => key));
    expect(keys).toEqual([
      ['(0,0)', ...frontier],
      ['(0,0)', frontier.at(-1)],
    ]);
  });

  it('leaves nothing behind when it is stopped', async () => {
    const file = copyOf('stopped.rys.jsonl');
    const running = startRys(cost(file, '--rounds', '100', '--configs', '(0,10) (0,9) (0,8) (1,10)'), {
      group: true,
    });
    while (!existsSync(`${file}.lock`)) await delay(20);
    running.child.kill('SIGINT');
    const { code, stderr, stdout } = await running.outcome;
    expect([code, stdout], stderr).toEqual([130, '']);
    expect(stderr).toContain('Stopped');
    expect(readFileSync(file)).toEqual(readFileSync(swept));
    expect(existsSync(`${file}.lock`)).toBe(false);
  });

  it('needs the model of the sweep, and configs of it', async () => {
    expectRefusal(await rys(cost(swept, '--configs', '(4,70)')), '(4,70)', '10 layers');
    expectRefusal(await rys(cost(swept, '--configs', '(0,0)')), 'swept.rys.jsonl', 'name those');
    expectRefusal(await rys(cost(swept, '--chat-template', 'none.jinja')), 'none.jinja');
    mkdirSync(place.path('elsewhere'));
    const alone = place.path('elsewhere/alone.rys.jsonl');
    copyFileSync(swept, alone);
    expectRefusal(await rys(['cost', alone]), 'say where it is with --model');
    const [header = '', ...lines] = readFileSync(swept, 'utf8').split('\n');
    const other = header.replace(/"fingerprint":"[^"]+"/, '"fingerprint":"sha256:other"');
    writeFileSync(alone, [other, ...lines].join('\n'));
    expectRefusal(await rys(cost(alone, '--configs', '(4,7)')), 'is not the model that');
    const { code, stderr } = await rys(cost(swept, '--top', '1', '--configs', '(4,7)'));
    expect([code, stderr]).toEqual([2, expect.stringContaining('cannot be used with')]);
  });
});
