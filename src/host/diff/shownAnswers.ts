import { describeProbe, remarksOn } from '../../core/answers/describe.js';
import { type AnswerPair, pairAnswers } from '../../core/answers/pairs.js';
import { signed } from '../../core/format/numbers.js';
import { change } from '../../core/report/sentences.js';
import { answerKey } from '../../core/results/answers.js';
import type { OutputRecord, RunHeader } from '../../core/results/records.js';
import { BASELINE_KEY } from '../../core/results/results.js';
import type { ShownAnswer, ShownAnswers, ShownPair, Subject } from '../../protocol/answersView.js';
import type { ResultsFile } from '../results/resultsFile.js';
import { headingOf, nameOf, noticeOf, runLabel } from './notices.js';

/** Comparisons of the answers in a results file, as the protocol's messages say them. */

type Of<K extends Subject['kind']> = Extract<Subject, { kind: K }>;

/** The config that a subject compares with; undefined where its answers stand alone. */
export const againstOf = ({ config, against = BASELINE_KEY }: Of<'config'>): string | undefined =>
  config === against ? undefined : against;

/**
 * All answers of a config beside another's.
 * @param pinned the pinned configs of the file: what it can be compared with, besides the baseline.
 */
export async function configAnswers(
  file: ResultsFile,
  subject: Of<'config'>,
  pinned: readonly string[],
): Promise<ShownAnswers> {
  const { config } = subject;
  const against = againstOf(subject);
  const after = await file.outputs(config);
  const before = against === undefined ? [] : await file.outputs(against);
  const others = [BASELINE_KEY, ...(against === undefined ? [] : [against]), ...pinned];
  const alone = before.length === 0;
  return {
    subject,
    title: against === undefined ? headingOf(config) : `${headingOf(config)} vs ${nameOf(against)}`,
    change: changeOf(file, config, against),
    before: alone ? null : headingOf(against!),
    after: headingOf(config),
    notices: [config, ...(against === undefined ? [] : [against])].flatMap(
      (key) => noticeOf(file, key) ?? [],
    ),
    run: runLabel(file, config),
    pinned: pinned.includes(config),
    others: [...new Set(others)]
      .filter((key) => key !== config)
      .map((key) => ({ id: key, label: headingOf(key) })),
    against: against ?? null,
    pairs: pairAnswers(before, after).map((pair) => shownPair(file.header, config, pair)),
    more: [],
  };
}

/** "Δ +0.114 ± 0.041"; empty where it is not known. */
function changeOf({ results }: ResultsFile, config: string, against: string | undefined): string {
  const find = (key: string | undefined) => results?.configs.find((result) => result.key === key);
  const [result, other] = [find(config), find(against)];
  if (!result || !other) return '';
  if (against === BASELINE_KEY) return result.delta === null ? '' : `Δ ${change(result)}`;
  return result.combined === null || other.combined === null
    ? ''
    : `Δ ${signed(result.combined - other.combined)}`;
}

/** One probe's answers under several configs, each beside the baseline's, in the order of the configs. */
export async function probeAnswers(file: ResultsFile, subject: Of<'probe'>): Promise<ShownAnswers> {
  const { set, probe, keys } = subject;
  const asked = (outputs: readonly OutputRecord[]): OutputRecord[] =>
    outputs.filter((output) => output.set === set && output.probe === probe);
  const before = asked(await file.outputs(BASELINE_KEY));
  const pairs: ShownPair[] = [];
  for (const key of keys)
    for (const pair of pairAnswers(before, asked(await file.outputs(key))))
      pairs.push(shownPair(file.header, key, pair));
  return {
    subject,
    title: keys.length === 1 ? `${probe} · ${headingOf(keys[0]!)}` : `${probe} · ${keys.length} configs`,
    change: '',
    before: before.length === 0 ? null : headingOf(BASELINE_KEY),
    after: keys.length === 1 ? headingOf(keys[0]!) : null,
    notices: pairs.length > 0 ? [] : [`No config has an answer to ${probe}.`],
    run: null,
    pinned: null,
    others: [],
    against: null,
    pairs,
    more: [],
  };
}

function shownPair(
  header: RunHeader | undefined,
  config: string,
  { kind, before, after }: AnswerPair,
): ShownPair {
  const { set, probe: id, seed = null } = after;
  const probe = header?.probeSets.find(({ name }) => name === set)?.probes.find((other) => other.id === id);
  return {
    id: `${config} ${answerKey(after)}`,
    ...{ kind, set, probe: id, seed, config },
    before: before ? shownAnswer(before) : null,
    after: shownAnswer(after),
    ...(probe ? describeProbe(probe) : { expected: null, question: [] }),
  };
}

const shownAnswer = (output: OutputRecord): ShownAnswer => ({
  text: output.output,
  score: output.score,
  remarks: remarksOn(output),
});
