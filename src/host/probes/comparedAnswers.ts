import { describeProbe } from '../../core/answers/describe.js';
import { pairAnswers } from '../../core/answers/pairs.js';
import type { Probe } from '../../core/probes/probes.js';
import type { ProbeOutcome, ProbeResult } from '../../core/results/probeResults.js';
import { BASELINE_KEY } from '../../core/results/results.js';
import type { ShownAnswer, ShownAnswers, ShownPair, Subject } from '../../protocol/answersView.js';
import type { LiveRun, RunPhase } from './probeRuns.js';
import {
  baseName,
  changeText,
  configName,
  costText,
  joined,
  otherLines,
  pathText,
  remarkOf,
  scoresText,
} from './wording.js';

/** What is known of a probe: a result, a run that has not ended, or both. */
export interface KnownAnswers {
  readonly result: ProbeResult | undefined;
  readonly live: LiveRun | undefined;
}

/** The last answer to a probe, or the one that is being written, beside the baseline's; alone where there is none. */
export function comparedAnswers(
  subject: Extract<Subject, { kind: 'lens' }>,
  probe: Probe,
  { result, live }: KnownAnswers,
): ShownAnswers {
  const shown = live ? liveParts(live, result) : resultParts(probe, result!);
  const { config, title, change, before, after, kind } = shown;
  const name = configName(config);
  const pair: ShownPair = {
    ...{ id: probe.id, kind, set: '', probe: probe.id, seed: null, config },
    ...{ before, after },
    ...describeProbe(probe),
  };
  return {
    subject,
    title: `${probe.id} · ${name}${title}`,
    change,
    before: before ? 'Baseline' : null,
    after: config === BASELINE_KEY ? 'Baseline' : name,
    notices: [],
    run: null,
    pinned: null,
    others: [],
    against: null,
    pairs: [pair],
    more: live ? [] : moreOf(result!),
  };
}

type Parts = Pick<ShownPair, 'config' | 'kind' | 'before' | 'after'> & Record<'title' | 'change', string>;

function resultParts(probe: Probe, result: ProbeResult): Parts {
  const { latest, baseline, delta } = result;
  const other = baseline === latest ? undefined : baseline;
  const [pair] = pairAnswers(other ? [outputOf(probe, other)] : [], [outputOf(probe, latest)]);
  return {
    config: latest.stored.config,
    kind: pair!.kind,
    before: other ? shownAnswer(other) : null,
    after: shownAnswer(latest),
    title: ` · ${scoresText(result)}`,
    change: [delta === undefined ? '' : `Δ ${changeText(delta)}`, `on ${baseName(latest.stored.model)}`]
      .filter(Boolean)
      .join(' · '),
  };
}

const PHASES: Readonly<Record<RunPhase, string>> = {
  waiting: 'is next…',
  queued: 'waits for its turn in the sweep…',
  loading: 'loading the model…',
  running: 'running…',
};

/** The baseline's answer may be written after the config's. */
function liveParts(live: LiveRun, result: ProbeResult | undefined): Parts {
  const { config } = live;
  const sideOf = (key: string): ShownAnswer | null => {
    if (live.part === key)
      return { text: live.texts.get(key) ?? '', score: null, remarks: [PHASES[live.phase]] };
    const outcome = result?.all.find(({ stored }) => stored.config === key);
    return outcome ? shownAnswer(outcome) : null;
  };
  return {
    config,
    kind: 'alone',
    before: config === BASELINE_KEY ? null : sideOf(BASELINE_KEY),
    after: sideOf(config) ?? { text: '', score: null, remarks: [] },
    title: '…',
    change: '',
  };
}

/** How the answers came about, and the scores of the other configs. */
function moreOf(result: ProbeResult): ShownAnswers['more'] {
  const { latest, baseline } = result;
  const runs = [...new Set([latest, ...(baseline ? [baseline] : [])])].map(
    ({ stored }) => `${configName(stored.config)}: ${joined(pathText(stored), costText(stored))}`,
  );
  const others = otherLines(result);
  return [
    ...(others.length > 0 ? [{ title: 'Other Configs', lines: others }] : []),
    { title: 'Runs', lines: runs },
  ];
}

/** As a results file would hold it. */
const outputOf = (probe: Probe, { stored, score, parsed }: ProbeOutcome) => ({
  ...{ set: '', probe: probe.id, output: stored.output, score, parsed },
});

const shownAnswer = (outcome: ProbeOutcome): ShownAnswer => {
  const remark = remarkOf(outcome);
  return { text: outcome.stored.output, score: outcome.score, remarks: remark === '' ? [] : [remark] };
};
