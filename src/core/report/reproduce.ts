import { parseSelection } from '../configs/configGrid.js';
import { type RunHeader, UNKNOWN } from '../results/records.js';
import { BASELINE_KEY, type Results } from '../results/results.js';
import { formatSeeds } from '../sweep/sampling.js';
import { deviceFacts } from './about.js';
import type { Block } from './document.js';
import { bytes } from './units.js';

/** How a sweep can be repeated: the commands, and what they have to meet with. */
export function reproduction(results: Results): Block[] {
  const { header } = results;
  if (header.imported)
    return [
      {
        kind: 'terms',
        entries: [
          ['Imported from', `${header.imported.file} (${header.imported.format})`],
          ['Its hash', header.imported.hash],
          ['Imported on', header.created],
          ['Imported with', `${header.app.name} ${header.app.version}`],
        ],
      },
    ];
  return [
    { kind: 'code', label: 'Commands', text: commands(results).join('\n') },
    { kind: 'terms', entries: facts(header) },
  ];
}

function facts({ created, app, model, probeSets, engine, prompts }: RunHeader): [string, string][] {
  return [
    ['Started', created],
    [
      'Made with',
      `${app.name} ${app.version}, llama.cpp ${engine.llamaCpp}, node-llama-cpp ${engine.nodeLlamaCpp}`,
    ],
    ['Device', deviceFacts(engine)],
    ['Model file', `${model.file}${model.size === undefined ? '' : `, ${bytes(model.size)}`}`],
    ['Model fingerprint', model.fingerprint],
    ...probeSets.map(({ name, file, hash }): [string, string] => [`Probe set ${name}`, `${file}, ${hash}`]),
    ...(prompts
      ? [
          [
            'Chat template',
            [prompts.templateFile, prompts.template ?? 'none'].filter(Boolean).join(', '),
          ] as [string, string],
          ['Date given to the template', prompts.date] as [string, string],
        ]
      : []),
    ...(engine.settings
      ? [
          [
            'Engine settings',
            Object.entries(engine.settings)
              .map(([name, value]) => `${name} ${value}`)
              .join(', '),
          ] as [string, string],
        ]
      : []),
  ];
}

/** The sweep, and the report on it. File names are as the header has them, without their folders. */
export function commands(results: Results): string[] {
  const { header } = results;
  const { model, probeSets, engine, settings, prompts } = header;
  const out = `${model.file.replace(/\.gguf$/i, '')}.rys.jsonl`;
  const conventions = new Set(
    probeSets.flatMap(({ scorer, emotions }) => (scorer === 'emotions' && emotions ? [emotions] : [])),
  );
  const selection = selectionOf(results);
  const { sequences, threads, heads } = engine.settings ?? {};
  const sweep = [
    'rys sweep',
    quote(model.file),
    '--probes',
    ...probeSets.map(({ file }) => quote(file)),
    '--out',
    quote(out),
    ...(selection === 'all' ? [] : ['--configs', quote(selection)]),
    ...(engine.backend === UNKNOWN ? [] : ['--gpu', engine.backend === 'cpu' ? 'false' : engine.backend]),
    ...(settings['earlyStop'] === false ? ['--no-early-stop'] : []),
    ...(settings['racing'] === true ? ['--racing'] : []),
    ...samplingOptions(header),
    ...(settings['wholeAnswers'] === true ? ['--whole-answers'] : []),
    ...(conventions.size === 1 ? ['--emotions', ...conventions] : []),
    ...(sequences === undefined ? [] : ['--sequences', String(sequences)]),
    ...(threads === undefined ? [] : ['--threads', String(threads)]),
    ...(heads === 'off' ? ['--no-heads'] : []),
    ...(prompts?.templateFile === undefined ? [] : ['--chat-template', quote(prompts.templateFile)]),
  ];
  const combined = results.combinedScore === 'sum' ? '' : ` --combined ${results.combinedScore}`;
  return [sweep.join(' '), `rys report ${quote(out)} --format html${combined} --out report.html`];
}

const samplingOptions = ({ sampling }: RunHeader): string[] =>
  sampling
    ? [
        '--temperature',
        String(sampling.temperature),
        '--top-p',
        String(sampling.topP),
        '--seeds',
        formatSeeds(sampling.seeds),
      ]
    : [];

/** What `--configs` has to be for the configs that are in the file. */
export function selectionOf({ header, configs }: Pick<Results, 'header' | 'configs'>): string {
  const { layers } = header.model;
  const others = configs.filter(({ key }) => key !== BASELINE_KEY);
  const keys = new Set(others.map(({ key }) => key));
  const blocks = others.filter(({ i }) => i !== null);
  const longest = Math.max(1, ...blocks.map(({ i, j }) => j! - i!));
  const [first, last] = [Math.min(...blocks.map(({ i }) => i!)), Math.max(...blocks.map(({ j }) => j! - 1))];
  const candidates = [
    'all',
    'single',
    `blocks<=${longest}`,
    ...(blocks.length > 0 ? [`within ${first}..${last}`] : []),
  ];
  const fits = (selection: string): boolean => {
    // The baseline is always among them.
    const selected = parseSelection(selection, layers).slice(1);
    return selected.length === keys.size && selected.every(({ key }) => keys.has(key));
  };
  return candidates.find(fits) ?? configs.map(({ key }) => key).join(' ');
}

/** A word for a POSIX shell. */
const quote = (word: string): string =>
  /^[\w./:@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
