import { existsSync, readdirSync } from 'node:fs';

const ICD_FOLDERS = ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d'];

/**
 * Whether Mesa's software Vulkan device (lavapipe) is installed, and if so, lets the engine use it: by default
 * llama.cpp passes over devices that are processors.
 */
export function softwareVulkan(): boolean {
  const installed = ICD_FOLDERS.some(
    (folder) => existsSync(folder) && readdirSync(folder).some((file) => file.startsWith('lvp_icd')),
  );
  if (installed) process.env.GGML_VK_VISIBLE_DEVICES ??= '0';
  return installed;
}
