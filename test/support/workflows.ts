import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { repoPath } from './files.js';

type Parser = typeof import('@actions/workflow-parser');

const BUNDLE = repoPath('dist/test/workflowParser.mjs');

/** GitHub's own parser of workflows. It imports JSON in a way that Node 20 does not know: a bundle does without. */
async function loadParser(): Promise<Parser> {
  await build({
    stdin: { contents: `export * from '@actions/workflow-parser';`, resolveDir: repoPath('') },
    outfile: BUNDLE,
    bundle: true,
    format: 'esm',
    platform: 'node',
    banner: {
      js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`,
    },
    logLevel: 'error',
  });
  return (await import(pathToFileURL(BUNDLE).href)) as Parser;
}

let parser: Promise<Parser> | undefined;

/** What GitHub's parser finds wrong with a workflow: keys, expressions, jobs that wait for one another. */
export async function workflowProblems(name: string, content: string): Promise<string[]> {
  parser ??= loadParser();
  const { NoOperationTraceWriter, convertWorkflowTemplate, parseWorkflow } = await parser;
  const { context, value } = parseWorkflow({ name, content }, new NoOperationTraceWriter());
  if (value) await convertWorkflowTemplate(context, value);
  return context.errors.getErrors().map(({ message }) => message);
}
