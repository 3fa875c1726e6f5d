import { execFileSync } from 'node:child_process';

/** Whether there is a GPU that CUDA can use: the driver's own tool lists one. */
export function cudaDevice(): boolean {
  try {
    return execFileSync('nvidia-smi', ['-L'], { encoding: 'utf8', stdio: 'pipe' }).includes('GPU 0');
  } catch {
    return false;
  }
}
