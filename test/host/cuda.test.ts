import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { create } from 'tar';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dataFolder } from '../../src/cli/places.js';
import { cudaPackages } from '../../src/protocol/backends.js';
import { hasBackend, useExtraBinaries } from '../../src/runner/backends.js';
import {
  cudaIn,
  installCuda,
  type InstallOptions,
  removeCuda,
  tarball,
} from '../../src/runner/cuda/install.js';
import { hasNvidia } from '../../src/runner/cuda/nvidia.js';
import { pinnedCuda, type PinnedPackage } from '../../src/runner/cuda/pinned.js';
import { type DownloadServer, downloadServer } from '../support/downloadServer.js';
import { userErrorFrom } from '../support/errors.js';
import { repoPath, temporaryFolder } from '../support/files.js';

const folders = temporaryFolder();
let server: DownloadServer;
let base: string;
let count = 0;
beforeAll(async () => (server = await downloadServer()));
beforeEach(() => {
  server.files.clear();
  base = folders.path(`base-${count++}`);
});
afterAll(async () => {
  await server.close();
  folders.remove();
});

const NAMES = cudaPackages('linux', 'x64');
/** Packages of these names, as a registry has them. */
async function published(version = '1.2.3'): Promise<PinnedPackage[]> {
  const packages: PinnedPackage[] = [];
  for (const name of NAMES) {
    const place = folders.path(`package-${count++}`);
    mkdirSync(join(place, 'package'), { recursive: true });
    writeFileSync(join(place, 'package/package.json'), JSON.stringify({ name, version }));
    const file = `${place}.tgz`;
    await create({ cwd: place, file, gzip: true }, ['package']);
    const content = readFileSync(file);
    const each = {
      ...{ name, version },
      integrity: `sha512-${createHash('sha512').update(content).digest('base64')}`,
    };
    server.files.set(new URL(tarball(each, server.url)).pathname, { content });
    packages.push(each);
  }
  return packages;
}
const install = (packages: PinnedPackage[], further: Partial<InstallOptions> = {}) =>
  installCuda({
    ...{ base, packages, registry: `${server.url}/`, patience: 10_000 },
    entry: repoPath('dist/download.js'),
    signal: new AbortController().signal,
    onProgress: () => undefined,
    ...further,
  });

describe('installing CUDA', () => {
  it('takes each pinned package, and keeps one version', async () => {
    const old = await published('1.2.2');
    await install(old);
    expect(readdirSync(base)).toEqual(['cuda-1.2.2']);
    const packages = await published();
    expect(cudaIn(base, packages).installed).toBe(false);
    const parts = new Set<string>();
    const done = await install(packages, {
      onProgress: (_progress, part, of) => parts.add(`${part}/${of}`),
    });
    expect(done).toEqual({ packages, folder: join(base, 'cuda-1.2.3'), installed: true });
    expect([...parts]).toEqual(['0/2', '1/2']);
    expect(readdirSync(base)).toEqual(['cuda-1.2.3']);
    for (const name of NAMES) {
      const manifest = readFileSync(join(done!.folder, 'node_modules', name, 'package.json'), 'utf8');
      expect(JSON.parse(manifest)).toEqual({ name, version: '1.2.3' });
    }
    server.files.clear();
    // There is nothing left to ask for.
    expect((await install(packages))?.installed).toBe(true);
    expect([await removeCuda(base), await removeCuda(base), readdirSync(base)]).toEqual([true, false, []]);
  });

  it('goes on after the packages that it has', async () => {
    const packages = await published();
    const second = new URL(tarball(packages[0]!, server.url)).pathname;
    const { content } = server.files.get(second)!;
    server.files.delete(second);
    expect((await userErrorFrom(install(packages))).message).toContain('does not exist (HTTP 404)');
    const [first, ext] = NAMES.map((name) => join(base, 'cuda-1.2.3/node_modules', name));
    // What a backend is looked for by is not there before all is.
    expect([existsSync(first!), existsSync(ext!)]).toEqual([false, true]);
    expect(cudaIn(base, packages).installed).toBe(false);
    server.files.clear();
    server.files.set(second, { content });
    expect((await install(packages))?.installed).toBe(true);
  });

  it('can be stopped', async () => {
    const stopper = new AbortController();
    stopper.abort();
    expect(await install(await published(), { signal: stopper.signal })).toBeUndefined();
    expect(existsSync(base)).toBe(false);
  });

  it('takes nothing without a checksum, or where there is no CUDA', async () => {
    const [{ integrity: _none, ...first }] = (await published()) as [PinnedPackage];
    expect((await userErrorFrom(install([first]))).message).toMatch(
      /^This build does not know the checksum of @node-llama-cpp\/linux-x64-cuda/,
    );
    expect((await userErrorFrom(install([]))).message).toMatch(/^There is no CUDA/);
  });

  it('is found by all that ask for the backend', () => {
    const entry = folders.path('engine.js');
    expect(hasBackend(entry, 'cuda')).toBe(false);
    const name = cudaPackages(process.platform, process.arch)[0];
    if (!name) return;
    mkdirSync(join(base, 'node_modules', name), { recursive: true });
    useExtraBinaries(base);
    expect([hasBackend(entry, 'cuda'), hasBackend(entry, 'vulkan')]).toEqual([true, false]);
    useExtraBinaries(undefined);
    expect(hasBackend(entry, 'cuda')).toBe(false);
  });
});

