import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { repoPath } from '../support/files.js';

describe('the context menu of the Explorer', () => {
  const { contributes } = JSON.parse(readFileSync(repoPath('package.json'), 'utf8')) as {
    contributes: { menus: { 'explorer/context': { command: string; when: string }[] } };
  };
  const { when } = contributes.menus['explorer/context'].find(
    ({ command }) => command === 'rys.importSweep',
  )!;
  const [path, name] = [...when.matchAll(/=~ \/(.+?)\/i(?= |$)/g)].map(
    ([, source]) => new RegExp(source!, 'i'),
  );
  const offers = (file: string): boolean => path!.test(file) && name!.test(file.split(/[\\/]/).at(-1)!);

  it.each([
    '/home/a/rys_sweep.json',
    'C:\\scans\\llama.json',
    '/x/model_scans/llama3-1_8B_instruct.json',
    '/x/results/phi-4.gguf.jsonl',
    '/x/rys.json',
  ])('offers to import %s', (file) => expect(offers(file)).toBe(true));

  it.each([
    '/x/rys-results/a.rys.jsonl',
    '/x/rys/math.probes.json',
    '/x/package.json',
    '/results/deep/down/package.json',
    '/x/rys_sweep.py',
  ])('does not offer to import %s', (file) => expect(offers(file)).toBe(false));
});

describe('the comparison of sweeps', () => {
  const { contributes } = JSON.parse(readFileSync(repoPath('package.json'), 'utf8')) as {
    contributes: { menus: Record<string, { command: string; when: string }[]> };
  };
  const pattern = (menu: string): RegExp => {
    const { when } = contributes.menus[menu]!.find(({ command }) => command === 'rys.compareSweeps')!;
    return new RegExp(/=~ \/(.+)\/$/.exec(when)![1]!);
  };

  it('is offered for results files, and for every row of the view of sweeps', () => {
    const names = ['a.rys.jsonl', 'a.rys.jsonl.lock', 'a.jsonl', 'rys.jsonl'];
    expect(names.filter((name) => pattern('explorer/context').test(name))).toEqual(['a.rys.jsonl']);
    const rows = ['rysResults', 'rysUnfinished', 'rysFailed', 'rysDamaged', 'rysModel', 'rysProbeSet'];
    expect(rows.filter((row) => pattern('view/item/context').test(row))).toEqual(rows.slice(0, 3));
  });
});

describe('the context menus of rows', () => {
  const { contributes } = JSON.parse(readFileSync(repoPath('package.json'), 'utf8')) as {
    contributes: { menus: { 'view/item/context': { command: string; when: string; group: string }[] } };
  };
  const entries = contributes.menus['view/item/context'];
  /** The commands that a row has, inline ones apart, as far as its kind decides. */
  const menuOf = (contextValue: string): string[] =>
    entries
      .filter(({ when, group }) => {
        const pattern = /viewItem =~ \/(.+?)\/(?= |$)/.exec(when)![1]!;
        return group !== 'inline' && new RegExp(pattern).test(contextValue);
      })
      .map(({ command }) => command.replace(/^rys\.(item\.)?/, ''));
  const reveal = ['revealInExplorer', 'revealInOS.linux', 'revealInOS.mac', 'revealInOS.windows'];
  const paths = ['copyPath', 'copyRelativePath'];

  it('have what fits the kind', () => {
    const results = ['open', 'openAsText', ...reveal];
    const after = ['compareSweeps', 'export', ...paths, 'delete'];
    const at = (kind: string): string[] => menuOf(`${kind} rysInWorkspace`);
    expect(at('rysResults')).toEqual([...results, ...after]);
    expect(at('rysUnfinished')).toEqual([...results, 'resumeSweep', ...after]);
    expect(at('rysFailed')).toEqual([...results, 'retryFailed', ...after]);
    expect(at('rysDamaged')).toEqual([...results, ...paths, 'delete']);
    expect(at('rysModel')).toEqual([
      ...reveal,
      'startSweep',
      'scanLayers',
      'chat',
      'exportModel',
      'serveModel',
      ...paths,
    ]);
    expect(at('rysNoModel')).toEqual([...reveal, ...paths]);
    expect(at('rysProbeSet')).toEqual(['open', ...reveal, 'startSweep', ...paths]);
  });

  it('do not speak of the Explorer where it does not show the file', () =>
    expect(menuOf('rysModel')).toEqual([
      ...reveal.slice(1),
      'startSweep',
      'scanLayers',
      'chat',
      'exportModel',
      'serveModel',
      'copyPath',
    ]));

  it('reveal in one way on each system, and only where the file is on the user’s own', () => {
    const own = entries.filter(({ command }) => command.includes('revealInOS'));
    expect(own.map(({ when }) => /&& (.*)/.exec(when)![1])).toEqual([
      'isLinux && !isWeb && !remoteName',
      'isMac && !isWeb && !remoteName',
      'isWindows && !isWeb && !remoteName',
    ]);
  });
});

