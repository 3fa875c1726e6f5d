/** Builds the bundles in dist/. Usage: node esbuild.mjs [--watch] */
import { chmod } from 'node:fs/promises';
import { build, context } from 'esbuild';

/** Native packages find their binaries beside themselves, so they stay outside the bundles. */
const external = ['node-llama-cpp', 'koffi'];

/** CommonJS dependencies call `require` for Node's own modules; an ES module has none by itself. */
const requireBanner =
  "import { createRequire as rysCreateRequire } from 'node:module'; const require = rysCreateRequire(import.meta.url);";

/** @type {import('esbuild').BuildOptions} */
const options = {
  entryPoints: {
    cli: 'src/cli/main.ts',
    engine: 'src/engine/main.ts',
    bench: 'tools/bench/main.ts',
    picture: 'tools/picture/main.ts',
  },
  outdir: 'dist',
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // jsonc-parser's CommonJS build cannot be bundled; its ES modules can.
  mainFields: ['module', 'main'],
  sourcemap: true,
  external,
  banner: { js: requireBanner },
  logLevel: 'warning',
};

if (process.argv.includes('--watch')) {
  const watcher = await context(options);
  await watcher.watch();
} else {
  await build(options);
  await chmod('dist/cli.js', 0o755);
}
