import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the extension's own files lie. */
export class Places {
  readonly engine: string;
  readonly downloader: string;
  readonly demoModel: string;
  readonly demoProbes: readonly string[];
  readonly bundledProbes: readonly string[];
  readonly scanTexts: string;

  /** @param root the extension's folder. */
  constructor(private readonly root: string) {
    this.engine = this.in('dist/engine.js');
    this.downloader = this.in('dist/download.js');
    this.demoModel = this.in('media/demo/rys-demo.gguf');
    this.demoProbes = ['demo-arithmetic', 'demo-scenes'].map((name) =>
      this.in(`media/demo/${name}.probes.json`),
    );
    this.scanTexts = this.in('media/scan/scan-texts.json');
    this.bundledProbes = ['math-16', 'eq-16', 'math-120', 'eq-64'].map((name) =>
      this.in(`media/probes/${name}.probes.json`),
    );
  }

  private in(path: string): string {
    return join(this.root, path);
  }

  get version(): string {
    return (JSON.parse(readFileSync(this.in('package.json'), 'utf8')) as { version: string }).version;
  }
}
