import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Whether the machine has an NVIDIA card with a driver: what the driver brings with it is there. Costs a look at the
 * disk.
 */
export function hasNvidia(
  platform: string = process.platform,
  exists: (file: string) => boolean = existsSync,
  systemRoot = process.env['SystemRoot'] ?? 'C:\\Windows',
): boolean {
  if (platform === 'win32') return exists(join(systemRoot, 'System32', 'nvcuda.dll'));
  // The second is where Windows lends its driver to Linux.
  return (
    platform === 'linux' && ['/proc/driver/nvidia/version', '/usr/lib/wsl/lib/libcuda.so.1'].some(exists)
  );
}
