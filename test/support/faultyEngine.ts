import { build } from 'esbuild';
import { repoPath } from './files.js';

/** The engine that crashes when told to: see test/fixtures/faultyEngine.ts. */
export const FAULTY_ENGINE = repoPath('dist/test/faultyEngine.js');

/** Builds {@link FAULTY_ENGINE}; call it before the tests that use it. */
export const buildFaultyEngine = async (): Promise<void> =>
  void (await build({
    entryPoints: [repoPath('test/fixtures/faultyEngine.ts')],
    outfile: FAULTY_ENGINE,
    bundle: true,
    format: 'esm',
    platform: 'node',
    external: ['node-llama-cpp', 'koffi'],
    logLevel: 'error',
  }));
