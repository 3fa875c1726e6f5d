import type { Comparison } from './comparison.js';
import { CONFIGS_DRAWN, correlationSentence, drawsConfigs, probesSentence, tableRows } from './tableRows.js';

/** The comparison's table and correlations, to paste into an issue or a notebook. */
export function markdownComparison(comparison: Comparison): string {
  const { sweeps, facts, notes, pairs } = comparison;
  const labels = sweeps.map(({ label }) => label);
  return [
    `# Comparison of ${labels.join(', ')}`,
    '',
    probesSentence(comparison),
    ...(notes.length > 0 ? ['', ...notes.map((note) => `- ${note}`)] : []),
    '',
    table(
      ['', ...labels],
      tableRows(comparison).map(({ label, cells }) => [label, ...cells]),
    ),
    '',
    '## Do they agree on the order of configs?',
    '',
    ...pairs.map((pair) => `- ${correlationSentence(comparison, pair)}`),
    ...(drawsConfigs(comparison) ? ['', CONFIGS_DRAWN] : []),
    ...(facts.length > 0
      ? [
          '',
          '## What differs',
          '',
          table(
            ['', ...labels],
            facts.map(({ label, values }) => [label, ...values]),
          ),
        ]
      : []),
    '',
  ].join('\n');
}

const table = (head: readonly string[], rows: readonly string[][]): string =>
  [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');
