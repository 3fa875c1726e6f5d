import { type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { UserError } from '../errors.js';
import { isNgDataset, readNgDataset } from './probeFileNg.js';
import { readOwnFormat } from './probeFileOwn.js';
import type { Complaints } from './probeFileReader.js';
import type { ProbeSet } from './probes.js';

/** A fault in a probe file, placed for an editor. Offsets are in UTF-16 units, lines and columns from 1. */
export interface ProbeProblem {
  readonly message: string;
  readonly severity: 'error' | 'warning';
  readonly offset: number;
  readonly length: number;
  readonly line: number;
  readonly column: number;
}

/** Where a usable probe stands in its file. */
export interface ProbePlace {
  readonly id: string;
  readonly offset: number;
  readonly length: number;
  readonly line: number;
}

export interface CheckedProbeFile {
  /** The probes without faults; undefined when the file holds none. */
  readonly set: ProbeSet | undefined;
  readonly places: readonly ProbePlace[];
  readonly problems: readonly ProbeProblem[];
}

/**
 * Reads a probe file of our own schema or of Ng's datasets, and reports every fault; a probe with a fault does
 * not make the others unusable.
 * @param fileName names the set when the file does not.
 */
export function checkProbeSet(text: string, fileName: string): CheckedProbeFile {
  const source = text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text;
  // Editors do not show a byte order mark: the first line begins after it.
  const lines = lineStarts(source, source === text ? 0 : 1);
  const problems: ProbeProblem[] = [];
  const add = (severity: ProbeProblem['severity'], offset: number, length: number, message: string): void => {
    const line = lineOf(lines, offset);
    problems.push({ message, severity, offset, length, line: line + 1, column: offset - lines[line]! + 1 });
  };
  const complaints: Complaints = {
    error: (node, message) => add('error', node.offset, node.length, message),
    warn: (node, message) => add('warning', node.offset, node.length, message),
  };

  const syntax: ParseError[] = [];
  const root = parseTree(source, syntax, { disallowComments: true });
  for (const { error, offset, length } of syntax)
    add('error', offset, length, `this is not valid JSON (${printParseErrorCode(error)})`);
  if (!root || root.type !== 'object') {
    if (syntax.length === 0)
      add(
        'error',
        lines[0]!,
        source.length - lines[0]!,
        'a probe file is a JSON object with a list "probes"',
      );
    return { set: undefined, places: [], problems };
  }

  const read = isNgDataset(root)
    ? readNgDataset(root, source, setName(fileName), complaints)
    : readOwnFormat(root, source, setName(fileName), complaints);
  const seen = new Set<string>();
  const kept = read.probes.filter(({ probe, node }) => {
    if (!seen.has(probe.id)) return seen.add(probe.id);
    complaints.error(node, `the id "${probe.id}" is used twice: give each probe a unique id`);
    return false;
  });
  if (read.probes.length === 0 && problems.length === 0)
    complaints.error(root, 'the file has no probes: add at least one to "probes"');
  return {
    set: kept.length === 0 ? undefined : { ...read, probes: kept.map(({ probe }) => probe) },
    places: kept.map(({ probe, node }) => ({
      id: probe.id,
      offset: node.offset,
      length: node.length,
      line: lineOf(lines, node.offset) + 1,
    })),
    // Broken JSON first: what else seems wrong may only follow from it.
    problems: [
      ...problems.slice(0, syntax.length),
      ...problems.slice(syntax.length).sort((a, b) => a.offset - b.offset),
    ],
  };
}

/**
 * Reads a probe file that must be right.
 * @throws UserError with file, line and column of the first fault.
 */
export function parseProbeSet(text: string, fileName: string): ProbeSet {
  const { set, problems } = checkProbeSet(text, fileName);
  const first = problems.find(({ severity }) => severity === 'error');
  if (first)
    throw new UserError(`${fileName}, line ${first.line}, column ${first.column}: ${first.message}.`, {
      file: fileName,
      line: first.line,
      column: first.column,
    });
  if (!set) throw new UserError(`${fileName} has no probes: add at least one.`, { file: fileName });
  return set;
}

const setName = (fileName: string): string =>
  fileName.replace(/^.*[\\/]/, '').replace(/(\.probes)?\.json$/i, '');

function lineStarts(text: string, first: number): number[] {
  const starts = [first];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function lineOf(starts: readonly number[], offset: number): number {
  let low = 0;
  for (let high = starts.length - 1; low < high;) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
