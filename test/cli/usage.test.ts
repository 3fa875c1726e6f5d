import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { expectRefusal, rys, rysOutput } from '../support/cli.js';
import { repoPath } from '../support/files.js';
import { blockRecord, emotionProbe, integerProbe, outputOf, probeSet, runHeader } from '../support/runs.js';
import { workplace } from '../support/workplace.js';

/** What needs no model: help, wrong usage, `path`, `score` and `report`. */

const place = workplace();
afterAll(() => place.remove());

describe('help', () => {
  it.each([
    ['inspect', ['<model>', '--gpu', '--json', '--verbose']],
    ['path', ['<config>', '--layers', '--format', '"mergekit"', '--model', '--json']],
    [
      'sweep',
      [
        '--probes',
        '--out',
        '--configs',
        '--gpu',
        '--no-early-stop',
        '--emotions',
        '--retry-failed',
        'blocks<=K',
      ],
    ],
    ['run', ['--probes', '--probe ', '--config', '--gpu', '--threads', '--json']],
    ['export', ['<model>', '--config', '--out', '--results', '--json']],
    ['serve', ['<model>', '--port', '--host', '--config', '--api-key', 'RYS_API_KEY', '--cors', '--timeout']],
    ['score', ['--probes', '--outputs', '--results', '--emotions', '--json']],
    [
      'report',
      ['<results>', '--format', '"html"', '"md"', '"svg"', '--theme', '--combined', '--out', '--force'],
    ],
    ['pull', ['[address]', '--dir', '--timeout', '--json']],
    ['cuda', ['install', 'status', 'remove']],
    ['import', ['<file>', '--model-layers', '--out', '--json']],
    ['demo', ['--out', '--gpu']],
  ])('of rys %s names its options', async (command, words) => {
    const { code, stdout, stderr } = await rys([command, '--help']);
    expect(code).toBe(0);
    expect(stderr).toBe('');
    for (const word of words) expect(stdout).toContain(word);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('of rys itself names every command and the exit codes', async () => {
    const stdout = await rysOutput(['--help']);
    for (const command of [
      'inspect',
      'pull',
      'cuda',
      'path',
      'export',
      'sweep',
      'run',
      'serve',
      'score',
      'report',
      'import',
      'demo',
    ])
      expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
    expect(stdout).toMatch(/0 done, 1 failed, 2 incorrect usage, 130 stopped/);
  });

  it('gives the version of the package', async () => {
    const { version } = JSON.parse(readFileSync(repoPath('package.json'), 'utf8')) as { version: string };
    expect(await rysOutput(['--version'])).toBe(`${version}\n`);
  });
});

describe('a wrong call', () => {
  it.each([
    ['without a command', [], 'Usage: rys'],
    ['of an unknown command', ['swep'], "unknown command 'swep'"],
    ['with an unknown option', ['path', '(1,2)', '--layers', '4', '--jsn'], "unknown option '--jsn'"],
    ['without an argument', ['path', '--layers', '4'], "missing required argument 'config'"],
    ['with an argument too many', ['path', '(1,2)', '(2,3)', '--layers', '4'], 'too many arguments'],
    ['without the number of layers', ['path', '(1,2)'], "'--layers <n>' not specified"],
    ['with layers that are no number', ['path', '(1,2)', '--layers', '8x'], 'whole number from 1'],
    ['with more layers than can be run', ['path', '(1,2)', '--layers', '99999999999'], '1 to 512'],
    ['of a backend that there is not', ['inspect', 'a.gguf', '--gpu', 'opencl'], 'cuda, vulkan, metal'],
    ['without a results file', ['sweep', 'a.gguf', '--probes', 'p.json'], "'--out <file>' not specified"],
    ['of score without outputs', ['score', '--probes', 'p.json'], '--outputs <file> or --results <file>'],
    ['of score with two', ['score', '--probes', 'p', '--outputs', 'o', '--results', 'r'], 'either --outputs'],
  ])('%s is explained on stderr and ends with code 2', async (_, args, words) => {
    const { code, stdout, stderr } = await rys(args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(words);
    expect(stderr).not.toMatch(/\bat .+:\d+:\d+/);
  });
});

describe('rys path', () => {
  const json = async (config: string, layers: number): Promise<unknown> =>
    JSON.parse(await rysOutput(['path', config, '--layers', String(layers), '--json']));

  it('expands nested blocks', async () => {
    expect(await json('(3,6);(4,6)', 8)).toEqual({
      config: '(3,6);(4,6)',
      key: '(3,6);(4,6)',
      layers: 8,
      path: [0, 1, 2, 3, 4, 5, 3, 4, 5, 4, 5, 6, 7],
      extraLayers: 5,
      overhead: 0.625,
    });
  });

  it('gives every spelling of a path one key', async () => {
    const spellings = ['(2,5)', ' ( 2 , 5 ) ', '0..4,2..7', '0,1,2,3,4,2,3,4,5,6,7'];
    const keys = await Promise.all(spellings.map(async (text) => (await json(text, 8)) as { key: string }));
    expect(new Set(keys.map(({ key }) => key))).toEqual(new Set(['(2,5)']));
  });

  it('tells people the path and its cost', async () => {
    expect(await rysOutput(['path', '(2,5)', '--layers', '8'])).toBe(
      'Config  (2,5)\nPath    0..4,2..7\nLayers  11 run, 3 extra, 37.5 % more work\n',
    );
    expect(await rysOutput(['path', '0..5', '--layers', '8'])).toContain(
      '6 run, 2 fewer than the model has, 25.0 % less work',
    );
  });

  it('writes a config for other programs', async () => {
    const out = await rysOutput([
      ...['path', '(2,5)', '--layers', '8', '--format', 'exllamav3', '--model', 'exl3/qwen'],
    ]);
    expect(out).toContain('\nconfig = Config.from_directory("exl3/qwen", layer_map="0..4,2..7")\n');
    expect(await rysOutput(['path', '(2,5)', '--layers', '8', '--format', 'json'])).toBe(
      await rysOutput(['path', '(2,5)', '--layers', '8', '--json']),
    );
  });

  it.each([
    ['(5,2)', 'needs 0 ≤ i < j ≤ 8'],
    ['(2,9)', 'needs 0 ≤ i < j ≤ 8'],
    ['(2,5', 'is not a config'],
    ['(2,5)x1', 'runs its block once'],
    ['~(2,9)', '(2,9)'],
    ['0..8', 'layers 0..7'],
  ])('refuses %s', async (config, words) => {
    const { code, stdout, stderr } = await rys(['path', config, '--layers', '8', '--json']);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^rys: .+\.\n$/);
    expect(stderr).toContain(words);
  });
});

/** As text: the answer of b, which is no string, has more digits than a JavaScript number. */
const guesses = place.write(
  'guesses.probes.json',
  `{"scorer": "integer", "probes": [
    {"id": "a", "prompt": "1?", "answer": "100"},
    {"id": "b", "prompt": "2?", "answer": 1234567890123456789012345678}]}`,
);

describe('rys score', () => {
  const outputs = place.write('outputs.json', { a: 'It is 99.', b: 'I cannot say' });

  it('scores the outputs of each probe', async () => {
    const stdout = await rysOutput(['score', '--probes', guesses, '--outputs', outputs, '--json']);
    const { scores, mean } = JSON.parse(stdout) as { scores: unknown[]; mean: number };
    expect(scores).toEqual([
      { probe: 'a', score: expect.closeTo(0.06734, 5) as number, parsed: true, extracted: '99' },
      { probe: 'b', score: 0, parsed: false, extracted: null },
    ]);
    expect(mean).toBeCloseTo(0.03367, 5);
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  });

  it('shows people a line for each, and marks what has not the asked form', async () => {
    const stdout = await rysOutput(['score', '--probes', guesses, '--outputs', outputs]);
    expect(stdout.split('\n')).toEqual([
      'a     0.067',
      'b     0.000  not in the requested format',
      'mean  0.034',
      '',
    ]);
  });

  it('keeps every digit of a long answer', async () => {
    const exact = place.write('exact.json', { b: '1234567890123456789012345678' });
    const { stdout, stderr } = await rys(['score', '--probes', guesses, '--outputs', exact, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ scores: [{ probe: 'b', score: 1 }], mean: 1, missing: ['a'] });
    expect(stderr).toBe('');
  });

  it('tells apart the conventions of emotion answers', async () => {
    const feelings = place.write('feelings.probes.json', {
      scorer: 'emotions',
      probes: [{ id: 'f', prompt: 'How?', answer: { Calm: 4, Sad: 3, Glad: 2, Cross: 1 } }],
    });
    const garbage = place.write('garbage.json', { f: 'no idea' });
    const score = async (convention: string): Promise<number> => {
      const args = ['--probes', feelings, '--outputs', garbage, '--emotions', convention, '--json'];
      return (JSON.parse(await rysOutput(['score', ...args])) as { mean: number }).mean;
    };
    expect(await score('austin')).toBe(0.5);
    expect(await score('strict')).toBe(0);
  });
});

const header = runHeader({
  layers: 4,
  sets: [probeSet('guesses', [integerProbe('a', '100', { prompt: '1?' }), integerProbe('b', '200')])],
});
const record = (i: number, j: number, a: string, b: string) =>
  blockRecord(
    i,
    j,
    4,
    {},
    {
      outputs: [outputOf('guesses', 'a', 0.5, { output: a }), outputOf('guesses', 'b', 0.5, { output: b })],
    },
  );
const lines = [header, record(0, 0, '100', '3'), record(1, 2, '100', '200')].map((line) =>
  JSON.stringify(line),
);
const results = place.write('results.rys.jsonl', `${lines.join('\n')}\n`);

describe('rys score --results', () => {
  it('scores a finished sweep again under the probes as they are now', async () => {
    const edited = place.write('edited.probes.json', {
      name: 'guesses',
      scorer: 'integer',
      probes: [{ id: 'a', prompt: '1?', answer: '1' }],
    });
    const { code, stdout, stderr } = await rys(['score', '--probes', edited, '--results', results, '--json']);
    const { configs } = JSON.parse(stdout) as { configs: { key: string; scores: object }[] };
    expect(code).toBe(0);
    // 100 for 1: two digits too many.
    expect(configs.map(({ scores }) => scores)).toEqual([
      { guesses: expect.closeTo(1 / 3, 12) as number },
      { guesses: expect.closeTo(1 / 3, 12) as number },
    ]);
    expect(stderr).toContain('excluded from the scores: guesses/b');
    expect(readFileSync(results, 'utf8')).toBe(`${lines.join('\n')}\n`);
  });

  it('warns when a probe asks something else than it did', async () => {
    const reworded = place.write('reworded.probes.json', {
      name: 'guesses',
      scorer: 'integer',
      probes: [
        { id: 'a', prompt: '1?', answer: '100' },
        { id: 'b', prompt: 'Quite another question?', answer: '200' },
      ],
    });
    const { stderr } = await rys(['score', '--probes', reworded, '--results', results]);
    expect(stderr).toMatch(/question in the probe file has changed .*: guesses\/b\.\n/);
  });
});

describe('rys score --results of answers that ended early', () => {
  const ratings = { Calm: 4, Sad: 3, Glad: 2, Cross: 1 };
  const probes = place.write('early.probes.json', {
    name: 'early',
    scorer: 'emotions',
    probes: [{ id: 'f', prompt: 'How does she feel?', answer: ratings }],
  });
  const sets = [probeSet('early', [emotionProbe('f', ratings)], { emotions: 'strict' })];
  const output = Object.entries(ratings)
    .map(([name, rating]) => `${name}: ${rating}\n`)
    .join('');
  const answered = (j: number) =>
    blockRecord(0, j, 4, {}, { outputs: [outputOf('early', 'f', 1, { output, stop: 'decided' })] });
  const early = (name: string, ...records: unknown[]): string =>
    place.write(name, [runHeader({ sets }), ...records].map((line) => `${JSON.stringify(line)}\n`).join(''));
  const several = early('early.rys.jsonl', answered(0), answered(2), answered(2));
  const note = async (file: string, convention: string): Promise<string> => {
    const { code, stderr } = await rys([
      'score',
      ...['--probes', probes, '--results', file, '--emotions', convention, '--json'],
    ]);
    expect(code, stderr).toBe(0);
    return stderr;
  };

  it('counts them under another convention, each config once', async () => {
    expect(await note(several, 'austin')).toBe(
      '2 answers ended early because their scores were settled under strict in the sweep: scored as they are now, the complete answers might score differently.\n',
    );
    expect(await note(early('one.rys.jsonl', answered(0)), 'ng')).toBe(
      '1 answer ended early because its score was settled under strict in the sweep: scored as it is now, the complete answer might score differently.\n',
    );
  });

  it('says nothing under the same', async () => {
    expect(await note(several, 'strict')).toBe('');
  });

  it('names no convention where none is concerned', async () => {
    const only = { kind: 'integer', digits: '42', candidates: 'only' } as const;
    const guessed = place.write(
      'guessed.rys.jsonl',
      [
        runHeader({ sets: [probeSet('guessed', [integerProbe('a', '42', { answer: only })])] }),
        blockRecord(
          0,
          0,
          4,
          {},
          { outputs: [outputOf('guessed', 'a', 0, { output: '41 or 43 ', stop: 'decided' })] },
        ),
      ]
        .map((line) => `${JSON.stringify(line)}\n`)
        .join(''),
    );
    const best = place.write('best.probes.json', {
      name: 'guessed',
      scorer: 'integer',
      probes: [{ id: 'a', prompt: 'What is 42?', answer: '42' }],
    });
    const { stderr } = await rys(['score', '--probes', best, '--results', guessed, '--json']);
    expect(stderr).toContain('1 answer ended early because its score was settled in the sweep: ');
  });
});

describe('rys report', () => {
  it('in JSON is the same by either name', async () => {
    const short = await rysOutput(['report', results, '--json']);
    expect(await rysOutput(['report', results, '--format', 'json'])).toBe(short);
    expect(JSON.parse(short)).toMatchObject({ baseline: { key: '(0,0)' }, configs: [{}, { key: '(1,2)' }] });
  });

  it('in CSV has a row for each config', async () => {
    const rows = (await rysOutput(['report', results, '--format', 'csv'])).trim().split('\r\n');
    expect(rows).toHaveLength(3);
    expect(rows[0]).toMatch(/^config,i,j,path,state,/);
    expect(rows[2]).toMatch(/^"\(1,2\)",1,2,0 1 1 2 3,done,/);
  });

  it('is a picture in light or dark colours', async () => {
    const paper = async (...args: string[]) =>
      /fill="([^"]+)"/.exec(await rysOutput(['report', results, '--format', 'svg', ...args]))![1];
    expect([await paper(), await paper('--theme', 'dark')]).toEqual(['rgb(255,255,255)', 'rgb(24,26,27)']);
    const { code, stderr } = await rys(['report', results, '--theme', 'dark']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('--theme is for --format svg')]);
  });

  it('in Markdown has a table with the baseline and the best config', async () => {
    const markdown = await rysOutput(['report', results, '--format', 'md']);
    expect(markdown).toMatch(/^# RYS sweep of /);
    expect(markdown).toMatch(/^\| \(1,2\) \| 0,1,1..3 \|/m);
  });

  it.each([
    ['html', /^<!DOCTYPE html>[^]*<h1>RYS sweep of [^]*<\/html>\n$/],
    ['md', /^# RYS sweep of [^]*\n$/],
    ['text', /^[^[]*Pareto frontier[^[]*\n$/],
    ['json', /^\{[^]*\}\n$/],
    ['svg', /^<svg [^]*<\/svg>\n$/],
  ])('as %s goes into a file, and replaces none unasked', async (format, content) => {
    const out = place.path(`report.${format}`);
    const call = ['report', results, '--format', format, '--out', out];
    const { code, stdout, stderr } = await rys(call, { env: { FORCE_COLOR: '3' } });
    expect([code, stdout, stderr]).toEqual([0, '', `Written to ${out}.\n`]);
    const written = readFileSync(out, 'utf8');
    expect(written).toMatch(content);
    writeFileSync(out, 'mine');
    expectRefusal(await rys(call), out, 'already exists', '--force');
    expect(readFileSync(out, 'utf8')).toBe('mine');
    await rysOutput([...call, '--force']);
    expect(readFileSync(out, 'utf8')).toBe(written);
  });

  it('that cannot be written is refused with a sentence', async () => {
    const folder = place.path('a-file');
    writeFileSync(folder, '');
    const out = join(folder, 'report.html');
    expectRefusal(
      await rys(['report', results, '--format', 'html', '--out', out]),
      out,
      'could not be written',
    );
  });

  it('passes over a damaged line, and says so', async () => {
    const damaged = place.write(
      'damaged.rys.jsonl',
      [lines[0], lines[1], '{"type":"conf', lines[2], ''].join('\n'),
    );
    const { code, stdout, stderr } = await rys(['report', damaged]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/1 damaged line was skipped/);
    expect(stdout).toContain('(1,2)');
  });

  it('is coloured only where colour is wanted', async () => {
    const escape = '\u001b[';
    expect(await rysOutput(['report', results])).not.toContain(escape);
    expect(await rysOutput(['report', results], { env: { FORCE_COLOR: '3' } })).toContain(`${escape}48;2;`);
    const none = { NO_COLOR: '1', FORCE_COLOR: '3' };
    expect(await rysOutput(['report', results], { env: none })).not.toContain(escape);
    expect(await rysOutput(['report', results, '--json'], { env: { FORCE_COLOR: '3' } })).not.toContain(
      escape,
    );
  });

  it.skipIf(process.platform === 'win32')('ends quietly when its reader has seen enough', () => {
    const command = '"$0" "$1" report "$2" --format csv | true; echo "${PIPESTATUS[0]}"';
    const many = place.write(
      'many.rys.jsonl',
      `${lines[0]}\n${Array.from({ length: 2000 }, (_, n) => lines[2]!.replace('"(1,2)"', `"${n}"`)).join('\n')}\n`,
    );
    const { stdout, stderr } = spawnSync(
      'bash',
      ['-c', command, process.execPath, repoPath('dist/cli.js'), many],
      { encoding: 'utf8' },
    );
    expect(stderr).toBe('');
    expect(stdout).toBe('0\n');
  });

  it.each([
    ['a file that is not there', 'nowhere.rys.jsonl', 'does not exist'],
    ['a folder', '.', 'is a folder'],
    ['another JSON file', guesses, 'is not a results file'],
    ['a model', place.model, 'is not a results file'],
    [
      'a file of another version',
      place.write('v9.rys.jsonl', `${lines[0]!.replace('"schema":1', '"schema":9')}\n`),
      'version 9',
    ],
  ])('refuses %s', async (_, file, words) => {
    const { code, stdout, stderr } = await rys(['report', file]);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(file);
    expect(stderr).toContain(words);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('shows the stack of an error when asked for it', async () => {
    const { code, stderr } = await rys(['report', 'nowhere.rys.jsonl', '--verbose']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/UserError: .+\n\s+at /);
  });
});
