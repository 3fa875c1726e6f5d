import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type RerunOptions, runConfigAgain } from '../../src/runner/rerun.js';
import { expectRefusal, ON_CPU, readResults, rys, rysOutput } from '../support/cli.js';
import { circuitLines, jsonl, llmri, rysScan } from '../support/foreign.js';
import { workplace } from '../support/workplace.js';

/** `rys import`, and what the other commands make of an imported sweep. */

const place = workplace();
afterAll(() => place.remove());

function write(name: string, content: unknown): string {
  const file = place.path(name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

describe('rys import', () => {
  it('writes a results file beside the other, which reports read', async () => {
    const file = write('rys_sweep.json', rysScan());
    const out = place.path('rys_sweep.rys.jsonl');
    expect(await rysOutput(['import', file])).toBe(
      `${out}: 3 configs of Unknown model (unknown architecture, 4 layers, unknown quantization), scored on math, eq.\n`,
    );
    const { header, records } = readResults(out);
    expect(header.imported).toMatchObject({ format: 'rys_scan.py', file: 'rys_sweep.json', notes: [] });
    expect(header.imported!.hash).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(records.every(({ at }) => at === header.created)).toBe(true);
    const report = await rysOutput(['report', out]);
    expect(report).toContain('Imported from rys_sweep.json (rys_scan.py).');
    expect(report).toMatch(/\(1,3\) .*\+0\.150 ± /);
    expect(report).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('asks for the layers, takes another name, and says what it made of the file', async () => {
    const file = write('circuits.jsonl', jsonl(circuitLines));
    expectRefusal(await rys(['import', file]), 'circuits.jsonl', 'at least 9', '--model-layers');
    const out = place.path('other.rys.jsonl');
    const { code, stdout, stderr } = await rys([
      'import',
      file,
      '--model-layers',
      '40',
      '--out',
      out,
      '--json',
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const notes = ['Its scores of eq are from 0 to 100 and were divided by 100.'];
    expect(JSON.parse(stdout)).toEqual({
      ...{ out, format: 'llm-circuit-finder', layers: 40, configs: 2 },
      ...{ sets: ['math', 'eq', 'reasoning'], notes },
    });
    expect(readResults(out).records.map(({ at }) => at)).toEqual(
      circuitLines.map(({ timestamp }) => timestamp),
    );
    const said = await rys(['import', file, '--model-layers', '40']);
    expect(said.stderr).toBe(`${notes[0]}\n`);
  });

  it('overwrites nothing', async () => {
    const file = write('scan.json', llmri());
    await rysOutput(['import', file]);
    const out = place.path('scan.rys.jsonl');
    const before = readFileSync(out);
    expectRefusal(await rys(['import', file]), out, 'already exists', 'choose another results file');
    expect(readFileSync(out)).toEqual(before);
  });

  it.each([
    ['that is not there', () => place.path('gone.json'), ['gone.json', 'check the path']],
    ['that is a folder', () => place.path('.'), ['EISDIR']],
    [
      'of another shape',
      () => write('x.json', { a: 1 }),
      ['llm-circuit-finder', 'LLMRI', 'rys_sweep.json', 'Ng'],
    ],
    [
      'cut in the middle',
      () => write('cut.json', JSON.stringify(llmri()).slice(0, 400)),
      ['not complete JSON'],
    ],
    [
      'with impossible layers only',
      () => write('far.json', { '3,9': { math_score: 1, num_layers_total: 6, extra_layers: 2 } }),
      ['far.json', '(3,9)', '4 layers'],
    ],
  ])('refuses a file %s in one sentence, and writes nothing', async (_, make, words) => {
    const out = place.path(`refused.rys.jsonl`);
    expectRefusal(await rys(['import', make(), '--out', out]), ...words);
    expect(() => readFileSync(out)).toThrow('ENOENT');
  });

  it('refuses a folder that does not exist', async () => {
    const file = write('late.json', llmri());
    const out = place.path('no/where.rys.jsonl');
    expectRefusal(await rys(['import', file, '--out', out]), 'where.rys.jsonl');
  });
});

describe('an imported sweep', () => {
  it('is neither gone on with nor scored again, and left as it is', async () => {
    const file = write('kept.json', rysScan());
    await rysOutput(['import', file]);
    const out = place.path('kept.rys.jsonl');
    const before = readFileSync(out);
    const { model, arithmetic } = place;
    const sweep = ['sweep', model, '--probes', arithmetic, '--out', out, '--configs', 'single', ...ON_CPU];
    const words = [basename(out), 'imported from kept.json'];
    expectRefusal(await rys(sweep), ...words);
    expectRefusal(await rys([...sweep, '--racing']), ...words);
    expectRefusal(
      await rys(['score', '--probes', arithmetic, '--results', out]),
      'cannot be scored again',
      'imported from kept.json',
    );
    await expect(
      runConfigAgain({ file: out, config: '(1,3)' } as RerunOptions),
      'before anything is loaded',
    ).rejects.toThrow('No config of kept.rys.jsonl can be run again: it was imported from kept.json');
    expect(readFileSync(out)).toEqual(before);
  });
});
