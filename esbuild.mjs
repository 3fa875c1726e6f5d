/** Builds the bundles in dist/. Usage: node esbuild.mjs [--watch | --tests] */
import { chmod } from 'node:fs/promises';
import { build, context } from 'esbuild';

/** CommonJS dependencies call `require` for Node's own modules; an ES module has none by itself. */
const requireBanner =
  "import { createRequire as rysCreateRequire } from 'node:module'; const require = rysCreateRequire(import.meta.url);";

/** @type {import('esbuild').BuildOptions} */
const shared = { outdir: 'dist', bundle: true, sourcemap: true, logLevel: 'warning' };

/** @type {import('esbuild').BuildOptions[]} */
const bundles = [
  {
    ...shared,
    entryPoints: {
      extension: 'src/extension.ts',
      cli: 'src/cli/main.ts',
      engine: 'src/engine/main.ts',
      bench: 'tools/bench/main.ts',
      checkLlama: 'tools/check-llama/main.ts',
      screenshots: 'tools/screenshots/main.ts',
    },
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // jsonc-parser's CommonJS build cannot be bundled; its ES modules can.
    mainFields: ['module', 'main'],
    // Native packages find their binaries beside themselves, so they stay outside the bundles.
    external: ['node-llama-cpp', 'koffi', 'vscode', 'playwright-core'],
    banner: { js: requireBanner },
  },
  {
    ...shared,
    entryPoints: { results: 'webview/main.ts' },
    outdir: 'dist/webview',
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    minify: true,
  },
];

/** What runs the tests inside VS Code, and the tests that run there. @type {import('esbuild').BuildOptions[]} */
const tests = [
  {
    ...shared,
    entryPoints: ['all', 'extensionHost', 'desktop'].map((name) => `test/vscode/${name}.ts`),
    outdir: 'dist/test',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
  },
  {
    ...shared,
    entryPoints: ['test/extension/index.ts', 'test/extension/*.test.ts'],
    outdir: 'dist/test/extension',
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'],
    external: ['mocha', 'vscode'],
    define: { 'import.meta.url': 'rysModuleUrl' },
    banner: { js: "const rysModuleUrl = require('node:url').pathToFileURL(__filename).href;" },
  },
];

if (process.argv.includes('--tests')) bundles.push(...tests);
if (process.argv.includes('--watch')) {
  for (const options of bundles) await (await context(options)).watch();
} else {
  await Promise.all(bundles.map((options) => build(options)));
  await chmod('dist/cli.js', 0o755);
}
