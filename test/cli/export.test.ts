import { readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { text, uint32 } from '../../src/gguf/fields.js';
import { writeHeader } from '../../src/gguf/write.js';
import { expectRefusal, ON_CPU, type Running, rys, rysOutput, startRys } from '../support/cli.js';
import { tensor } from '../support/gguf.js';
import { runHeader } from '../support/runs.js';
import { workplace } from '../support/workplace.js';

const place = workplace();
afterAll(() => place.remove());
/** All files whose names begin so. */
const filesOf = (name: string): string[] =>
  readdirSync(dirname(place.model)).filter((each) => each.startsWith(name));
const exporting = (config: string, out: string, ...more: string[]): string[] => [
  ...['export', place.model, '--config', config, '--out', out],
  ...more,
];

/** What probes are answered under a config. */
async function answers(model: string, config: string): Promise<unknown[]> {
  const out = await rysOutput([
    ...['run', model, '--config', config, '--probes', place.arithmetic, '--json'],
    ...ON_CPU,
  ]);
  return out
    .trim()
    .split('\n')
    .map((line) => {
      const { probe, output, tokens, stop, score } = JSON.parse(line) as Record<string, unknown>;
      return { probe, output, tokens, stop, score };
    });
}

describe('rys export', () => {
  it('writes a model that answers of itself as the model does under the config', async () => {
    const out = place.path('exported.gguf');
    const { code, stdout, stderr } = await rys(exporting('(4,7)', out));
    expect(code).toBe(0);
    expect(stdout.split('\n')).toEqual([
      `${out}: 3.8 MiB, 13 layers (0..6,4..9). Open it in llama.cpp, LM Studio or Ollama like any other model:`,
      `  llama-cli -m ${out}`,
      '',
    ]);
    expect(stderr).toContain(`4/4  MiB written to ${out}\n`);
    const expected = await answers(place.model, '(4,7)');
    expect(expected).toHaveLength(6);
    expect(await answers(out, '(0,0)')).toEqual(expected);
    expect(await answers(place.model, '(0,0)')).not.toEqual(expected);
    const inspected = JSON.parse(await rysOutput(['inspect', out, '--gpu', 'false', '--json'])) as object;
    expect(inspected).toMatchObject({ name: 'RYS demo (4,7)', layers: 13 });
  });

  it('tells machines what it wrote', async () => {
    const out = place.path('with space.gguf');
    const told = JSON.parse(await rysOutput(exporting('0..1,0,2..9', out, '--json'))) as unknown;
    expect(told).toEqual({
      out,
      size: statSync(out).size,
      config: '0,1,0,2..9',
      path: [0, 1, 0, 2, 3, 4, 5, 6, 7, 8, 9],
      layers: 11,
      source: { model: place.model, layers: 10 },
    });
  });

  it.each([
    ['(4,70)', 'a.gguf', 'does not fit a model of 10 layers'],
    ['(4,7)', 'a.bin', 'does not end in .gguf'],
    ['(4,7)', 'none/a.gguf', 'its folder does not exist'],
    ['(4,7)', 'model.gguf', 'already exists, and is not overwritten'],
  ])('refuses %s into %s', async (config, out, words) => {
    expectRefusal(await rys(exporting(config, place.path(out))), words);
    expect(filesOf('a.')).toEqual([]);
  });

  it('refuses another model than the one of the sweep', async () => {
    const results = place.write('other.rys.jsonl', `${JSON.stringify(runHeader({ layers: 10 }))}\n`);
    const refused = await rys(exporting('(4,7)', place.path('a.gguf'), '--results', results));
    expectRefusal(refused, 'is not the model that (4,7) was measured on');
    expect(filesOf('a.')).toEqual([]);
  });

  /** Begins an export of 1 GiB, and waits until it writes. */
  async function begun(out: string): Promise<Running> {
    const running = startRys(['export', large(), '--config', '(0,1)', '--out', place.path(out)]);
    while (filesOf(out).length === 0) await delay(5);
    return running;
  }

  it.skipIf(process.platform === 'win32')('stopped with Ctrl+C leaves nothing', async () => {
    const { child, outcome } = await begun('stopped.gguf');
    expect(filesOf('stopped.gguf')).toEqual([`stopped.gguf.${child.pid}.partial`]);
    child.kill('SIGINT');
    const { code, stdout, stderr } = await outcome;
    expect([code, stdout]).toEqual([130, '']);
    expect(stderr).toMatch(/Stopped: nothing was left behind\.\n$/);
    expect(filesOf('stopped.gguf')).toEqual([]);
  });

  it('that was killed leaves a part under another name, which the next removes', async () => {
    const { child, outcome } = await begun('killed.gguf');
    expectRefusal(await rys(exporting('(4,7)', place.path('killed.gguf'))), 'is being written by another');
    child.kill('SIGKILL');
    await outcome;
    expect(filesOf('killed.gguf')).toEqual([`killed.gguf.${child.pid}.partial`]);
    await rysOutput(exporting('(4,7)', place.path('killed.gguf')));
    expect(filesOf('killed.gguf')).toEqual(['killed.gguf']);
  });
});

/** A model whose one layer has half a GiB of zeros, which take no space. */
function large(): string {
  const file = place.path('large.gguf');
  const size = 2 ** 29;
  const tensors = [
    tensor('token_embd.weight', [4, 8]),
    tensor('blk.1.a', [4]),
    tensor('blk.0.a', [size / 4]),
  ];
  const { bytes } = writeHeader({
    fields: [text('general.architecture', 'llama'), uint32('llama.block_count', 2)],
    tensors,
    alignment: 32,
  });
  writeFileSync(file, bytes);
  truncateSync(file, bytes.byteLength + 128 + 32 + size);
  return file;
}
