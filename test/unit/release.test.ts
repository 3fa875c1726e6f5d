import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { releaseNotes, sectionOf } from '../../tools/release/changelog.js';
import { repoPath } from '../support/files.js';

const read = (path: string): string => readFileSync(repoPath(path), 'utf8');

const changelog = `# Changelog

## Unreleased

- Later.

## 1.2.0 - 2026-03-01

### Added

- Two.

## [1.1.0] – 2026-02-01

- One.

## 1.0.0 - not yet released

- None.

## 0.9.0 - 2026-01-01
`;

const packages = [{ name: 'cuda', version: '3.0.0', integrity: 'sha512-00' }];

describe('the notes of a release', () => {
  it('are the section of its version', () => {
    expect(releaseNotes({ tag: 'v1.2.0', version: '1.2.0', changelog, packages })).toEqual({
      notes: '### Added\n\n- Two.',
    });
    expect(releaseNotes({ tag: 'v1.1.0', version: '1.1.0', changelog, packages })).toEqual({
      notes: '- One.',
    });
  });

  it('are the same with the line ends of Windows', () =>
    expect(sectionOf(changelog.replaceAll('\n', '\r\n'), '1.2.0')).toEqual(sectionOf(changelog, '1.2.0')));

  it.each([
    ['v1.2.1', '1.2.0', 'the tag must be v1.2.0'],
    ['1.2.0', '1.2.0', 'the tag must be v1.2.0'],
    ['v1.3.0', '1.3.0', 'no section "## 1.3.0"'],
    ['v1.0.0', '1.0.0', 'write "## 1.0.0 - YYYY-MM-DD"'],
    ['v0.9.0', '0.9.0', 'is empty'],
  ])('are refused for the tag %s of version %s', (tag, version, words) => {
    const outcome = releaseNotes({ tag, version, changelog, packages });
    expect('refusal' in outcome && outcome.refusal).toContain(words);
  });

  it('are refused where a package that users install has no hash to be known by', () => {
    const unknown = [...packages, { name: 'cuda-ext', version: '3.0.0' }];
    expect(releaseNotes({ tag: 'v1.2.0', version: '1.2.0', changelog, packages: unknown })).toEqual({
      refusal: expect.stringMatching(/^package-lock\.json lacks the hashes of cuda-ext@3\.0\.0, /) as string,
    });
  });
});

describe('this repository', () => {
  it('has a section in its changelog for the version that it is', () => {
    const { version } = JSON.parse(read('package.json')) as { version: string };
    expect(sectionOf(read('CHANGELOG.md'), version)?.text).toMatch(/^- /m);
  });

  it('runs the commands of the README on every change, as the README gives them', () => {
    const commands = [...read('README.md').matchAll(/^npm ci && npm (?:test|run demo)$/gm)].map(
      ([text]) => text,
    );
    expect(commands).toEqual(['npm ci && npm run demo', 'npm ci && npm test']);
    for (const command of commands) expect(read('.github/workflows/ci.yml')).toContain(`run: ${command}\n`);
  });

  it('makes a package for every platform that has one, but for that of which there are no machines', () => {
    const table = /const PLATFORMS = \{([\s\S]*?)\n\};/.exec(read('tools/package.mjs'))![1]!;
    const platforms = [...table.matchAll(/^ {2}'([\w-]+)': /gm)].map(([, name]) => name!);
    const made = [...read('.github/workflows/ci.yml').matchAll(/\{ target: ([\w-]+),/g)].map(
      ([, name]) => name!,
    );
    expect([...made, 'linux-arm'].sort()).toEqual(platforms.sort());
    // The release is stopped when one of them is missing.
    expect(read('.github/workflows/release.yml')).toContain(`-eq ${made.length}\n`);
  });

  it('starts what F5 starts once the watch task says that all is built', () => {
    const tasks = read('.vscode/tasks.json');
    for (const name of ['beginsPattern', 'endsPattern']) {
      const pattern = new RegExp(`"${name}": "(.+)"`).exec(tasks)![1]!;
      const line = JSON.parse(`"${pattern}"`) as string;
      const said = [...read('esbuild.mjs').matchAll(/console\.log\('(\[watch\] [^']+)'\)/g)].map(
        ([, text]) => text!,
      );
      expect(said.some((text) => new RegExp(line).test(text))).toBe(true);
    }
  });
});
