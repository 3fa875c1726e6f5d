import { expect, it } from 'vitest';
import type { ImageFormat } from '../../src/protocol/webview.js';
import { syntheticResults } from './support/messages.js';
import type { ResultsPage } from './support/page.js';
import { describeView } from './support/suite.js';

async function draw(view: ResultsPage, format: ImageFormat): Promise<string> {
  await view.deliver({ type: 'draw', format });
  await expect
    .poll(async () => (await view.postedOf('image')).some((image) => image.format === format))
    .toBe(true);
  return (await view.postedOf('image')).find((image) => image.format === format)!.data;
}

/** Width and height as a PNG's header states them. */
function pngSize(base64: string): [width: number, height: number] {
  const bytes = Buffer.from(base64, 'base64');
  expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
}

describeView('images', (open) => {
  it('are SVG that stands alone, and PNG of its size and of twice that', async () => {
    const view = await open();
    await view.deliver(syntheticResults({ layers: 36 }));
    const svg = await draw(view, 'svg');
    const { width, height, problem, texts, cells } = await view.page.evaluate<{
      width: number;
      height: number;
      problem: string | null;
      texts: string;
      cells: number;
    }>(
      `(() => {
        const root = new DOMParser().parseFromString(${JSON.stringify(svg)}, 'image/svg+xml').documentElement;
        return {
          width: Number(root.getAttribute('width')),
          height: Number(root.getAttribute('height')),
          problem: root.querySelector('parsererror')?.textContent ?? null,
          texts: [...root.querySelectorAll('text')].map((text) => text.textContent).join('|'),
          cells: root.querySelectorAll('rect').length,
        };
      })()`,
    );
    expect(problem).toBeNull();
    expect(cells).toBeGreaterThan(667);
    for (const part of [
      'synthetic 36 layers',
      'j: repeat ends →',
      'Δ combined (sum)',
      'early-stopped',
      'overhead →',
      'baseline',
    ])
      expect(texts).toContain(part);
    expect(svg).not.toMatch(/href|url\(|NaN|undefined/);
    expect(pngSize(await draw(view, 'png'))).toEqual([width, height]);
    expect(pngSize(await draw(view, 'png2x'))).toEqual([2 * width, 2 * height]);
  });

  it('show what the view shows', async () => {
    const view = await open();
    await view.deliver(syntheticResults({ layers: 10 }));
    await view.page.getByRole('tab', { name: 'Parse rate' }).click();
    await view.settle();
    expect(await draw(view, 'svg')).toContain('>Parse rate<');
  });

  it('cannot be drawn of nothing, which is reported', async () => {
    const view = await open();
    await view.deliver({ type: 'draw', format: 'svg' });
    expect((await view.postedOf('error')).map(({ message }) => message)).toEqual([
      'There is nothing to draw yet.',
    ]);
  });
});