describe('the packages with CUDA', () => {
  it('are those of the system that the lock file pins', () => {
    const lock = JSON.parse(readFileSync(repoPath('package-lock.json'), 'utf8')) as {
      packages: Record<string, { version: string; integrity?: string }>;
    };
    const names = (platform: string, arch: string) => pinnedCuda(platform, arch).map(({ name }) => name);
    expect(names('linux', 'x64')).toEqual([
      '@node-llama-cpp/linux-x64-cuda',
      '@node-llama-cpp/linux-x64-cuda-ext',
    ]);
    expect(names('win32', 'x64')).toEqual([
      '@node-llama-cpp/win-x64-cuda',
      '@node-llama-cpp/win-x64-cuda-ext',
    ]);
    for (const [platform, arch] of [
      ['linux', 'arm64'],
      ['win32', 'arm64'],
      ['darwin', 'x64'],
      ['aix', 'x64'],
    ] as const)
      expect(names(platform, arch)).toEqual([]);
    for (const { name, version, integrity } of [
      ...pinnedCuda('linux', 'x64'),
      ...pinnedCuda('win32', 'x64'),
    ]) {
      const { version: locked, integrity: hash } = lock.packages[`node_modules/${name}`]!;
      expect([version, integrity]).toEqual([locked, hash]);
      expect(version).toBe(lock.packages['node_modules/node-llama-cpp']!.version);
    }
  });

  it('are where registries have them', () => {
    const each = { name: '@s/p', version: '1.0.0' };
    expect(tarball(each)).toMatch(/^https:.+\/@s\/p\/-\/p-1\.0\.0\.tgz$/);
    expect(tarball(each, 'http://a.example/npm/')).toBe('http://a.example/npm/@s/p/-/p-1.0.0.tgz');
    expect(() => tarball(each, 'file:///x')).toThrow('The npm registry "file:///x" is no address');
    expect(() => tarball(each, 'x')).toThrow('The npm registry "x" is no address');
  });
});

describe('an NVIDIA card', () => {
  it.each([
    ['linux', '/proc/driver/nvidia/version', true],
    ['linux', '/usr/lib/wsl/lib/libcuda.so.1', true],
    ['linux', '/dev/dri', false],
    ['darwin', '/proc/driver/nvidia/version', false],
  ])('on %s is told by its driver: %s', (platform, file, there) =>
    expect(hasNvidia(platform, (asked) => asked === file)).toBe(there),
  );

  it('on Windows, too', () => {
    const asked: string[] = [];
    expect(hasNvidia('win32', (file) => asked.push(file) > 0, 'C:\\W')).toBe(true);
    expect(asked[0]).toMatch(/^C:\\W[\\/]System32[\\/]nvcuda\.dll$/);
    expect(hasNvidia('win32', () => false)).toBe(false);
  });
});

describe('what the program keeps for its user', () => {
  it.each([
    ['linux', { XDG_DATA_HOME: '/data' }, '/data/rys-explorer'],
    ['linux', {}, '/home/me/.local/share/rys-explorer'],
    ['darwin', { XDG_DATA_HOME: '/data' }, '/home/me/Library/Application Support/rys-explorer'],
    ['win32', { LOCALAPPDATA: '/local' }, '/local/rys-explorer'],
    ['win32', {}, '/home/me/AppData/Local/rys-explorer'],
  ])('lies where %s wants it (%j)', (platform, env, folder) =>
    expect(dataFolder(platform, env, '/home/me').replaceAll('\\', '/')).toBe(folder),
  );
});
