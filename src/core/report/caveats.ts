import { configCount } from '../configs/configGrid.js';
import { percent } from '../format/numbers.js';
import { answerChanges } from '../results/causes.js';
import { probeCount, type ScoredOutput } from '../results/records.js';
import { BASELINE_KEY, countOf, type Results } from '../results/results.js';
import type { Significance } from '../results/significance.js';
import { deviceFacts, importedSentences } from './about.js';
import { causeSentence } from './causeSentence.js';
import { confirmedText, droppedSentence } from './sentences.js';

/** Fewer probes than these in a set tell only large gains from luck. */
export const FEW_PROBES = 30;
/** From this share on, answers at the token limit are worth a word. */
const MANY_CUT = 0.05;

/** What has to be known of this very run before its numbers are believed, each a sentence or two. */
export function caveats(results: Results, significance: Significance): string[] {
  return [
    ...importedSentences(results),
    ...ofBaseline(results),
    ...ofGains(results, significance),
    ...ofProbes(results),
    ...ofConfigs(results),
    ...ofSampling(results),
    ...ofAnswers(results),
    ...ofFloors(results),
    ...ofDevice(results),
  ];
}

const ofBaseline = ({ baseline }: Results): string[] =>
  (baseline?.combined ?? null) === null
    ? ['The baseline is missing or unfinished, so nothing can be compared with it.']
    : [];

function ofGains(results: Results, { luck }: Significance): string[] {
  const { best } = results;
  if (!best || best.delta === null || best.delta <= 0) return [];
  const changes = answerChanges(results, best);
  const formatting = changes?.causes.includes('formatting') ? [`${best.key}: ${causeSentence(changes)}`] : [];
  return [
    ...(luck?.survivors.length === 0 ? ['No gain in this sweep is distinguishable from luck.'] : []),
    ...unconfirmed(results, best.key),
    ...formatting,
  ];
}

function unconfirmed({ confirmed }: Results, best: string): string[] {
  const found = confirmed.get(best);
  if (found?.state === 'confirmed') return [];
  return [
    found
      ? `On fresh probes: ${best} ${confirmedText(found)}.`
      : 'The gains were found on the same probes that they are reported for. They are not confirmed on fresh ones.',
  ];
}

function ofProbes({ header }: Results): string[] {
  const few = header.probeSets.flatMap((set) => {
    const count = probeCount(set);
    return count !== null && count < FEW_PROBES ? [`${set.name} has ${plural(count, 'probe')}`] : [];
  });
  return few.length === 0
    ? []
    : [`${few.join(', ')}: with fewer than ${FEW_PROBES}, only large gains can be told from luck.`];
}

function ofConfigs(results: Results): string[] {
  const { header, configs } = results;
  const [stopped, failed, unsupported] = (['early-stopped', 'failed', 'unsupported'] as const).map((state) =>
    countOf(results, state),
  ) as [number, number, number];
  const all = configCount(header.model.layers);
  const blocks = configs.filter(({ i }) => i !== null).length;
  const dropped = droppedSentence(results);
  return [
    ...(blocks < all ? [`${blocks} of the model’s ${all} configs (i,j) are in the file.`] : []),
    ...(stopped > 0
      ? [
          `${were(stopped)} stopped early because the first answers were too poor to continue, and ${have(stopped)} no score.`,
        ]
      : []),
    ...(dropped ? [dropped] : []),
    ...(failed > 0 ? [`${plural(failed, 'config')} failed and ${have(failed)} no score.`] : []),
    ...(unsupported > 0
      ? [
          `${plural(unsupported, 'config')} cannot be run by this architecture and ${have(unsupported)} no score.`,
        ]
      : []),
  ];
}

const ofSampling = ({ header: { sampling } }: Results): string[] =>
  sampling?.seeds.length === 1
    ? [
        'Each probe was answered with one seed: the intervals hold the chance of the draws, but how much of them it is cannot be told.',
      ]
    : [];

function ofAnswers(results: Results): string[] {
  const { baseline, best, configs } = results;
  let answers = 0;
  const stops = new Map<ScoredOutput['stop'], number>();
  for (const { key } of configs)
    for (const { stop } of Object.values(results.answersOf(key)?.outputs ?? {}).flat()) {
      answers++;
      stops.set(stop, (stops.get(stop) ?? 0) + 1);
    }
  const share = (stop: ScoredOutput['stop']): number => (stops.get(stop) ?? 0) / Math.max(1, answers);
  const unparsed = [baseline, best].flatMap((config) =>
    config && config.parsed !== null && config.parsed < 1
      ? [
          `${percent(1 - config.parsed)} of ${config.key === BASELINE_KEY ? 'the baseline’s' : `${config.key}’s`} answers`,
        ]
      : [],
  );
  const [decided, limit] = [share('decided'), share('limit')];
  return [
    ...(unparsed.length > 0
      ? [`${unparsed.join(' and ')} could not be parsed: they were not in the requested format.`]
      : []),
    ...(decided > 0
      ? [
          `${percent(decided)} of all answers were ended as soon as nothing that could follow would change their score. They may read as unfinished.`,
        ]
      : []),
    ...(limit >= MANY_CUT
      ? [`${percent(limit)} of all answers were cut off at the token limit, perhaps before their point.`]
      : []),
  ];
}

const ofFloors = ({ sets, floors, baseline }: Results): string[] =>
  sets.flatMap((set) => {
    const score = baseline?.scores[set] ?? null;
    const floor = (floors[set] ?? []).reduce<{ responder: string; mean: number } | undefined>(
      (a, b) => (a && a.mean >= b.mean ? a : b),
      undefined,
    );
    return score !== null && floor && floor.mean >= score
      ? [
          `On ${set}, an answer that knows nothing (${floor.responder}) scores ${floor.mean.toFixed(3)}, no less than the baseline’s ${score.toFixed(3)}.`,
        ]
      : [];
  });

const ofDevice = ({ header }: Results): string[] =>
  header.imported
    ? []
    : [
        `All answers come from one device (${deviceFacts(header.engine)}). On another one, ${header.sampling ? 'a token drawn at the edge of two' : 'a near-tie between two tokens'} can go the other way.`,
      ];

const plural = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
const were = (count: number): string => `${plural(count, 'config')} ${count === 1 ? 'was' : 'were'}`;
const have = (count: number): string => (count === 1 ? 'has' : 'have');
