import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cudaIn } from '../../src/runner/cuda/install.js';
import { expectRefusal, type Outcome, rys, rysOutput } from '../support/cli.js';
import { cudaDevice } from '../support/cuda.js';
import { type DownloadServer, downloadServer } from '../support/downloadServer.js';
import { DEMO_MODEL, repoPath, temporaryFolder } from '../support/files.js';
import { cudaOfRepository, installationWithoutCuda } from '../support/installation.js';

const packages = cudaOfRepository();

// Elsewhere npm does not install these packages, and the program's data lie in other places.
describe.skipIf(process.platform !== 'linux' || packages.length === 0)('rys without CUDA', () => {
  const folder = temporaryFolder();
  const data = folder.path('data');
  const { folder: place, packages: pinned } = cudaIn(join(data, 'rys-explorer'));
  let server: DownloadServer;
  beforeAll(async () => {
    installationWithoutCuda(folder.path('program'));
    server = await downloadServer();
  });
  afterAll(async () => {
    await server.close();
    folder.remove();
  });
  const surroundings = {
    env: { XDG_DATA_HOME: data, npm_config_registry: '' },
    program: folder.path('program/dist/cli.js'),
  };
  const run = (...args: string[]): Promise<Outcome> => rys(args, surroundings);
  const output = (...args: string[]): Promise<string> => rysOutput(args, surroundings);
  const install = (): Promise<Outcome> => run('cuda', 'install', '--registry', server.url);

  it('says how to get it', async () => {
    expect(await output('cuda', 'status')).toMatch(
      /^CUDA is not installed: rys cuda install downloads it\.\nThis machine has .+\.\n$/,
    );
    const inspected = await run('inspect', DEMO_MODEL, '--gpu', 'cuda');
    expectRefusal(inspected, 'The backend "cuda" is not part of this installation', 'rys cuda install');
    expect(await output('cuda', 'remove')).toBe('There was nothing to remove.\n');
  });

  it('asks the registry for the pinned version, and takes nothing with another checksum', async () => {
    expectRefusal(
      await install(),
      `${server.url}/@node-llama-cpp/linux-x64-cuda-ext/-/linux-x64-cuda-ext-${pinned[1]!.version}.tgz does not exist`,
    );
    const path = `/@node-llama-cpp/linux-x64-cuda-ext/-/linux-x64-cuda-ext-${pinned[1]!.version}.tgz`;
    server.files.set(path, { content: Buffer.from('something else') });
    const { code, stderr } = await install();
    expect(stderr.trimEnd().split('\n').at(-1)).toMatch(
      /^rys: linux-x64-cuda-ext-[\d.]+\.tgz did not arrive as it was sent: its SHA-512 is not the one that this version was built with\. It was removed; download it again\.$/,
    );
    expect(code).toBe(1);
    expect(readdirSync(place)).toEqual([]);
    expectRefusal(
      await run('cuda', 'install', '--registry', 'nowhere'),
      'The npm registry "nowhere" is no address',
    );
  });

  it('uses it once it is installed, and not once it is removed', async () => {
    mkdirSync(join(place, 'node_modules/@node-llama-cpp'), { recursive: true });
    for (const name of packages)
      symlinkSync(
        repoPath(`node_modules/@node-llama-cpp/${name}`),
        join(place, 'node_modules/@node-llama-cpp', name),
      );
    const status = JSON.parse(await output('cuda', 'status', '--json')) as unknown;
    expect(status).toMatchObject({ installed: true, folder: place, packages: pinned });
    expect(await output('cuda', 'install')).toBe('CUDA is installed already.\n');
    const found = await run('inspect', DEMO_MODEL, '--gpu', 'cuda', '--json');
    // Loading it is as far as a machine without a card gets.
    if (cudaDevice()) expect(JSON.parse(found.stdout)).toMatchObject({ plan: { backend: 'cuda' } });
    else expectRefusal(found, 'The backend "cuda" does not work on this machine');
    expect(await output('cuda', 'remove')).toBe('CUDA was removed.\n');
    expect(existsSync(place)).toBe(false);
    expect(existsSync(repoPath(`node_modules/@node-llama-cpp/${packages[0]}/package.json`))).toBe(true);
    expectRefusal(await run('inspect', DEMO_MODEL, '--gpu', 'cuda'), 'is not part of this installation');
  });
});