describe('the walkthrough', () => {
  interface Step {
    readonly id: string;
    readonly title: string;
    readonly media: { image?: Record<string, string>; altText?: string; markdown?: string };
  }
  const { contributes } = JSON.parse(readFileSync(repoPath('package.json'), 'utf8')) as {
    contributes: { walkthroughs: [{ steps: Step[] }] };
  };
  const [{ steps }] = contributes.walkthroughs;
  const texts = JSON.parse(readFileSync(repoPath('package.nls.json'), 'utf8')) as Record<string, string>;
  const textOf = (key: string): string => texts[key.slice(1, -1)]!;

  it('has titles that fit into one line, also of those steps that are folded', () => {
    expect(steps.map(({ id }) => id)).toEqual(['idea', 'demo', 'answers', 'probes', 'models']);
    expect(steps.map(({ title }) => textOf(title)).filter((title) => title.length > 24)).toEqual([]);
  });

  it('has small pictures for every kind of theme, in words too', () => {
    const pictured = steps.filter(({ media }) => media.image);
    expect(pictured.map(({ id }) => id)).toEqual(['idea', 'demo', 'answers']);
    for (const { media } of pictured) {
      const { light, dark, hc, hcLight } = media.image!;
      expect([hc, hcLight]).toEqual([dark, light]);
      expect(light).toBe(dark!.replace('-dark', '-light'));
      expect(textOf(media.altText!).length).toBeGreaterThan(40);
    }
  });

  it('has media that are packed', () => {
    const ignored = readFileSync(repoPath('.vscodeignore'), 'utf8');
    expect(ignored).not.toContain('walkthrough');
    const files = steps.flatMap(({ media }) =>
      [...Object.values(media.image ?? {}), media.markdown ?? []].flat(),
    );
    expect(files).toHaveLength(14);
    for (const file of files) {
      expect(file).toMatch(/^media\/walkthrough\/\w+(-light|-dark)?\.(svg|webp|md)$/);
      const { length } = readFileSync(repoPath(file));
      expect(length > 100 && length < 60 * 1024, `${file}: ${length}`).toBe(true);
      // Where an image is shown, nothing is loaded for it.
      if (file.endsWith('.svg'))
        expect(readFileSync(repoPath(file), 'utf8')).not.toMatch(/href|url\(|<script/);
    }
  });
});

describe('the texts of the manifest', () => {
  const manifest = readFileSync(repoPath('package.json'), 'utf8');
  const texts = JSON.parse(readFileSync(repoPath('package.nls.json'), 'utf8')) as Record<string, string>;
  const used = new Set([...manifest.matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key!));

  it('are all in package.nls.json, which holds no others', () => {
    expect(used.size).toBeGreaterThan(50);
    expect([...used].sort()).toEqual(Object.keys(texts).sort());
    expect(Object.values(texts).filter((text) => text.trim() === '')).toEqual([]);
  });

  it('stand nowhere in the manifest itself', () => {
    const { contributes } = JSON.parse(manifest) as { contributes: unknown };
    const TEXTS = /^(title|category|name|displayName|contextualTitle|contents|.*[dD]escriptions?)$/;
    const plain: string[] = [];
    const visit = (value: unknown, name: string): void => {
      if (typeof value === 'string' && TEXTS.test(name) && !/^%.+%$/.test(value)) plain.push(value);
      if (Array.isArray(value)) for (const item of value) visit(item, name);
      else if (typeof value === 'object' && value !== null)
        for (const [key, inner] of Object.entries(value)) visit(inner, key);
    };
    visit(contributes, '');
    expect(plain).toEqual([]);
  });
});
