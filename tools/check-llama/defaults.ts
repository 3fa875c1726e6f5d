import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FUNCTIONS } from '../../src/engine/native/functions.js';
import { DEFAULTS, STRUCTS } from '../../src/engine/native/structs.js';
import { difference } from './compare.js';
import { CompileError, type Compiler } from './compiler.js';
import type { Declarations } from './declarations.js';
import { defaultsProgram } from './program.js';

/** How many default values the engine leans on. */
export const DEFAULTS_COUNT = Object.values(DEFAULTS).flatMap((known) => Object.keys(known)).length;

/**
 * Compares the defaults in llama.cpp's sources: the functions that make them are cut out and run by themselves, which
 * takes a second where llama.cpp as a whole would take minutes.
 * @returns a line for each that differs.
 */
export function compareDefaults(folder: string, compiler: Compiler, declarations: Declarations): string[] {
  const lines: string[] = [];
  const definitions: string[] = [];
  const wanted = new Map<string, string[]>();
  for (const [struct, known] of Object.entries(DEFAULTS)) {
    const name = makerOf(struct);
    const fields = declarations.fieldsOf(struct);
    // What is not declared is told by the comparison of the headers.
    if (!fields || !declarations.hasFunction(name)) continue;
    const definition = definitionIn(folder, struct, name);
    if (definition === undefined) lines.push(difference(`definition of ${name} in src/*.cpp`, 'one'));
    else {
      definitions.push(definition);
      wanted.set(
        name,
        Object.keys(known).filter((field) => fields.includes(field)),
      );
    }
  }
  if (wanted.size === 0) return lines;
  let output: string;
  try {
    output = compiler.outputOf(defaultsProgram(definitions, wanted));
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    const names = [...wanted.keys()].join(' and ');
    return [...lines, difference(`defaults in ${names}`, 'code that compiles by itself', error.message)];
  }
  const found = new Map(
    output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as [name: string, field: string, value: number])
      .map(([name, field, value]) => [`${name} ${field}`, value]),
  );
  for (const [struct, known] of Object.entries(DEFAULTS)) {
    const name = makerOf(struct);
    for (const [field, expected] of Object.entries(known)) {
      const value = found.get(`${name} ${field}`);
      if (value !== undefined && value !== Number(expected))
        lines.push(
          difference(
            `default ${field} in ${name}`,
            expected,
            typeof expected === 'boolean' ? value !== 0 : value,
          ),
        );
    }
  }
  return lines;
}

/** The function among those that the engine calls that gives the struct with its defaults. */
function makerOf(struct: string): string {
  const type = STRUCTS[struct];
  return Object.values(FUNCTIONS).find(
    ({ result, parameters }) => result === type && parameters.length === 0,
  )!.name;
}

function definitionIn(folder: string, struct: string, name: string): string | undefined {
  const pattern = new RegExp(`^(struct )?${struct}\\s+${name}\\s*\\((void)?\\)\\s*\\{[^]*?^\\}`, 'm');
  const sources = join(folder, 'src');
  for (const file of readdirSync(sources).filter((candidate) => candidate.endsWith('.cpp'))) {
    const match = pattern.exec(readFileSync(join(sources, file), 'utf8'));
    if (match) return match[0];
  }
  return undefined;
}
