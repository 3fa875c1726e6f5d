import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { formatPath, parseConfig } from '../../src/core/configs/layerPath.js';
import { repoPath } from '../support/files.js';

const rows = readFileSync(repoPath('docs/paths.md'), 'utf8')
  .split('\n')
  .flatMap((line): [string, string][] => {
    const [, configs = '', , path = ''] = line.split('|');
    const expanded = /^ `([\d.,]+)` *$/.exec(path)?.[1];
    return expanded ? [[/`([^`]+)`/.exec(configs)![1]!, expanded]] : [];
  });

it('the table of the notation has all of it', () => expect(rows).toHaveLength(6));

it.each(rows)('%s of 8 layers is written out as %s', (config, path) =>
  expect(formatPath(parseConfig(config, 8).path)).toBe(path),
);
