import type { Backend } from '../../src/engine/backend.js';
import type { Measurement } from './measure.js';

const number = (value: number, digits = 0): string => value.toFixed(digits);
const kib = (bytes: number): string => `${number(bytes / 1024)} KiB`;
const mib = (bytes: number): string => `${number(bytes / 2 ** 20)} MiB`;

/** The measurements as a Markdown table, ready for the README. */
export function table(results: readonly [string, Measurement][], backend: Backend): string {
  const rows: [string, (m: Measurement) => string][] = [
    ['threads', (m) => number(m.threads)],
    ['load the model', (m) => `${number(m.loadMs)} ms`],
    ['switch to another path', (m) => `${number(m.switchMs, 1)} ms`],
    ['one config', (m) => `${number(m.configMs)} ms for ${m.probes} probes`],
    ['configs per minute', (m) => number(60_000 / m.configMs, 1)],
    ['tokens/s, 1 sequence', (m) => number(m.tokensPerSecond[1])],
    ['tokens/s, 32 sequences', (m) => number(m.tokensPerSecond[32])],
    [
      'resident memory per further shell',
      (m) => `${kib(m.shellBytes)} (${number((m.shellBytes / m.modelBytes) * 100, 2)} % of the model)`,
    ],
    ['written to disk while all configs ran', (m) => (m.writtenBytes < 4096 ? '0' : kib(m.writtenBytes))],
    [
      'the same config, expanded and one probe at a time',
      (m) => `${number(m.peerConfigMs)} ms, ${mib(m.peerWrittenBytes)} written`,
    ],
    ['how many times faster', (m) => `**${number(m.peerConfigMs / m.configMs, 1)}×**`],
    [
      'same texts in both ways',
      // Random weights hardly prefer one token to the next, so any rounding gives other texts.
      (m) => (m.trained ? `${number(m.sameTexts * 100, 1)} %` : '(random weights)'),
    ],
  ];
  const head = ['', ...results.map(([name]) => name)];
  return [
    `llama.cpp ${backend.api.version()} on ${backend.device}; medians`,
    '',
    `| ${head.join(' | ')} |`,
    `| ${head.map((_, n) => (n === 0 ? '---' : '---:')).join(' | ')} |`,
    ...rows.map(([label, cell]) => `| ${[label, ...results.map(([, m]) => cell(m))].join(' | ')} |`),
  ].join('\n');
}
