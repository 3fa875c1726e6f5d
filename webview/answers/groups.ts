import { PAIR_KINDS, type PairKind } from '../../src/core/answers/pairs.js';
import type { AnswersState, ShownAnswers, ShownPair } from '../../src/protocol/answersView.js';

/** Which pairs of a comparison are shown, and under which headings. */

export type GroupId = PairKind | 'wrong' | 'partly' | 'right';

export interface Group {
  readonly id: GroupId;
  readonly title: string;
  /** Folded until it is opened. */
  readonly folded: boolean;
  readonly pairs: readonly ShownPair[];
}

const TITLES: Readonly<Record<Exclude<GroupId, 'alone'>, string>> = {
  better: '▲ Better',
  worse: '▼ Worse',
  changed: 'Changed Without Effect',
  unchanged: 'Unchanged',
  wrong: 'Wrong',
  partly: 'Partly Right',
  right: 'Right',
};

const ORDER: readonly GroupId[] = [...PAIR_KINDS, 'wrong', 'partly', 'right'];

/** Of a score, 0..1, of an answer that stands alone; of one that is being written, null. */
const byScore = (score: number | null): GroupId =>
  score === null ? 'partly' : score <= 0 ? 'wrong' : score >= 1 ? 'right' : 'partly';

const groupOf = ({ before }: ShownAnswers, { kind, after }: ShownPair): GroupId =>
  before === null ? byScore(after.score) : kind;

/** The pairs that a search and the chosen set leave, whatever their kind. */
export function searched(answers: ShownAnswers, { set, search }: AnswersState): ShownPair[] {
  const wanted = search.trim().toLowerCase();
  const sets = setsOf(answers);
  return answers.pairs.filter(
    (pair) => (!sets.includes(set) || pair.set === set) && (wanted === '' || textOf(pair).includes(wanted)),
  );
}

export const setsOf = ({ pairs }: ShownAnswers): string[] => [...new Set(pairs.map(({ set }) => set))];

const textOf = ({ set, probe, config, before, after, expected, question }: ShownPair): string =>
  [`${set} ${probe} ${config}`, before?.text, after.text, expected, ...question.map(({ text }) => text)]
    .join('\n')
    .toLowerCase();

const KINDS: Readonly<Record<AnswersState['kinds'], readonly GroupId[]>> = {
  all: ORDER,
  changes: ['better', 'worse', 'changed'],
  better: ['better'],
  worse: ['worse'],
};

/** How many pairs each choice of kinds would show. */
export const countsOf = (
  answers: ShownAnswers,
  pairs: readonly ShownPair[],
): Record<AnswersState['kinds'], number> => {
  const count = (kinds: readonly GroupId[]): number =>
    pairs.filter((pair) => kinds.includes(groupOf(answers, pair))).length;
  return {
    all: pairs.length,
    changes: count(KINDS.changes),
    better: count(KINDS.better),
    worse: count(KINDS.worse),
  };
};

/** The groups that are shown, none of them empty. */
export function groupsOf(answers: ShownAnswers, state: AnswersState): Group[] {
  const pairs = searched(answers, state);
  const kinds = answers.before === null ? ORDER : KINDS[state.kinds];
  return ORDER.filter((id) => kinds.includes(id)).flatMap((id) => {
    const own = pairs.filter((pair) => groupOf(answers, pair) === id);
    if (own.length === 0) return [];
    const title = id === 'alone' ? `Only Under ${answers.after ?? 'Some Configs'}` : TITLES[id];
    return [{ id, title, folded: id === 'unchanged' && state.search.trim() === '', pairs: own }];
  });
}
