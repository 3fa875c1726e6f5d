import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { DEMO_ARITHMETIC, DEMO_MODEL, DEMO_SCENES, temporaryFolder } from './files.js';

/** @param folder an empty one, to be filled with the demo model and its first few probes; by default a temporary one. */
export function workplace(folder = temporaryFolder()) {
  const model = folder.path('model.gguf');
  copyFileSync(DEMO_MODEL, model);
  const write = (name: string, content: string | Uint8Array | object): string => {
    const file = folder.path(name);
    const raw = typeof content === 'string' || content instanceof Uint8Array;
    writeFileSync(file, raw ? content : JSON.stringify(content, null, 2));
    return file;
  };
  const cut = (source: string, name: string, count: number): string => {
    const set = JSON.parse(readFileSync(source, 'utf8')) as { probes: unknown[] };
    return write(`${name}.probes.json`, { ...set, name, probes: set.probes.slice(0, count) });
  };
  return {
    ...folder,
    /** Writes a text, bytes, or an object as JSON. */
    write,
    model,
    arithmetic: cut(DEMO_ARITHMETIC, 'arithmetic', 6),
    scenes: cut(DEMO_SCENES, 'scenes', 3),
    /** So many probes that a config takes most of a second, and a sweep can be caught at it. */
    slow: cut(DEMO_ARITHMETIC, 'slow', 48),
  };
}
