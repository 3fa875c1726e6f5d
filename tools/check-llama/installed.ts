import { basename } from 'node:path';
import type { LlamaGpuType } from 'node-llama-cpp';
import { UserError } from '../../src/core/errors.js';
import { bindFunction, changedDefaults, isPinned } from '../../src/engine/native/api.js';
import { FUNCTIONS, type NativeFunction } from '../../src/engine/native/functions.js';
import { LAYER_INPUT_FUNCTIONS } from '../../src/engine/native/layerInputs.js';
import { type NativeLibraries, openLibraries } from '../../src/engine/native/libraries.js';
import { LLAMA_CPP_VERSION } from '../../src/engine/native/structs.js';
import { difference } from './compare.js';

const BACKENDS: readonly LlamaGpuType[] = [false, 'cuda', 'vulkan', 'metal'];

/** What came of a look at the shared libraries that are installed for this platform. */
export interface InstalledReport {
  readonly differences: readonly string[];
  /** Folder names of the backends that were looked at, for example "linux-x64-vulkan". */
  readonly backends: readonly string[];
  /** How many symbols each was asked for. */
  readonly symbols: number;
  /** Backends that could not be looked at, and why. */
  readonly notes: readonly string[];
}

/**
 * Asks every installed backend for the symbols that the engine looks up, for its version and for its defaults.
 * @throws UserError when no backend is installed.
 */
export async function compareInstalled(): Promise<InstalledReport> {
  const differences: string[] = [];
  const backends: string[] = [];
  const notes: string[] = [];
  const functions = uniqueFunctions();
  for (const gpu of BACKENDS) {
    let libraries: NativeLibraries;
    try {
      libraries = await openLibraries(gpu);
    } catch (error) {
      // A UserError says that the package is not there, and nobody installs all of them.
      if (!(error instanceof UserError))
        notes.push(`the ${gpu || 'CPU'} backend cannot be loaded here: ${(error as Error).message}`);
      continue;
    }
    const name = basename(libraries.folder);
    backends.push(name);
    const missing = functions.filter(
      ({ library, symbols }) => !symbols.some((s) => has(libraries[library], s)),
    );
    differences.push(...missing.map(({ symbols }) => difference(`symbol ${symbols[0]} in ${name}`, 'one')));
    if (missing.length === 0) differences.push(...behaviour(libraries, name));
  }
  if (backends.length === 0)
    throw new UserError(
      `No binaries of llama.cpp could be looked at (${notes[0] ?? 'none are installed'}): install the packages again.`,
    );
  return { differences, backends, symbols: functions.length, notes };
}

interface Wanted {
  readonly library: NativeFunction['library'];
  /** Any of them will do. */
  readonly symbols: readonly string[];
}

function uniqueFunctions(): Wanted[] {
  const byName = new Map<string, Wanted>();
  for (const { name, library } of Object.values(FUNCTIONS)) byName.set(name, { library, symbols: [name] });
  for (const { name, symbols } of Object.values(LAYER_INPUT_FUNCTIONS))
    byName.set(name, { library: 'llama', symbols: [symbols.itanium, symbols.microsoft] });
  return [...byName.values()];
}

function has(library: NativeLibraries['llama'], symbol: string): boolean {
  try {
    library.symbol(symbol);
    return true;
  } catch {
    return false;
  }
}

function behaviour(libraries: NativeLibraries, backend: string): string[] {
  const version = bindFunction(libraries, FUNCTIONS.version)();
  const changed = changedDefaults({
    modelDefaultParams: bindFunction(libraries, FUNCTIONS.modelDefaultParams),
    contextDefaultParams: bindFunction(libraries, FUNCTIONS.contextDefaultParams),
  });
  return [
    ...(isPinned(version) ? [] : [difference(`version of ${backend}`, LLAMA_CPP_VERSION, version)]),
    ...changed.map(({ struct, field, expected, found }) =>
      difference(`default ${field} of ${struct} in ${backend}`, expected, String(found)),
    ),
  ];
}
