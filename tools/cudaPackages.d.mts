export function cudaPackages(): { name: string; version: string; integrity?: string }[];
export const cudaPackagesDefined: Record<string, string>;
