import { UserError } from '../core/errors.js';

/** Where a model is to be had: on Hugging Face by quantization or by file, or anywhere by URL. */
export type ModelAddress =
  | { readonly kind: 'quantization'; readonly repo: string; readonly tag: string }
  | { readonly kind: 'file'; readonly repo: string; readonly path: string; readonly branch: string }
  | { readonly kind: 'url'; readonly url: string };

/** As people and other programs write it. */
const HUB = /^(?:hf:\/\/|hf:|huggingface:\/\/|huggingface:|(?:https:\/\/)?(?:hf|huggingface)\.co\/)/i;
const REPOSITORY = /^([\w.-]+\/[\w.-]+?)(?::([\w.-]+))?\/?$/;
const FILE = /^([\w.-]+\/[\w.-]+)\/(?:(?:resolve|blob)\/([^/]+)\/)?([^#?]+\.gguf)(?:\?[^#]*)?(?:#(.+))?$/i;

/**
 * Reads `hf:owner/repository:Q4_K_M`, `hf:owner/repository/file.gguf` (`#branch` may follow), the address of a page or
 * file of Hugging Face, or the URL of a `.gguf` file elsewhere. Without a quantization it is the usual one, `latest`.
 * @throws UserError for anything else.
 */
export function parseModelAddress(text: string): ModelAddress {
  const address = text.trim();
  if (HUB.test(address)) {
    const rest = address.replace(HUB, '');
    const [, repo, tag = 'latest'] = REPOSITORY.exec(rest) ?? [];
    if (repo) return { kind: 'quantization', repo, tag };
    const [, of, inPath, path, after] = FILE.exec(rest) ?? [];
    if (of && path && !path.split('/').includes('..'))
      return { kind: 'file', repo: of, path: decoded(path), branch: after ?? inPath ?? 'main' };
  } else if (isUrl(address)) return { kind: 'url', url: address };
  throw new UserError(
    `"${text}" is no address of a model: use hf:owner/repository:Q4_K_M, hf:owner/repository/file.gguf, or the URL of a .gguf file.`,
  );
}

/** A path in a URL as it is; one that people write may hold a "%" of its own. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function isUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, pathname } = new URL(text);
  return /^https?:$/.test(protocol) && /\.gguf$/i.test(pathname);
}
