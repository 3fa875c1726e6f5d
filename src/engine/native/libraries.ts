import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import koffi, { type LibraryHandle } from 'koffi';
import type { LlamaGpuType } from 'node-llama-cpp';
import { UserError } from '../../core/errors.js';
import { backendPackage } from '../../protocol/backends.js';
import { resolveBinaries } from '../extraBinaries.js';

/**
 * The three shared libraries of the backend that node-llama-cpp has chosen and loaded. Opening the same files
 * again gives the same libraries, so node-llama-cpp and our calls share one set of devices and one memory.
 */
export interface NativeLibraries {
  readonly llama: LibraryHandle;
  readonly ggml: LibraryHandle;
  readonly ggmlBase: LibraryHandle;
  readonly folder: string;
}

/** Folder name of a prebuilt backend, as node-llama-cpp names its packages and their content. */
function backendName(gpu: LlamaGpuType): string {
  const name = backendPackage(gpu, process.platform, process.arch);
  if (!name) throw new UserError(`There is no engine for ${process.platform}: use Windows, Linux or macOS.`);
  return name;
}

/** @throws UserError when the package with the backend's binaries is not installed. */
export async function openLibraries(gpu: LlamaGpuType): Promise<NativeLibraries> {
  const name = backendName(gpu);
  const nodeLlamaCpp = fileURLToPath(import.meta.resolve('node-llama-cpp'));
  let folder: string;
  try {
    const entry = resolveBinaries(name, nodeLlamaCpp);
    const { getBinsDir } = (await import(pathToFileURL(entry).href)) as {
      getBinsDir: () => { binsDir: string };
    };
    folder = join(getBinsDir().binsDir, name);
  } catch (error) {
    throw new UserError(
      `The engine's binaries for ${name} are not installed: reinstall the packages, or choose another backend.`,
      { cause: error },
    );
  }
  const files = readdirSync(folder);
  const find = (stem: string): LibraryHandle => {
    // For example libllama.v0.5.0.so, libllama.vulkan.v0.5.0.so, llama.dll.
    const pattern = new RegExp(`^(lib)?${stem}(\\.[a-z]+)?(\\.v?[0-9.]+)?\\.(so|dylib|dll)$`);
    const file = files.find((candidate) => pattern.test(candidate));
    if (!file)
      throw new UserError(
        `The engine's binaries in ${folder} lack the library "${stem}": reinstall the packages.`,
      );
    return koffi.load(join(folder, file));
  };
  return { llama: find('llama'), ggml: find('ggml'), ggmlBase: find('ggml-base'), folder };
}
