import { UserError } from '../errors.js';
import type { Probe } from '../probes/probes.js';
import { probeCount, type RunHeader, type ScoredOutput, type ScoredRecord } from '../results/records.js';

/** A sweep to be compared, as read from its file. */
export interface SweepInput {
  /** As it is called in sentences, tables and legends. */
  readonly label: string;
  readonly header: RunHeader;
  readonly records: readonly ScoredRecord[];
}

type ProbeSet = RunHeader['probeSets'][number];

export interface CommonProbes {
  /** The sweeps with only the probes that all have, named as in the first one. */
  readonly sweeps: readonly SweepInput[];
  /** Sets that were matched by name, because an imported sweep does not tell their questions. */
  readonly byName: readonly string[];
  /** Whether some common probes may be answered under other limits: tokens, thinking, stop texts. */
  readonly otherLimits: boolean;
  /** Whether the same answer to a common probe may be scored in another way. */
  readonly otherScoring: boolean;
}

/** What is asked and what is right, however it is named, limited or scored. */
const contentOf = ({ prompt, system, answer, choices }: Probe): string =>
  JSON.stringify([
    prompt,
    system ?? null,
    choices ?? [],
    answer.kind === 'emotions'
      ? [answer.names, answer.scores]
      : answer.kind === 'integer'
        ? answer.digits
        : answer.kind === 'text'
          ? answer.accept
          : answer.label,
  ]);

const limitsOf = ({ maxTokens, thinking, stop }: Probe): string =>
  JSON.stringify([maxTokens, thinking ?? false, stop ?? []]);

const scoringOf = ({ scorer, answer }: Probe, { emotions }: ProbeSet): string =>
  JSON.stringify([
    scorer,
    answer.kind === 'integer' ? (answer.candidates ?? 'best') : answer.kind === 'emotions' ? emotions : '',
  ]);

interface Placed {
  readonly set: ProbeSet;
  readonly probe: Probe;
}

/** Probes by their content; of those that a sweep asks several times, each time by itself. */
function placesOf(sets: readonly ProbeSet[]): Map<string, Placed> {
  const places = new Map<string, Placed>();
  for (const set of sets)
    for (const probe of set.probes) {
      const content = contentOf(probe);
      let time = 0;
      while (places.has(`${time} ${content}`)) time++;
      places.set(`${time} ${content}`, { set, probe });
    }
  return places;
}

/**
 * Leaves of each sweep what all were asked. Probes are the same by what they ask and what is right, not by their names.
 * Imported sweeps do not tell their questions: their sets are the same by name and number of probes.
 * @throws UserError when nothing is left.
 */
export function commonProbes(sweeps: readonly SweepInput[]): CommonProbes {
  const byName = setsByName(sweeps);
  const places = sweeps.map(({ header }) =>
    placesOf(header.probeSets.filter(({ name }) => !byName.includes(name))),
  );
  const shared = [...places[0]!.keys()].filter((content) => places.every((own) => own.has(content)));
  if (byName.length === 0 && shared.length === 0) throw new UserError(noneInCommon(sweeps, places));
  const [first] = places as [Map<string, Placed>];
  const differs = (of: (placed: Placed) => string): boolean =>
    shared.some((content) => places.some((own) => of(own.get(content)!) !== of(first.get(content)!)));
  return {
    sweeps: sweeps.map((sweep, n) => restrict(sweep, byName, shared, first, places[n]!)),
    byName,
    otherLimits: differs(({ probe }) => limitsOf(probe)),
    otherScoring: differs(({ probe, set }) => scoringOf(probe, set)),
  };
}

/** Sets of which at least one sweep does not tell the questions, and which all have by name, with as many probes. */
function setsByName(sweeps: readonly SweepInput[]): string[] {
  return sweeps[0]!.header.probeSets
    .map(({ name }) => name)
    .filter((name) => {
      const sets = sweeps.map(({ header }) => header.probeSets.find((set) => set.name === name));
      if (!sets.every((set) => set !== undefined)) return false;
      const counts = new Set(sets.map(probeCount).filter((count) => count !== null));
      return sets.some(({ probes }) => probes.length === 0) && counts.size <= 1;
    });
}

function restrict(
  { label, header, records }: SweepInput,
  byName: readonly string[],
  shared: readonly string[],
  names: ReadonlyMap<string, Placed>,
  own: ReadonlyMap<string, Placed>,
): SweepInput {
  const probes = new Map<string, { set: ProbeSet; probes: Probe[] }>();
  const renamed = new Map<string, { set: string; probe: string }>();
  for (const content of shared) {
    const [to, from] = [names.get(content)!, own.get(content)!];
    const entry = probes.get(to.set.name) ?? { set: from.set, probes: [] };
    entry.probes.push({ ...from.probe, id: to.probe.id });
    probes.set(to.set.name, entry);
    renamed.set(`${from.set.name}\n${from.probe.id}`, { set: to.set.name, probe: to.probe.id });
  }
  const outputOf = (output: ScoredOutput): ScoredOutput[] => {
    if (byName.includes(output.set)) return [output];
    const name = renamed.get(`${output.set}\n${output.probe}`);
    const { seed, score, parsed } = output;
    return name ? [{ ...name, ...(seed === undefined ? {} : { seed }), score, parsed }] : [];
  };
  const unknown = byName.map((name): ProbeSet => {
    const set = header.probeSets.find((other) => other.name === name)!;
    return { ...set, probes: [], count: probeCount(set) };
  });
  const known = [...probes].map(([name, { set, probes: list }]) => ({ ...set, name, probes: list }));
  return {
    label,
    header: { ...header, probeSets: [...unknown, ...known] },
    records: records.map(({ outputs, ...record }) => ({
      ...record,
      // Sets without questions have their probes in the order of the answers, which must be the same in all sweeps.
      outputs: outputs.flatMap(outputOf).sort((a, b) => compareTexts(a.probe, b.probe)),
      ...(record.scores ? { scores: only(record.scores, byName) } : {}),
    })),
  };
}

const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const only = (scores: Readonly<Record<string, number>>, sets: readonly string[]): Record<string, number> =>
  Object.fromEntries(Object.entries(scores).filter(([set]) => sets.includes(set)));

function noneInCommon(sweeps: readonly SweepInput[], places: readonly ReadonlyMap<string, Placed>[]): string {
  const apart = places.findIndex(
    (own, n) => n > 0 && ![...own.keys()].some((content) => places[0]!.has(content)),
  );
  const setsOf = ({ header }: SweepInput): string => header.probeSets.map(({ name }) => name).join(', ');
  const imported = sweeps.some(({ header }) => header.probeSets.some(({ probes }) => probes.length === 0))
    ? ' Sets whose questions are unknown must have the same name and as many probes.'
    : '';
  if (apart < 0)
    return `These sweeps cannot be compared: there is no probe that all of them were asked.${imported}`;
  const [a, b] = [sweeps[0]!, sweeps[apart]!];
  return `${a.label} and ${b.label} cannot be compared: they have no probe in common (${setsOf(a)} against ${setsOf(b)}).${imported}`;
}
