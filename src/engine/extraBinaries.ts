import { existsSync } from 'node:fs';
import * as module from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BINARIES_SCOPE, EXTRA_BINARIES } from '../protocol/backends.js';

/** Packages of binaries that were installed apart from the program, which may lie where nothing can be added. */

const folder = process.env[EXTRA_BINARIES];
/** Packages are looked for as if a file here asked for them. */
const asker = folder === undefined ? undefined : join(folder, 'asker.js');

type Resolve = (specifier: string, context: { parentURL?: string | undefined }) => unknown;
interface SyncHooks {
  registerHooks?: (hooks: { resolve: (...args: [...Parameters<Resolve>, Resolve]) => unknown }) => void;
}

/** Where Node knows none but asynchronous hooks, which are a module in a thread of its own. */
const ASYNC_HOOK = `
let base;
export const initialize = (data) => { base = data; };
export const resolve = async (specifier, context, next) => {
  try {
    return await next(specifier, context);
  } catch (error) {
    if (!specifier.startsWith('${BINARIES_SCOPE}')) throw error;
    return next(specifier, { ...context, parentURL: base });
  }
};`;

/** Lets node-llama-cpp, which imports its packages by name, find those that are only in the other folder. */
export function findExtraBinaries(): void {
  if (asker === undefined || !existsSync(join(folder!, 'node_modules', BINARIES_SCOPE))) return;
  const base = pathToFileURL(asker).href;
  const { registerHooks } = module as unknown as SyncHooks;
  if (!registerHooks) {
    module.register(`data:text/javascript,${encodeURIComponent(ASYNC_HOOK)}`, import.meta.url, {
      data: base,
    });
    return;
  }
  registerHooks({
    resolve(specifier, context, next) {
      try {
        return next(specifier, context);
      } catch (error) {
        if (!specifier.startsWith(BINARIES_SCOPE)) throw error;
        return next(specifier, { ...context, parentURL: base });
      }
    },
  });
}

/**
 * The file that a package of binaries begins with.
 * @param from the file that needs it.
 * @throws what Node does when there is none.
 */
export function resolveBinaries(name: string, from: string): string {
  const specifier = BINARIES_SCOPE + name;
  try {
    return module.createRequire(from).resolve(specifier);
  } catch (error) {
    if (asker === undefined) throw error;
    return module.createRequire(asker).resolve(specifier);
  }
}

/** Whether a package of binaries is installed. @param from the file that needs it. */
export function hasBinaries(name: string, from: string): boolean {
  try {
    return resolveBinaries(name, from) !== '';
  } catch {
    return false;
  }
}
