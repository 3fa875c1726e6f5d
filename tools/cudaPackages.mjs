import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The packages with CUDA for every system, as the lock file pins them: names, versions, and SHA-512 of the packed files. */
export function cudaPackages() {
  const file = fileURLToPath(new URL('../package-lock.json', import.meta.url));
  const { packages } = JSON.parse(readFileSync(file, 'utf8'));
  return Object.entries(packages).flatMap(([path, { version, integrity }]) => {
    const [, name] = /^node_modules\/(@node-llama-cpp\/.+-cuda(?:-ext)?)$/.exec(path) ?? [];
    return name === undefined ? [] : [{ name, version, integrity }];
  });
}

/** What the bundles, and the tests, know them by. @type {Record<string, string>} */
export const cudaPackagesDefined = { RYS_CUDA_PACKAGES: JSON.stringify(cudaPackages()) };
