import { basename } from 'node:path';
import { signed } from '../../core/format/numbers.js';
import { CONFIG_STATES } from '../../core/results/records.js';
import type { SweepPlan } from '../../runner/sweepPlan.js';
import type { Summarized, SweepSummary } from './sweepSummaries.js';

/** One line of the tooltip of a sweep. */
export type Fact = readonly [what: string, text: string];

/** All that a results file's name leaves out; of one that cannot be read, nothing is known. */
export function sweepFacts(summary: Summarized): Fact[] {
  if ('fault' in summary) return [];
  const { model, modelFacts, sets, configs, states, engine, sampling, created } = summary;
  const counted = CONFIG_STATES.flatMap((state) => (states[state] ? [`${states[state]} ${state}`] : []));
  const facts: [what: string, text: string | undefined][] = [
    ['Model', [model, ...modelFacts].join(' · ')],
    [
      'Probe sets',
      sets.map(({ name, probes }) => (probes === null ? name : `${name} (${probes})`)).join(', '),
    ],
    ['Configs', counted.length > 1 ? `${configs}: ${counted.join(', ')}` : (counted[0] ?? 'none yet')],
    ['Answers', sampling],
    ['Best', bestOf(summary)],
    ['Run on', engine],
    ['Begun', `${created.slice(0, 10)} ${created.slice(11, 16)} UTC`],
  ];
  return facts.flatMap(([what, text]): Fact[] => (text === undefined ? [] : [[what, text]]));
}

const bestOf = ({ best }: SweepSummary): string | undefined =>
  best && (best.delta > 0 ? `${best.key} ${signed(best.delta)}` : 'none better than the baseline');

/** What is known of a sweep whose file is not read, since it is being written. */
export const planFacts = ({ model, probes, configs }: SweepPlan): Fact[] => [
  ['Model', basename(model)],
  [
    'Probe sets',
    probes
      .map((file) =>
        basename(file)
          .replace(/\.json$/, '')
          .replace(/\.probes$/, ''),
      )
      .join(', '),
  ],
  ['Configs', configs],
];
