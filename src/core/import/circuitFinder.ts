import {
  type ForeignEntry,
  type ForeignReader,
  integersOf,
  isObject,
  namedScores,
  numberOf,
  textOf,
} from './foreign.js';

/**
 * llm-circuit-finder's JSONL (alainnothere/llm-circuit-finder, `sweep.py`): one line per config with `dup_start`,
 * `dup_end` (exclusive; `n_dup_layers` would tell an inclusive one) and `NAME_score`, EQ on 0..100. The baseline has
 * `is_baseline`, or −1 for both ends. The number of layers stands nowhere.
 */
export const readCircuitFinder: ForeignReader = ({ lines }) => {
  if (!isEntry(lines[0]?.json)) return undefined;
  const entries = lines.flatMap(({ json, number }) => (isEntry(json) ? [entryOf(json, number)] : []));
  const names = new Set(entries.flatMap(({ scores }) => Object.keys(scores)));
  const damaged = lines.length - entries.length;
  return {
    format: 'llm-circuit-finder',
    model: {},
    layers: undefined,
    sets: Object.fromEntries([...names].map((name) => [name, {}])),
    entries,
    notes:
      damaged === 0
        ? []
        : [
            lines.at(-1)!.json === undefined && damaged === 1
              ? 'Its last line is incomplete and was left out.'
              : damaged === 1
                ? '1 damaged line was left out.'
                : `${damaged} damaged lines were left out.`,
          ],
  };
};

type Line = Readonly<Record<string, unknown>>;

const isEntry = (line: unknown): line is Line => isObject(line) && 'dup_start' in line && 'dup_end' in line;

function entryOf(line: Line, number: number): ForeignEntry {
  const ends = integersOf([line['dup_start'], line['dup_end']]);
  return {
    place: `line ${number}`,
    config: ends && blockOf(line, ends[0]!, ends[1]!),
    scores: namedScores(line),
    ...(textOf(line['timestamp']) === undefined ? {} : { at: textOf(line['timestamp']) }),
  };
}

function blockOf(line: Line, start: number, end: number): { i: number; j: number } {
  if (line['is_baseline'] === true) return { i: 0, j: 0 };
  const inclusive = numberOf(line['n_dup_layers']) === end - start + 1;
  return { i: start, j: inclusive ? end + 1 : end };
}
