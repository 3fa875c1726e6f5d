import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { repoPath } from '../support/files.js';
import { workflowProblems } from '../support/workflows.js';

const folder = repoPath('.github/workflows');
const workflows = readdirSync(folder).map((name) => ({
  name,
  content: readFileSync(`${folder}/${name}`, 'utf8'),
}));

describe.each(workflows)('the workflow $name', ({ name, content }) => {
  it('is one that GitHub takes', async () => {
    expect(await workflowProblems(name, content)).toEqual([]);
    const misspelt = content.replace('${{ github.ref }}', '${{ githob.ref }}').replace('runs-on:', 'run-on:');
    expect((await workflowProblems(name, misspelt)).join()).toMatch(
      /'run-on'[\s\S]*'?githob'?|githob[\s\S]*'run-on'/,
    );
  });

  it('may only read, but for the job that makes a release', () => {
    expect(content).toMatch(/^permissions:\n {2}contents: read\n/m);
    const [, ...writing] = content.split(/: write\n/);
    expect(writing).toHaveLength(name === 'release.yml' ? 1 : 0);
    expect(content.match(/persist-credentials: false/g)).toHaveLength(
      content.match(/uses: actions\/checkout@/g)!.length,
    );
  });

  it('takes actions of a fixed major version, and ends in any case', () => {
    const uses = [...content.matchAll(/uses: (\S+)/g)].map(([, what]) => what!);
    for (const what of uses)
      expect(what).toMatch(/^(\.\/|actions\/[\w-]+@v\d+$|docker:\/\/.+:\d+\.\d+\.\d+$)/);
    const machines = content.match(/runs-on:/g)!.length;
    expect(content.match(/timeout-minutes:/g)).toHaveLength(machines);
  });
});
