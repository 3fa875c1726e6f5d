/**
 * Makes the extension's package (*.vsix) for the platform it runs on, in dist/. Native code cannot be bundled, so each
 * platform has a package of its own. Usage: npm run package [-- --cuda]
 *
 * The package is put together in .cache/package: what the repository ships, a manifest without its development part,
 * and of node_modules only what the engine loads at run time. .vscodeignore then leaves out what nobody runs.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createVSIX } from '@vscode/vsce';
import { packagedReadme } from './packagedReadme.mjs';

const repository = fileURLToPath(new URL('..', import.meta.url));
const inRepository = (...path) => join(repository, ...path);
const readJson = (path) => JSON.parse(readFileSync(inRepository(path), 'utf8'));

/** What is not bundled: esbuild.mjs names the same packages as external. */
const NATIVE = ['node-llama-cpp', 'koffi'];
const BUNDLES = ['extension.js', 'engine.js', 'download.js', 'cli.js', 'webview'].map(
  (name) => `dist/${name}`,
);
const SHIPPED = [...BUNDLES, 'media', 'package.nls.json', 'LICENSE', 'CHANGELOG.md', '.vscodeignore'];
/** Fields of the manifest that say nothing to VS Code. */
const DEVELOPMENT_FIELDS = ['private', 'scripts', 'devDependencies', 'allowScripts', 'config', 'bin'];
const MEGABYTE = 1024 * 1024;

/** VS Code's name of this platform, and node-llama-cpp's of its binaries for it. */
const PLATFORMS = {
  'linux-x64': {
    binaries: ['linux-x64', 'linux-x64-vulkan'],
    cuda: ['linux-x64-cuda', 'linux-x64-cuda-ext'],
  },
  'linux-arm64': { binaries: ['linux-arm64'] },
  'linux-arm': { target: 'linux-armhf', binaries: ['linux-armv7l'] },
  'darwin-arm64': { binaries: ['mac-arm64-metal'] },
  'darwin-x64': { binaries: ['mac-x64'] },
  'win32-x64': { binaries: ['win-x64', 'win-x64-vulkan'], cuda: ['win-x64-cuda', 'win-x64-cuda-ext'] },
  'win32-arm64': { binaries: ['win-arm64'] },
};

function fail(message) {
  console.error(message);
  process.exit(1);
}

/** The installed packages that `roots` need at run time, as paths of the lock file, in a steady order. */
function closure(roots, isWanted) {
  const { packages } = readJson('package-lock.json');
  const found = new Set();
  // As Node looks for a package: inside the one that asks, then in each folder above.
  const resolve = (from, name) => {
    for (
      let folder = from;
      ;
      folder = folder.slice(0, folder.lastIndexOf('node_modules')).replace(/\/$/, '')
    ) {
      const path = `${folder}/node_modules/${name}`.replace(/^\//, '');
      if (packages[path]) return path;
      if (folder === '') return undefined;
    }
  };
  const visit = (from, names, optional) => {
    for (const name of names) {
      const path = resolve(from, name);
      if (!path || found.has(path) || !isWanted(name)) continue;
      const installed = installedVersion(path);
      if (installed === undefined && (optional || packages[path].optional)) continue;
      if (installed !== packages[path].version)
        fail(
          `${path} is ${installed ?? 'not installed'}, the lock file says ${packages[path].version}: run npm ci.`,
        );
      found.add(path);
      visit(path, Object.keys(packages[path].dependencies ?? {}), false);
      visit(path, Object.keys(packages[path].optionalDependencies ?? {}), true);
    }
  };
  visit('', roots, false);
  return [...found].sort();
}

function installedVersion(path) {
  try {
    return readJson(`${path}/package.json`).version;
  } catch {
    return undefined;
  }
}

/** The manifest without what only this repository needs. */
function packagedManifest() {
  const manifest = readJson('package.json');
  const dependencies = Object.fromEntries(NATIVE.map((name) => [name, manifest.dependencies[name]]));
  for (const field of DEVELOPMENT_FIELDS) delete manifest[field];
  return { ...manifest, dependencies };
}

const { cuda } = parseArgs({ options: { cuda: { type: 'boolean', default: false } } }).values;
const platform = `${process.platform}-${process.arch}`;
const chosen = PLATFORMS[platform];
if (!chosen) fail(`There is no package for ${platform}: node-llama-cpp has no binaries for it.`);
if (cuda && !chosen.cuda) fail(`There is no CUDA on ${platform}.`);
const target = chosen.target ?? platform;
const binaries = [...chosen.binaries, ...(cuda ? chosen.cuda : [])].map((name) => `@node-llama-cpp/${name}`);

const build = spawnSync(process.execPath, ['esbuild.mjs'], { cwd: repository, stdio: 'inherit' });
if (build.status !== 0) fail('The bundles could not be built.');

const stage = inRepository('.cache/package');
rmSync(stage, { recursive: true, force: true });
mkdirSync(stage, { recursive: true });
for (const path of SHIPPED) cpSync(inRepository(path), join(stage, path), { recursive: true });
writeFileSync(join(stage, 'package.json'), `${JSON.stringify(packagedManifest(), null, 2)}\n`);
const [readme, map] = ['README.md', 'media/page/map.html'].map((file) =>
  readFileSync(inRepository(file), 'utf8'),
);
writeFileSync(join(stage, 'README.md'), packagedReadme(readme, map));
const isWanted = (name) => !name.startsWith('@node-llama-cpp/') || binaries.includes(name);
const modules = closure(NATIVE, isWanted);
for (const name of binaries)
  if (!modules.includes(`node_modules/${name}`)) fail(`${name} is not installed: run npm ci.`);
// A package's own node_modules come along only where they are wanted themselves.
const isOwnFile = (root) => (file) => !file.slice(root.length).includes('node_modules');
for (const path of modules) {
  const source = inRepository(path);
  cpSync(source, join(stage, path), { recursive: true, filter: isOwnFile(source) });
}

const { name, version } = readJson('package.json');
const packagePath = inRepository('dist', `${name}-${target}${cuda ? '-cuda' : ''}-${version}.vsix`);
// Fixed times make the same sources the same bytes.
process.env.SOURCE_DATE_EPOCH ??= '1735689600';
await createVSIX({
  cwd: stage,
  packagePath,
  target,
  allowMissingRepository: true,
  rewriteRelativeLinks: false,
});
rmSync(stage, { recursive: true, force: true });
console.log(`${packagePath}: ${(statSync(packagePath).size / MEGABYTE).toFixed(1)} MiB`);
