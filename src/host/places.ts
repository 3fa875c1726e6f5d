import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the extension's own files lie. */
export class Places {
  /** @param root the extension's folder. */
  constructor(readonly root: string) {}

  private in(path: string): string {
    return join(this.root, path);
  }

  readonly engine = this.in('dist/engine.js');
  readonly demoModel = this.in('media/demo/rys-demo.gguf');
  readonly demoProbes = [
    this.in('media/demo/demo-arithmetic.probes.json'),
    this.in('media/demo/demo-scenes.probes.json'),
  ];
  readonly bundledProbes = ['math-16', 'eq-16', 'math-120', 'eq-64'].map((name) =>
    this.in(`media/probes/${name}.probes.json`),
  );

  get version(): string {
    return (JSON.parse(readFileSync(this.in('package.json'), 'utf8')) as { version: string }).version;
  }
}
