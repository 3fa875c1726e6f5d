import { expect, it } from 'vitest';
import type { ImageFormat, ImageTheme } from '../../src/protocol/webview.js';
import { syntheticResults } from './support/messages.js';
import type { ResultsPage } from './support/page.js';
import { describeView } from './support/suite.js';

let asked = 0;

type Answer = Awaited<ReturnType<typeof answers>>[number];
const answers = async (view: ResultsPage) => [
  ...(await view.postedOf('image')),
  ...(await view.postedOf('imageFailed')),
];

/** The answer to one `draw`: there must be exactly one. */
async function answer(view: ResultsPage, format: ImageFormat, theme: ImageTheme = 'light'): Promise<Answer> {
  const id = ++asked;
  await view.deliver({ type: 'draw', id, format, theme });
  const own = async (): Promise<Answer[]> => (await answers(view)).filter((each) => each.id === id);
  await expect.poll(async () => (await own()).length).toBe(1);
  return (await own())[0]!;
}

async function draw(view: ResultsPage, format: ImageFormat, theme?: ImageTheme): Promise<string> {
  const drawn = await answer(view, format, theme);
  if (drawn.type !== 'image') throw new Error(drawn.message);
  return drawn.data;
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

  it('have the colours that are asked for', async () => {
    const view = await open({ theme: 'highContrast' });
    await view.deliver(syntheticResults({ layers: 10 }));
    const paper = async (theme: ImageTheme) =>
      /<rect x="0" y="0"[^>]*fill="([^"]+)"/.exec(await draw(view, 'svg', theme))![1];
    const papers = [await paper('light'), await paper('dark'), await paper('editor')];
    expect(papers).toEqual(['rgb(255,255,255)', 'rgb(24,26,27)', 'rgb(0,0,0)']);
    expect(await draw(view, 'svg', 'editor')).toContain('fill="rgb(255,255,255)"');
  });

  it('have the bars of what is shown, on the columns of the map, and pins in the legend', async () => {
    const view = await open();
    const results = syntheticResults({ layers: 10 });
    await view.deliver(results, { type: 'pinned', pinned: [results.summary.best!] });
    const svg = await draw(view, 'svg');
    for (const part of ['layer that is repeated alone →', 'pinned']) expect(svg).toContain(`>${part}<`);
    await view.page.getByRole('tab', { name: 'Cost' }).click();
    await view.settle();
    expect(await draw(view, 'svg')).toContain('>layer that is repeated alone →<');
  });

  it('show what the view shows', async () => {
    const view = await open();
    await view.deliver(syntheticResults({ layers: 10 }));
    await view.page.getByRole('tab', { name: 'Parse rate' }).click();
    await view.settle();
    expect(await draw(view, 'svg')).toContain('>Parse rate<');
  });

  it('are told apart by their ids when several are asked for at once', async () => {
    const view = await open();
    await view.deliver(syntheticResults({ layers: 10 }));
    const [png, svg] = await Promise.all([draw(view, 'png'), draw(view, 'svg')]);
    expect(svg).toMatch(/^<svg/);
    expect(pngSize(png)[0]).toBeGreaterThan(0);
  });

  it('cannot be drawn of nothing, which is answered', async () => {
    const view = await open();
    const nothing = { type: 'imageFailed', message: 'There is nothing to draw yet.' };
    expect(await answer(view, 'svg')).toMatchObject(nothing);
    await view.deliver(syntheticResults({ layers: 10 }, { recorded: 0 }));
    expect(await answer(view, 'png')).toMatchObject(nothing);
    const message = 'x.rys.jsonl is no results file.';
    await view.deliver(syntheticResults({ layers: 10 }), { type: 'problem', message });
    expect(await answer(view, 'svg')).toMatchObject({ type: 'imageFailed', message });
  });

  it.each([
    [
      'the browser cannot read its own drawing',
      `Image.prototype.decode = () => Promise.reject(new Error('no'))`,
    ],
    ['there is no canvas', `HTMLCanvasElement.prototype.getContext = () => null`],
    ['the canvas is too large', `HTMLCanvasElement.prototype.toDataURL = () => 'data:,'`],
  ])('that fail are answered too: %s', async (_, sabotage) => {
    const view = await open();
    await view.deliver(syntheticResults({ layers: 10 }));
    await view.page.evaluate(sabotage);
    const failed = await answer(view, 'png');
    expect(failed).toMatchObject({
      type: 'imageFailed',
      message: expect.stringMatching(/^The image could not be drawn: ./) as string,
    });
    expect(await view.postedOf('error')).toEqual([]);
  });
});
