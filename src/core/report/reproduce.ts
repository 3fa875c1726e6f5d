import { parseSelection } from '../configs/configGrid.js';
import { layerPasses } from '../configs/layerPath.js';
import { type RunHeader, UNKNOWN } from '../results/records.js';
import { BASELINE_KEY, type ConfigResult, type Results } from '../results/results.js';
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

/** What `--configs` has to be for the configs that are in the file: named groups where these are all there. */
export function selectionOf({ header, configs }: Pick<Results, 'header' | 'configs'>): string {
  const { layers } = header.model;
  const left = new Set(configs.map(({ key }) => key).filter((key) => key !== BASELINE_KEY));
  const parts: string[] = [];
  const take = (selection: string, isMeant: (selected: readonly string[]) => boolean): boolean => {
    // The baseline is always among them.
    const selected = parseSelection(selection, layers).slice(1);
    const keys = selected.map(({ key }) => key);
    if (!isMeant(keys)) return false;
    parts.push(selection);
    for (const key of keys) left.delete(key);
    return true;
  };
  const has = new Set(left);
  const blocks = configs.filter(({ key, i }) => i !== null && key !== BASELINE_KEY);
  blockGroups(blocks).find((group) =>
    take(group, (keys) => keys.length === blocks.length && keys.every((key) => has.has(key))),
  );
  const passes = [...left].flatMap((key) => layerPasses(key)?.passes ?? []);
  const most = Math.max(...passes);
  const groups = [...(most > 2 ? [`passes<=${most}`] : []), ...(passes.includes(0) ? ['skip'] : [])];
  for (const group of groups) take(group, (keys) => keys.every((key) => has.has(key)));
  return [...parts, ...left].join(' ') || BASELINE_KEY;
}

function blockGroups(blocks: readonly Pick<ConfigResult, 'i' | 'j'>[]): string[] {
  if (blocks.length === 0) return [];
  const longest = Math.max(...blocks.map(({ i, j }) => j! - i!));
  const [first, last] = [Math.min(...blocks.map(({ i }) => i!)), Math.max(...blocks.map(({ j }) => j! - 1))];
  return ['all', 'single', `blocks<=${longest}`, `within ${first}..${last}`];
}

/** A word for a POSIX shell. */
const quote = (word: string): string =>
  /^[\w./:@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
