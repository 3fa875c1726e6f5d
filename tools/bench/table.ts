import { sum } from './options.js';
import type { BenchResult, ModelResult, QuantizationResult } from './results.js';

const number = (value: number, digits = 0): string => value.toFixed(digits);
const kib = (bytes: number): string => `${number(bytes / 1024)} KiB`;
const mib = (bytes: number): string => `${number(bytes / 2 ** 20)} MiB`;
const percent = (share: number, digits = 0): string => `${number(share * 100, digits)} %`;
const times = (ratio: number): string => `**${number(ratio, 1)}×**`;
const NONE = '–';
const or = <T>(value: T | null, write: (value: T) => string): string =>
  value === null ? NONE : write(value);

type Cell = string | number;

function markdown(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const line = (cells: readonly Cell[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, n) => (n === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

/** The measurements as Markdown: a table for the README, then those that docs/performance.md has. */
export function tables({ models, quantizations, device, cpu, llamaCpp }: BenchResult): string {
  return [
    `llama.cpp ${llamaCpp} on ${device === 'CPU' ? cpu : device}`,
    ...(models.length > 0 ? [overview(models)] : []),
    ...models.flatMap((model) => [
      `### ${model.name}`,
      limits(model),
      configTable(model),
      profileTable(model),
    ]),
    ...(quantizations ? ['### Quantizations', quantizationTable(quantizations)] : []),
  ].join('\n\n');
}

const ROWS: readonly [string, (m: ModelResult) => string][] = [
  ['threads', (m) => number(m.threads)],
  ['load the model', (m) => `${number(m.loadMs)} ms`],
  ['switch to another path', (m) => `${number(m.switchMs, 1)} ms`],
  ['one config', (m) => `${number(m.configMs)} ms for ${m.probes} probes`],
  ['the same, every prompt computed anew', (m) => `${number(m.beforeMs)} ms`],
  ['the same, expanded, all probes at once', (m) => or(m.carefulConfigMs, (ms) => `${number(ms)} ms`)],
  [
    'the same, expanded, one probe at a time',
    (m) =>
      or(
        m.peerConfigMs,
        (ms) => `${number(ms)} ms, ${or(m.peerWrittenBytes, (bytes) => mib(bytes))} written`,
      ),
  ],
  ['faster than every prompt anew', (m) => times(m.ratioBefore)],
  ['faster than expanded, all at once', (m) => or(m.ratioCareful, times)],
  ['faster than expanded, one at a time', (m) => or(m.ratio, times)],
  ['achieved of the limit: prefill', (m) => or(m.achieved.prefill, percent)],
  ['achieved of the limit: decode', (m) => or(m.achieved.decode, percent)],
  ['achieved of the limit: the whole config', (m) => or(m.achieved.config, percent)],
  [
    'resident memory per further shell',
    (m) => `${kib(m.shellBytes)} (${percent(m.shellBytes / m.modelBytes, 2)} of the model)`,
  ],
  ['growth of memory over so many switches', (m) => `${mib(m.growthBytes)} over ${m.switches}`],
  [
    'written to disk while all configs ran',
    (m) => or(m.writtenBytes, (bytes) => (bytes < 4096 ? '0' : kib(bytes))),
  ],
  // Random weights hardly prefer one token to the next, so any rounding gives other texts.
  [
    'same texts as expanded',
    (m) => (m.trained ? or(m.sameTexts, (same) => percent(same, 1)) : '(random weights)'),
  ],
];

function overview(models: readonly ModelResult[]): string {
  const configs = models.map(({ configs: all }) => {
    const withPeers = all.filter(({ peer }) => peer).length;
    return `${all.length} configs, ${withPeers} of them in the expanded ways`;
  });
  return [
    markdown(
      ['', ...models.map(({ name }) => name)],
      ROWS.map(([label, cell]) => [label, ...models.map(cell)]),
    ),
    `Medians (${[...new Set(configs)].join('; ')}); ratios are medians of the ratios of each config. A config is charged its own time and 1/j of its head's, which a full sweep computes once for j configs.`,
  ].join('\n\n');
}

const limits = ({ limits: found, promptTokens, distinctTokens, sequences, shares }: ModelResult): string =>
  [
    `- prompts: ${promptTokens} tokens, ${distinctTokens} of them distinct; ${sequences} parallel sequences`,
    ...(found
      ? [
          `- matrix rate: ${number(found.matrixRate / 1e9, 1)} G operations/s (${found.batchTokens} tokens in ${number(found.batchMs)} ms)`,
          `- memory bandwidth: ${number(found.bandwidth / 1e9, 1)} GB/s`,
        ]
      : []),
    ...(shares
      ? [
          `- wall time: ${Object.entries(shares)
            .map(([part, share]: [string, number]) => `${part} ${percent(share, 1)}`)
            .join(', ')}`,
        ]
      : []),
  ].join('\n');

const configTable = ({ configs }: ModelResult): string =>
  markdown(
    [
      'config',
      'layers',
      'ours',
      'with its head',
      'plain',
      'all at once',
      'one at a time',
      'limit',
      'achieved',
    ],
    configs.map((config) => [
      config.config,
      config.pathLength,
      `${number(config.amortisedMs)} ms`,
      `${number(config.ours.wallMs)} ms`,
      `${number(config.plain.wallMs)} ms`,
      config.careful ? `${number(config.careful.ms)} ms` : NONE,
      config.peer ? `${number(config.peer.ms)} ms` : NONE,
      or(config.limit, ({ prefillMs, decodeMs }) => `${number(prefillMs)} + ${number(decodeMs)} ms`),
      or(config.achieved.config, percent),
    ]),
  );

const PARTS = ['headMs', 'prefillMs', 'decodeMs', 'pickMs', 'contextMs'] as const;

const profileTable = ({ profile }: ModelResult): string =>
  markdown(
    [
      'probes',
      'config',
      'prompt tokens',
      'wall',
      'head',
      'prefill',
      'decode',
      'pick',
      'context',
      'switch',
      'idle',
    ],
    profile.map(({ probes, config, way, promptTokens, wallMs, switchMs, work }) => {
      const parts = [...PARTS.map((part) => work[part]), switchMs];
      return [
        `${probes}${way === 'plain' ? ', plain' : ''}`,
        config,
        promptTokens,
        `${number(wallMs)} ms`,
        ...[...parts, wallMs - sum(parts)].map((ms) => number(ms, 1)),
      ];
    }),
  );

function quantizationTable(results: readonly QuantizationResult[]): string {
  const sequences = Object.keys(results[0]?.decodeTokensPerSecond ?? {}).map(Number);
  return markdown(
    [
      'quantization',
      'size',
      'threads',
      'prefill tokens/s',
      ...sequences.map((n) => `decode tokens/s, ${n} sequences`),
    ],
    results.map((result) => [
      result.quantization,
      mib(result.bytes),
      result.threads,
      number(result.prefillTokensPerSecond),
      ...sequences.map((n) => number(result.decodeTokensPerSecond[n]!, 1)),
    ]),
  );
}
