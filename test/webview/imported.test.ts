import { expect, it } from 'vitest';
import { readForeignSweep, resultsOf as linesOf } from '../../src/core/import/index.js';
import { circuitLines, jsonl, llmri, rysScan } from '../support/foreign.js';
import { violations } from './support/axe.js';
import { resultsOf } from './support/messages.js';
import { describeView } from './support/suite.js';

/** Imported sweeps: what is unknown of them shows as that, and never as a number. */

function message(content: unknown, layers?: number) {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  const about = {
    file: 'their.json',
    hash: 'sha256:0',
    created: '2026-11-26T10:00:00.000Z',
    appVersion: '1',
  };
  return resultsOf(linesOf(readForeignSweep(text, 'their.json', layers), about));
}

describeView('an imported sweep', (open) => {
  it.each([
    ['with answers', message(rysScan())],
    ['without answers', message(jsonl(circuitLines), 40)],
    ['without a baseline', message(jsonl(circuitLines.slice(1)), 40)],
  ])('shows no fault in any view: %s', async (_, results) => {
    const view = await open();
    await view.deliver(results);
    for (const { key } of results.configs) {
      await view.deliver({ type: 'reveal', key });
      for (const tab of await view.page.getByRole('tab').all()) {
        await tab.click();
        const shown = await view.page.evaluate<string>('document.body.innerText + document.body.innerHTML');
        expect(shown).not.toMatch(/NaN|undefined|Infinity|\bnull\b/);
      }
    }
    expect(await violations(view)).toEqual([]);
    expect(view.errors).toEqual([]);
  });

  it('says where it is from and what is missing', async () => {
    const view = await open();
    await view.deliver(message(llmri()));
    expect(await view.page.locator('h1').innerText()).toBe('someone/Some-3B');
    expect(await view.page.locator('.header .muted').first().innerText()).toBe(
      'llama · 3 layers · unknown quantization',
    );
    expect(await view.page.locator('.header').getAttribute('title')).toBe(
      'someone/Some-3B.rys.jsonl · hf mps',
    );
    expect(await view.page.locator('.notices .imported').innerText()).toBe(
      'Imported from their.json (LLMRI). The file contains scores but no outputs, so there are no answers to compare, no standard errors and no parse rates.',
    );
    await view.deliver({ type: 'reveal', key: '(1,2)' });
    const readout = await view.page.locator('.readout').innerText();
    expect(readout).toContain('+0.150');
    expect(readout).not.toMatch(/parsed|\d s\b/);
  });

  it('gives the share of answers in the asked form, not their number', async () => {
    const view = await open();
    await view.deliver(message(rysScan()));
    await view.deliver({ type: 'reveal', key: '(1,3)' });
    expect(await view.page.locator('.readout').innerText()).toContain('parsed 50.0 %');
  });

  it('has no such notice when it is our own', async () => {
    const view = await open();
    const results = message(rysScan());
    await view.deliver({ ...results, run: { ...results.run, imported: [] } });
    expect(await view.page.locator('.notices .imported').isVisible()).toBe(false);
  });
});
