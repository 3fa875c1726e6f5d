import type { Compiler } from './compiler.js';
import type { Declarations } from './declarations.js';
import type { Facts, Field, Kind, Signature } from './facts.js';
import { factsProgram } from './program.js';

type Line =
  | readonly ['struct', name: string, size: number]
  | readonly ['field', struct: string, name: string, offset: number, kind: Kind]
  | readonly ['constant', name: string, value: number]
  | readonly ['function' | 'callback', name: string, symbol: string, result: Kind, ...parameters: Kind[]];

/**
 * What the headers say about everything that the engine knows.
 * @throws UserError when there is no compiler; CompileError when the headers cannot be made sense of.
 */
export function headerFacts(compiler: Compiler, declarations: Declarations, known: Facts): Facts {
  const structs = new Map<string, { size: number; fields: Map<string, Field> }>();
  const constants = new Map<string, number>();
  const functions = new Map<string, Signature>();
  const callbacks = new Map<string, Signature>();
  const output = compiler.outputOf(factsProgram(known, declarations));
  for (const text of output.trim().split('\n')) {
    const line = JSON.parse(text) as Line;
    if (line[0] === 'struct') structs.set(line[1], { size: line[2], fields: new Map() });
    else if (line[0] === 'field')
      structs.get(line[1])!.fields.set(line[2], { offset: line[3], kind: line[4] });
    else if (line[0] === 'constant') constants.set(line[1], line[2]);
    else {
      const [of, name, symbol, result, ...parameters] = line;
      (of === 'function' ? functions : callbacks).set(name, { symbol, result, parameters });
    }
  }
  return { structs, constants, functions, callbacks };
}
