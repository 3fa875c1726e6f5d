import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import type { ConfigRecord, RunHeader } from '../../src/core/results/records.js';
import { text } from '../../src/gguf/fields.js';
import { type GgufField, type GgufTensorInfo, tensorByteSize } from '../../src/gguf/format.js';
import type { ModelHeader } from '../../src/gguf/read.js';
import { writeHeader } from '../../src/gguf/write.js';
import { repoPath } from './files.js';

/** The built command line, run as its users run it. */

const CLI = repoPath('dist/cli.js');

export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Milliseconds. */
  readonly took: number;
}

export interface Running {
  readonly child: ChildProcess;
  readonly outcome: Promise<Outcome>;
}

export interface Surroundings {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Another than the repository's. */
  readonly program?: string;
  /** Leads a process group of its own, as a command in a terminal does. */
  readonly group?: boolean;
}

export function startRys(
  args: readonly string[],
  { cwd, env, program = CLI, group = false }: Surroundings = {},
): Running {
  const started = performance.now();
  const { NO_COLOR: _none, FORCE_COLOR: _forced, ...inherited } = process.env;
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    env: { ...inherited, ...env },
    detached: group,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => (stdout += part));
  child.stderr.setEncoding('utf8').on('data', (part: string) => (stderr += part));
  const outcome = new Promise<Outcome>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) =>
      resolve({ code, signal, stdout, stderr, took: performance.now() - started }),
    );
  });
  return { child, outcome };
}

export const rys = (args: readonly string[], surroundings?: Surroundings): Promise<Outcome> =>
  startRys(args, surroundings).outcome;

/** What a command that succeeds writes to stdout. */
export async function rysOutput(args: readonly string[], surroundings?: Surroundings): Promise<string> {
  const { code, stdout, stderr } = await rys(args, surroundings);
  expect(code, stderr).toBe(0);
  return stdout;
}

/** One sentence on stderr with all these words, nothing on stdout, no stack trace, and the exit code 1. */
export function expectRefusal({ code, stdout, stderr }: Outcome, ...words: readonly string[]): void {
  for (const word of words) expect(stderr).toContain(word);
  expect(stderr.trimEnd().split('\n'), stderr).toHaveLength(1);
  expect(stderr).toMatch(/^rys: .+\.\n$/);
  expect(stderr).not.toMatch(/\bat .+:\d+:\d+|fault of the program|undefined|\[object/);
  expect(stdout).toBe('');
  expect(code).toBe(1);
}

/** On the CPU with one thread: others may need the machine. */
export const ON_CPU = ['--gpu', 'false', '--threads', '1'] as const;

/** The whole lines of a results file: its header and its configs. */
export function readResults(file: string): { header: RunHeader; records: ConfigRecord[] } {
  const content = readFileSync(file, 'utf8');
  expect(content.endsWith('\n')).toBe(true);
  const [header, ...records] = content
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly type: string });
  return {
    header: header as RunHeader,
    records: records.filter(({ type }) => type === 'config') as ConfigRecord[],
  };
}

/** What a sweep found, without the times it took: the last record of each config. */
export const findings = (file: string) =>
  new Map(
    readResults(file).records.map(({ key, state, outputs }) => [
      key,
      { state, outputs: outputs.map(({ ms: _ms, ...output }) => output) },
    ]),
  );

/** Waits until the results file has this many configs. */
export async function untilConfigs(file: string, count: number, { outcome }: Running): Promise<void> {
  let ended: Outcome | undefined;
  void outcome.then((result) => (ended = result));
  for (;;) {
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 1 : 0;
    if (lines > count) return;
    if (ended) throw new Error(`it ended with ${lines} lines (${ended.code}): ${ended.stderr}`);
    await delay(10);
  }
}

export interface ModelEdit {
  readonly architecture?: string;
  readonly fields?: (field: GgufField) => GgufField | undefined;
  readonly tensors?: (tensor: GgufTensorInfo) => boolean;
}

/** The bytes of a model with another architecture's name, other fields, or fewer tensors. */
export function editedModel(header: ModelHeader, { architecture, fields, tensors }: ModelEdit): Buffer {
  const source = readFileSync(header.file);
  const before = `${Buffer.from(header.fields.get('general.architecture')!.raw).toString()}.`;
  const renamed = (field: GgufField): GgufField =>
    architecture === undefined
      ? field
      : field.key === 'general.architecture'
        ? text(field.key, architecture)
        : { ...field, key: field.key.replace(before, `${architecture}.`) };
  const kept = header.tensors.filter((tensor) => tensors?.(tensor) ?? true);
  const written = writeHeader({
    fields: [...header.fields.values()].flatMap((field) => {
      const edited = fields ? fields(renamed(field)) : renamed(field);
      return edited ?? [];
    }),
    tensors: kept,
    alignment: header.alignment,
  });
  const data = kept.map((tensor) => {
    const size = tensorByteSize(tensor)!;
    const start = header.dataOffset + tensor.offset;
    const padded = Buffer.alloc(Math.ceil(size / header.alignment) * header.alignment);
    source.copy(padded, 0, start, start + size);
    return padded;
  });
  return Buffer.concat([written.bytes, ...data]);
}
