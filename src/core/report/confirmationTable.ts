import { score, signed } from '../format/numbers.js';
import type { Results } from '../results/results.js';
import { type Block, paragraph } from './document.js';
import { bounds, type Confirmed, CONFIRMED_WORDS } from './sentences.js';

/** What fresh probes said of configs; nothing while none was taken to them. */
export const confirmationBlocks = ({ confirmed }: Results): Block[] =>
  confirmed.size === 0
    ? []
    : [
        {
          kind: 'table',
          caption: 'What the sweep found, what it led to expect, and what probes found that it had not seen.',
          head: [
            'Config',
            'State',
            'In the sweep',
            '95 %',
            'Expected',
            'On fresh probes',
            '95 %',
            'p',
            'Fresh probes',
          ],
          rows: [...confirmed.values()].map(rowOf),
        },
        paragraph('Δ on the scale of the mean of the sets, which makes sweeps of different sets comparable.'),
      ];

function rowOf({ key, state, selection, confirmed, in: { probeSets } }: Confirmed): string[] {
  const orDash = (value: number | null | undefined): string =>
    (value ?? null) === null ? '–' : signed(value!);
  return [
    key,
    CONFIRMED_WORDS[state],
    orDash(selection?.delta),
    bounds(selection),
    orDash(selection?.expected),
    orDash(confirmed?.delta),
    bounds(confirmed),
    score(confirmed?.p ?? null),
    probeSets.map(({ name, probes }) => `${name} (${probes})`).join(', '),
  ];
}
