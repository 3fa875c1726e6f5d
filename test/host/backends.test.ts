import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { backendPackage } from '../../src/protocol/backends.js';
import { hasBackend } from '../../src/runner/backends.js';
import { temporaryFolder } from '../support/files.js';

const folder = temporaryFolder();
afterAll(() => folder.remove());

describe('the backends of an installation', () => {
  it('have a package each, named by system, processor and backend', () => {
    expect(backendPackage('cuda', 'linux', 'x64')).toBe('linux-x64-cuda');
    expect(backendPackage('metal', 'darwin', 'arm64')).toBe('mac-arm64-metal');
    expect(backendPackage(false, 'win32', 'x64')).toBe('win-x64');
    expect(backendPackage(false, 'linux', 'arm')).toBe('linux-armv7l');
    expect(backendPackage('cuda', 'aix', 'ppc64')).toBeUndefined();
  });

  it('are there where their packages are', () => {
    mkdirSync(folder.path('dist'));
    const entry = folder.path('dist/engine.js');
    expect([hasBackend(entry, 'cuda'), hasBackend(entry, 'vulkan')]).toEqual([false, false]);
    expect([hasBackend(entry, 'auto'), hasBackend(entry, 'false')]).toEqual([true, true]);
    const name = backendPackage('cuda', process.platform, process.arch)!;
    const root = folder.path(`node_modules/@node-llama-cpp/${name}`);
    mkdirSync(root, { recursive: true });
    writeFileSync(`${root}/package.json`, '{"exports": "./index.js"}');
    writeFileSync(`${root}/index.js`, '');
    expect([hasBackend(entry, 'cuda'), hasBackend(entry, 'vulkan')]).toEqual([true, false]);
  });
});
