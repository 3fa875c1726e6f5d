import { score, signed } from '../format/numbers.js';
import type { GoodConfigs } from '../results/bestConfigs.js';
import { EVEN, type ProbeChange, probeChanges } from '../results/probeChanges.js';
import type { OutputRecord } from '../results/records.js';
import { BASELINE_KEY, type Results } from '../results/results.js';
import { type Block, paragraph } from './document.js';

/** Outputs with their texts, by the config's key. */
export type Texts = ReadonlyMap<string, readonly OutputRecord[]>;

/** The configs whose answers a report quotes: the baseline and the first of the good ones. */
export const quotedConfigs = ({ configs }: GoodConfigs): string[] =>
  configs.length > 0 ? [BASELINE_KEY, configs[0]!.key] : [];

/** Questions that are listed: of those that gain, and of those that lose. */
const LISTED = { gained: 8, lost: 4 };
/** Characters of a question or an answer that are quoted. */
const QUOTED = 600;
/** The questions that changed most under the good configs, with the answers of the baseline and of the first of them. */
export function changedProbes(results: Results, good: GoodConfigs, texts: Texts | undefined): Block[] {
  const [first] = good.configs;
  if (!first) return [paragraph('No config gains, so there are no questions to look at.')];
  const { probes } = probeChanges(
    results,
    good.configs.map(({ key }) => key),
  );
  if (probes.length === 0) return [paragraph('The scores of single questions are not in the file.')];
  const changed = probes.filter(({ effect }) => Math.abs(effect) >= EVEN);
  const count = good.configs.length;
  const gained = changed.filter(({ effect }) => effect > 0);
  const lost = changed.filter(({ effect }) => effect < 0);
  const whose =
    good.of === 'survivors'
      ? count === 1
        ? `under ${first.key}, whose gain is more than luck`
        : `on average over the ${count} configs whose gain is more than luck`
      : count === 1
        ? `under ${first.key}, the only config that gains`
        : `on average over the ${count} configs that gain most`;
  const shown = [...gained.slice(0, LISTED.gained), ...lost.slice(0, LISTED.lost)];
  return [
    paragraph(
      `Of ${probes.length} questions, ${gained.length} are answered better and ${lost.length} worse ${whose}.`,
    ),
    ...(shown.length === 0
      ? []
      : ([
          {
            kind: 'table',
            caption: `The questions that changed most. Gained and lost: by how many of ${count === 1 ? '1 config' : `${count} configs`}.`,
            head: ['Question', 'Set', '(0,0)', first.key, 'Mean Δ', 'Gained', 'Lost'],
            rows: shown.map((row) => [
              row.probe,
              row.set,
              score(row.before),
              row.changes[0] === null ? '–' : score(row.before + row.changes[0]!),
              signed(row.effect),
              String(row.gains),
              String(row.losses),
            ]),
          },
          ...(texts ? shown.map((row) => answers(results, row, first.key, texts)) : []),
        ] satisfies Block[])),
  ];
}

function answers({ header }: Results, row: ProbeChange, key: string, texts: Texts): Block {
  const question = header.probeSets
    .find(({ name }) => name === row.set)
    ?.probes.find(({ id }) => id === row.probe);
  const output = (config: string): Block[] => {
    const found = texts.get(config)?.filter(({ set, probe }) => set === row.set && probe === row.probe) ?? [];
    return found.map((answer) => {
      const seed = answer.seed === undefined ? '' : `, seed ${answer.seed}`;
      const parsed = answer.parsed ? '' : ', not in the requested format';
      const name = config === BASELINE_KEY ? 'Baseline' : config;
      const label = `${name}${seed}: score ${score(answer.score)}${parsed}`;
      return { kind: 'code', label, text: quoted(answer.output) };
    });
  };
  return {
    kind: 'details',
    summary: `${row.probe} (${row.set})`,
    blocks: [
      ...(question ? [{ kind: 'code', label: 'Question', text: quoted(question.prompt) } as const] : []),
      ...output(BASELINE_KEY),
      ...output(key),
    ],
  };
}

function quoted(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return '(empty)';
  // Whole characters, also those of two code units.
  const characters = [...trimmed];
  return characters.length > QUOTED ? `${characters.slice(0, QUOTED).join('')} …` : trimmed;
}
