/**
 * Builds the bundles in dist/. Usage: node esbuild.mjs [--tests] [--watch], where --tests adds what runs inside VS Code,
 * and --watch builds again whenever a source changes.
 */
import { Buffer } from 'node:buffer';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { dirname } from 'node:path';
import { build, context } from 'esbuild';
import { cudaPackagesDefined } from './tools/cudaPackages.mjs';

/** CommonJS dependencies call `require` for Node's own modules; an ES module has none by itself. */
const requireBanner =
  "import { createRequire as rysCreateRequire } from 'node:module'; const require = rysCreateRequire(import.meta.url);";

/** @type {import('esbuild').BuildOptions} */
const shared = {
  outdir: 'dist',
  bundle: true,
  sourcemap: true,
  logLevel: 'warning',
  define: cudaPackagesDefined,
};

/** Programs of Node's. @type {import('esbuild').BuildOptions} */
const node = {
  ...shared,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // jsonc-parser's CommonJS build cannot be bundled; its ES modules can.
  mainFields: ['module', 'main'],
  // Native packages find their binaries beside themselves, so they stay outside the bundles.
  external: ['node-llama-cpp', 'koffi', 'vscode', 'playwright-core'],
  banner: { js: requireBanner },
};

/**
 * An extension host is shared with other extensions, and two of proper-lockfile's parts change it for all of them:
 * signal-exit replaces `process.emit`, to give locks back at exit, and graceful-fs `process.cwd` and more. Here the sweep
 * is closed when the extension is deactivated (a lock that is left all the same is taken over once it is stale), and
 * Node's own file system does.
 */
const sharedHost = {
  name: 'shared-host',
  setup({ onResolve, onLoad }) {
    const instead = {
      'signal-exit': 'module.exports = () => () => {};',
      'graceful-fs': "module.exports = require('node:fs');",
    };
    const namespace = 'shared-host';
    onResolve({ filter: /^(signal-exit|graceful-fs)$/ }, ({ path }) => ({ path, namespace }));
    onLoad({ filter: /.*/, namespace }, ({ path }) => ({ contents: instead[path] }));
  },
};

/** @type {import('esbuild').BuildOptions[]} */
const bundles = [
  { ...node, entryPoints: { extension: 'src/extension.ts' }, plugins: [sharedHost] },
  {
    ...node,
    entryPoints: {
      cli: 'src/cli/main.ts',
      engine: 'src/engine/main.ts',
      download: 'src/engine/download/main.ts',
      bench: 'tools/bench/main.ts',
      checkLlama: 'tools/check-llama/main.ts',
      screenshots: 'tools/screenshots/main.ts',
      release: 'tools/release/main.ts',
    },
  },
  {
    ...shared,
    entryPoints: {
      results: 'webview/main.ts',
      scan: 'webview/scan/main.ts',
      compare: 'webview/compare/main.ts',
      answers: 'webview/answers/main.ts',
      chat: 'webview/chat/main.ts',
    },
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
    entryPoints: ['all', 'extensionHost', 'desktop', 'sample'].map((name) => `test/vscode/${name}.ts`),
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
    plugins: [sharedHost],
    define: { ...cudaPackagesDefined, 'import.meta.url': 'rysModuleUrl' },
    banner: { js: "const rysModuleUrl = require('node:url').pathToFileURL(__filename).href;" },
  },
];

if (process.argv.includes('--tests')) bundles.push(...tests);
if (process.argv.includes('--watch')) {
  const announce = announcing(bundles.length);
  for (const options of bundles) {
    const plugins = [...(options.plugins ?? []), announce];
    await (await context({ ...options, plugins, logLevel: 'silent' })).watch();
  }
} else {
  await Promise.all(bundles.map(buildChanged));
  await chmod('dist/cli.js', 0o755);
}

/** Leaves files as they are that would not change: tests that package the extension run beside others that use them. */
async function buildChanged(options) {
  const { outputFiles } = await build({ ...options, write: false });
  for (const { path, contents } of outputFiles) {
    if (existsSync(path) && Buffer.compare(readFileSync(path), contents) === 0) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, contents);
  }
}

/**
 * Says when building begins and when every bundle is done, with each problem on one line between. The problem matcher
 * in .vscode/tasks.json reads these lines: before the last one F5 would start an extension that is built in part.
 * @param first the bundles that are built at the start, one after another: they make one round.
 */
function announcing(first) {
  let running = first;
  const started = new Set();
  console.log('[watch] build started');
  const report = (severity, messages) => {
    for (const { location, text } of messages) {
      const place = location ? `${location.file}:${location.line}:${location.column + 1}` : 'esbuild.mjs:1:1';
      console.log(`${place}: ${severity}: ${text.replace(/\s+/g, ' ')}`);
    }
  };
  return {
    name: 'announcing',
    setup({ initialOptions, onStart, onEnd }) {
      onStart(() => {
        const again = started.has(initialOptions);
        started.add(initialOptions);
        if (again && running++ === 0) console.log('[watch] build started');
      });
      onEnd(({ errors, warnings }) => {
        report('error', errors);
        report('warning', warnings);
        if (--running === 0) console.log('[watch] build finished');
      });
    },
  };
}
