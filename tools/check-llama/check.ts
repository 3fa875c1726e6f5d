import { UserError } from '../../src/core/errors.js';
import { LLAMA_CPP_VERSION } from '../../src/engine/native/structs.js';
import { compareFacts, difference } from './compare.js';
import { CompileError, Compiler } from './compiler.js';
import { Declarations } from './declarations.js';
import { compareDefaults, DEFAULTS_COUNT } from './defaults.js';
import { engineFacts } from './facts.js';
import { headerFacts } from './headers.js';
import { linkageDeclarations } from './program.js';
import type { Source } from './source.js';

/**
 * Compares what the engine knows of llama.cpp with a release's sources.
 * @returns a line for each difference.
 * @throws UserError when there is no compiler, or it cannot make sense of the headers.
 */
export function compareSource(source: Source): string[] {
  const compiler = new Compiler(source.folder);
  try {
    const declarations = new Declarations(compiler.headers());
    const known = engineFacts();
    return [
      ...(source.version === LLAMA_CPP_VERSION
        ? []
        : [difference('version in CMakeLists.txt', LLAMA_CPP_VERSION, source.version)]),
      ...compareFacts(known, headerFacts(compiler, declarations, known)),
      ...compareLinkage(compiler, linkageDeclarations(known, declarations)),
      ...compareDefaults(source.folder, compiler, declarations),
    ];
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    throw new UserError(
      `The C++ compiler could not make sense of the headers in ${source.folder} (${error.message}): ` +
        'use GCC or Clang, and compare src/engine/native with the named place by hand.',
      { cause: error },
    );
  }
}

function compareLinkage(compiler: Compiler, declarations: string): string[] {
  try {
    compiler.accept(declarations);
    return [];
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    return [difference('linkage of functions', 'as in src/engine/native', error.message)];
  }
}

/** What there is to compare in the sources, in words. */
export function knownCounts(): string {
  const { structs, constants, functions, callbacks } = engineFacts();
  const fields = [...structs.values()].reduce((sum, struct) => sum + struct.fields.size, 0);
  return (
    `${structs.size} structs with ${fields} fields, ${constants.size} constants, ` +
    `${functions.size} functions, ${callbacks.size} callbacks, ${DEFAULTS_COUNT} defaults`
  );
}
