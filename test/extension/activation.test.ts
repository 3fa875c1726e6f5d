import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'mocha';
import { OUTPUT_SCHEME, PROMPT_SCHEME } from '../../src/host/shell/ids.js';
import { TEST_LINE } from '../support/testLine.js';
import { extension } from './support.js';

/** When the extension starts, and what that costs a window. */

/** Milliseconds: a hundred times what it takes, because the machine may have other work. */
const LIMIT = 3000;

/** Where VS Code itself notes when it does what, in milliseconds. */
interface Marks {
  getMarks(): readonly { readonly name: string; readonly startTime: number }[];
}

/** Milliseconds between two marks that VS Code makes for each extension. */
function between(from: string, to: string): number {
  const { MonacoPerformanceMarks: marks } = globalThis as { MonacoPerformanceMarks?: Marks };
  assert.ok(marks, 'VS Code no longer keeps its marks there.');
  const [began, ended] = [from, to].map((name) => {
    const mark = marks.getMarks().find((each) => each.name === `code/extHost/${name}/${extension.id}`);
    assert.ok(mark, `VS Code has no mark ${name}.`);
    return mark.startTime;
  });
  return ended! - began!;
}

describe('activation', () => {
  const { activationEvents } = extension.packageJSON as { activationEvents: readonly string[] };

  before(() => extension.activate());

  it('takes little time', () => {
    const load = between('willLoadExtensionCode', 'didLoadExtensionCode');
    const call = between('willActivateExtension', 'didActivateExtension');
    console.log(`${TEST_LINE}      (loaded in ${load} ms, activated in ${call} ms)`);
    assert.ok(load < LIMIT, `Loading the bundle took ${load} ms.`);
    assert.ok(call < LIMIT, `activate() took ${call} ms.`);
  });

  it('loads none of what the engine runs on', () => {
    const bundle = readFileSync(join(extension.extensionPath, 'dist', 'extension.js'), 'utf8');
    assert.doesNotMatch(bundle, /(from|import\() ?"(node-llama-cpp|koffi)"/);
    assert.ok(bundle.length < 2 ** 20, `The bundle has ${bundle.length} characters.`);
  });

  it('waits until the extension is needed', () => {
    const always = activationEvents.filter((event) => event === '*' || event === 'onStartupFinished');
    assert.deepEqual(always, []);
  });

  it('comes about for each of the extension’s documents, which may stand in a window that is opened again', () => {
    const schemes = activationEvents.filter((event) => event.startsWith('onFileSystem:')).sort();
    const ours = [OUTPUT_SCHEME, PROMPT_SCHEME].map((scheme) => `onFileSystem:${scheme}`);
    assert.deepEqual(schemes, ours.sort());
  });
});
