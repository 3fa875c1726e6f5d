import { describeProbe } from '../../core/answers/describe.js';
import { pairAnswers } from '../../core/answers/pairs.js';
import type { Probe } from '../../core/probes/probes.js';
import type { ProbeOutcome, ProbeResult } from '../../core/results/probeResults.js';
import type { ShownAnswer, ShownAnswers, ShownPair, Subject } from '../../protocol/answersView.js';
import { baseName, changeText, configName, remarkOf } from './wording.js';

/** The last answer to a probe beside the baseline's; alone where there is no other. */
export function comparedAnswers(
  subject: Extract<Subject, { kind: 'lens' }>,
  probe: Probe,
  { latest, baseline, delta }: ProbeResult,
): ShownAnswers {
  const other = baseline === latest ? undefined : baseline;
  const [pair] = pairAnswers(other ? [outputOf(probe, other)] : [], [outputOf(probe, latest)]);
  const { config, model } = latest.stored;
  const name = configName(config);
  const shown: ShownPair = {
    id: probe.id,
    ...{ kind: pair!.kind, set: '', probe: probe.id, seed: null, config },
    before: other ? shownAnswer(other) : null,
    after: shownAnswer(latest),
    ...describeProbe(probe),
  };
  return {
    subject,
    title: other ? `${probe.id} · ${name} vs baseline` : `${probe.id} · ${name}`,
    change: [delta === undefined ? '' : `Δ ${changeText(delta)}`, `on ${baseName(model)}`]
      .filter(Boolean)
      .join(' · '),
    before: other ? 'Baseline' : null,
    after: name === 'baseline' ? 'Baseline' : name,
    notices: [],
    run: null,
    pinned: null,
    others: [],
    against: null,
    pairs: [shown],
  };
}

/** As a results file would hold it. */
const outputOf = (probe: Probe, { stored, score, parsed }: ProbeOutcome) => ({
  ...{ set: '', probe: probe.id, output: stored.output, score, parsed },
});

const shownAnswer = (outcome: ProbeOutcome): ShownAnswer => {
  const remark = remarkOf(outcome);
  return { text: outcome.stored.output, score: outcome.score, remarks: remark === '' ? [] : [remark] };
};
