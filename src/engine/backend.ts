import { fileURLToPath } from 'node:url';
import { getLlama, type Llama, type LlamaGpuType, LlamaLogLevel } from 'node-llama-cpp';
import { UserError } from '../core/errors.js';
import { backendPackage } from '../protocol/backends.js';
import type { GpuChoice, LogEvent } from '../protocol/engine.js';
import { hasBinaries } from './extraBinaries.js';
import { type Api, openApi } from './native/api.js';
import { openLibraries } from './native/libraries.js';
import { nativeEvent } from './nativeLog.js';

/** node-llama-cpp's instance and our own bindings to the same loaded libraries. */
export interface Backend {
  readonly llama: Llama;
  readonly api: Api;
  /** "cpu", "cuda", "vulkan" or "metal". */
  readonly name: string;
  readonly device: string;
}

const LEVELS: Readonly<Partial<Record<LlamaLogLevel, LogEvent['level']>>> = {
  [LlamaLogLevel.fatal]: 'error',
  [LlamaLogLevel.error]: 'error',
  [LlamaLogLevel.warn]: 'warn',
  [LlamaLogLevel.info]: 'info',
};

/**
 * Loads a backend; a process can hold one only.
 * @throws UserError when the wanted backend does not work on this machine.
 */
export async function loadBackend(gpu: GpuChoice, log: (event: LogEvent) => void): Promise<Backend> {
  const wanted = gpu === 'false' ? false : gpu;
  let llama: Llama;
  try {
    llama = await getLlama({
      gpu: wanted,
      build: 'never',
      skipDownload: true,
      progressLogs: false,
      logLevel: LlamaLogLevel.info,
      logger: (level, message) => log(nativeEvent(LEVELS[level] ?? 'debug', message)),
    });
  } catch (error) {
    const { message } = error as Error;
    const none = message === 'NoBinaryFoundError';
    // It says so too of binaries that cannot be loaded.
    const missing = none && !isInstalled(wanted);
    const reason = missing
      ? 'no binaries for it are installed'
      : none
        ? 'its binaries cannot be loaded'
        : message;
    throw wanted === 'auto' || wanted === false
      ? new UserError(`No engine works on this machine (${reason}): reinstall the packages.`, {
          cause: error,
        })
      : missing
        ? notInstalled(wanted, error)
        : unusable(wanted, reason, error);
  }
  const [device] = llama.gpu === false ? [] : await llama.getGpuDeviceNames();
  // Asked for Metal away from a Mac, node-llama-cpp gives another backend; and one may find no device to run on.
  if (wanted !== 'auto' && llama.gpu !== wanted)
    throw unusable(wanted as string, 'it is not for this system');
  if (wanted !== 'auto' && wanted !== false && device === undefined)
    throw unusable(wanted, 'it finds no device');
  const api = openApi(await openLibraries(llama.gpu));
  const name = llama.gpu === false || device === undefined ? 'cpu' : llama.gpu;
  return { llama, api, name, device: device ?? 'CPU' };
}

function isInstalled(gpu: LlamaGpuType | 'auto'): boolean {
  const name = gpu === 'auto' ? undefined : backendPackage(gpu, process.platform, process.arch);
  return name !== undefined && hasBinaries(name, fileURLToPath(import.meta.resolve('node-llama-cpp')));
}

const unusable = (wanted: string, reason: string, cause?: unknown): UserError =>
  new UserError(
    `The backend "${wanted}" does not work on this machine (${reason}): install its driver, or choose another backend, such as the CPU.`,
    { cause },
  );

const notInstalled = (wanted: string, cause: unknown): UserError =>
  new UserError(
    `The backend "${wanted}" is not part of this installation: choose another backend, such as the CPU, or ${
      wanted === 'cuda'
        ? 'install it with "RYS: Install CUDA Support" or rys cuda install'
        : 'install a package that has it'
    }.`,
    { cause },
  );
