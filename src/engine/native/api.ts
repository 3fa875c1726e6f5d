import koffi from 'koffi';
import { UserError } from '../../core/errors.js';
import { FUNCTIONS, type NativeFunction } from './functions.js';
import { bindLayerInputs, type LayerInputs } from './layerInputs.js';
import type { NativeLibraries } from './libraries.js';
import { DEFAULTS, LLAMA_CPP_VERSION } from './structs.js';

type Bound<F> = F extends NativeFunction<infer B> ? B : never;

/** llama.cpp's functions, bound. */
export type Api = { readonly [Name in keyof typeof FUNCTIONS]: Bound<(typeof FUNCTIONS)[Name]> } & {
  /** Undefined where the library lacks it. */
  readonly layerInputs: LayerInputs | undefined;
};

/**
 * Binds the functions and checks that the library is the release whose layouts the engine knows.
 * @throws UserError when it is another.
 */
export function openApi(libraries: NativeLibraries): Api {
  const functions = Object.entries<NativeFunction>(FUNCTIONS);
  const bound = Object.fromEntries(functions.map(([name, of]) => [name, bindFunction(libraries, of)]));
  const api = { ...bound, layerInputs: bindLayerInputs(libraries.llama) } as Api;
  const version = api.version();
  if (!isPinned(version) || changedDefaults(api).length > 0)
    throw new UserError(
      `The engine was made for llama.cpp ${LLAMA_CPP_VERSION}, and the installed binaries (${version}) differ: ` +
        'reinstall the packages at the pinned versions.',
    );
  return api;
}

/** Whether a library's version is the release that the engine was made for; what follows a hyphen does not count. */
export const isPinned = (version: string): boolean => version.split('-')[0] === LLAMA_CPP_VERSION;

/** @throws Error when the library lacks the function. */
export function bindFunction<B>(libraries: NativeLibraries, wanted: NativeFunction<B>): B {
  const { name, result, parameters } = wanted;
  const library = libraries[wanted.library];
  if (wanted.as === 'address') return koffi.address(library.symbol(name)) as B;
  const func = library.func(name, result, [...parameters]);
  if (wanted.as === 'call') return func as B;
  return ((...args: unknown[]) =>
    new Promise((resolve, reject) => {
      func.async(...args, (error: Error | null, value: unknown) => (error ? reject(error) : resolve(value)));
    })) as B;
}

/** A field whose value in a library's default parameters is not the one that the engine knows. */
export interface ChangedDefault {
  readonly struct: string;
  readonly field: string;
  readonly expected: number | boolean;
  readonly found: unknown;
}

/** Compares the library's default parameters with those that the engine knows. */
export function changedDefaults(
  api: Pick<Api, 'modelDefaultParams' | 'contextDefaultParams'>,
): ChangedDefault[] {
  const made: Record<string, object> = {
    llama_model_params: api.modelDefaultParams(),
    llama_context_params: api.contextDefaultParams(),
  };
  return Object.entries(DEFAULTS).flatMap(([struct, known]) => {
    const values = made[struct] as Record<string, unknown>;
    return Object.entries(known)
      .map(([field, expected]) => ({ struct, field, expected, found: values[field] }))
      .filter(({ expected, found }) => found !== expected);
  });
}
