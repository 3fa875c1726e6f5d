import { Buffer } from 'node:buffer';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { buildResults } from '../../src/core/results/results.js';
import { configAnswers } from '../../src/host/diff/shownAnswers.js';
import type { ResultsFile } from '../../src/host/results/resultsFile.js';
import { toShownScan } from '../../src/host/scan/shownScan.js';
import type { ShownAnswers, ToAnswers } from '../../src/protocol/answersView.js';
import type { ToChat } from '../../src/protocol/chatView.js';
import type { ToCompare } from '../../src/protocol/compareView.js';
import type { ToScanView } from '../../src/protocol/scanView.js';
import type { ToWebview } from '../../src/protocol/webview.js';
import { launchBrowser, missingBrowser } from '../../test/support/browser.js';
import { wholeResultsFile } from '../../test/support/results.js';
import { madeUpScan } from '../../test/support/scans.js';
import { alone, compared, failed, sent } from '../../test/webview/support/answers.js';
import { answering, crashed, emptyChat, sentChat, talked } from '../../test/webview/support/chats.js';
import { comparisonOf, syntheticSweep } from '../../test/webview/support/compared.js';
import {
  anatomyMessage,
  probesOf,
  type ResultsMessage,
  resultsOf,
  type ResultsOptions,
  significanceOf,
  syntheticResults,
} from '../../test/webview/support/messages.js';
import { ResultsPage, type ViewOptions } from '../../test/webview/support/page.js';
import { type PageName, servePage } from '../../test/webview/support/site.js';
import { costsOf, type Synthetic, synthetic } from '../../test/webview/support/synthetic.js';
import { type ThemeName, THEMES } from '../../test/webview/support/themes.js';
import { drawWalkthrough, pageMap } from './walkthrough.js';

/**
 * Pictures of the results view in its themes and states, in .cache/screenshots.
 * Usage: npm run screenshots -- [results file of the demo sweep] [part of their names]
 * With a file (not ""), the pictures of the README, of the walkthrough and of the extension's page are made from it as well.
 */

/** Editors of a narrow column, half a window, a window of 1400 × 900 with its side bar and without, and a large one. */
const SIZES = [
  [560, 800],
  [700, 800],
  [1005, 800],
  [1400, 800],
  [1920, 1000],
] as const;

const OUT = '.cache/screenshots';
const README = 'media/readme';
const PAGE = 'media/page';
const WALKTHROUGH = 'media/walkthrough';

interface Shot {
  readonly name: string;
  readonly folder?: string;
  /** Shipped, and so to be small. */
  readonly webp?: true;
  readonly messages: readonly (ToWebview | ToScanView | ToCompare | ToAnswers | ToChat)[];
  /** The results editor's unless another is named. */
  readonly page?: PageName;
  readonly view?: ViewOptions;
  readonly act?: (view: ResultsPage) => Promise<void>;
}

/** All messages of a sweep that has ended. */
interface Whole {
  readonly sweep: Synthetic;
  readonly results: ResultsMessage;
  readonly all: readonly ToWebview[];
}

function wholeOf(sweep: Synthetic, options?: ResultsOptions): Whole {
  const results = resultsOf(sweep, options);
  return { sweep, results, all: [results, significanceOf(sweep), ...probesOf(sweep), anatomyMessage(sweep)] };
}

async function demoResults(file: string): Promise<Whole> {
  const { header, records, skippedLines } = await wholeResultsFile(file);
  return wholeOf({ header, records }, { file: 'rys-demo.rys.jsonl', skippedLines });
}

const scanOf = (layers: number): ToScanView =>
  toShownScan(madeUpScan(layers), {
    file: 'synthetic.gguf',
    name: `synthetic ${layers} layers`,
    architecture: 'qwen3',
    layers,
    quantization: 'Q8_0',
  });
const select = (key: string) => (view: ResultsPage) => view.deliver({ type: 'reveal', key });
const tab = (name: string) => async (view: ResultsPage) => {
  await view.page.getByRole('tab', { name }).click();
  await view.settle();
};
const help = async (view: ResultsPage) => {
  await view.page.keyboard.press('?');
  await view.settle();
};
const filter = (text: string) => async (view: ResultsPage) => {
  await view.page.getByRole('textbox', { name: 'Filter configs' }).fill(text);
  await view.settle();
};

/** Map and frontier, each about its middle. */
async function enlarge(view: ResultsPage): Promise<void> {
  const { page } = view;
  for (const chart of ['.map canvas', '.pareto canvas']) {
    const { x, y, width, height } = (await page.locator(chart).boundingBox())!;
    await page.mouse.move(x + width * 0.6, y + height * 0.45);
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -400);
    await page.keyboard.up('Control');
  }
  await view.settle();
}
const fade = (name: string) => async (view: ResultsPage) => {
  await view.page.getByRole('combobox', { name: 'Faint changes' }).click();
  await view.page.getByRole('option', { name }).click();
  await view.settle();
};

const measuredMap = async (view: ResultsPage) => {
  await tab('Cost')(view);
  await view.page.getByRole('combobox', { name: 'Value' }).click();
  await view.page.getByRole('option', { name: 'Measured overhead' }).click();
  await view.settle();
};
const measuredFrontier = async (view: ResultsPage) => {
  await view.page.getByRole('combobox', { name: 'Overhead of the frontier' }).click();
  await view.page.getByRole('option', { name: 'Measured overhead' }).click();
  await view.settle();
};

function shots(demo: Whole): Shot[] {
  const deep = wholeOf(synthetic({ layers: 36 }), { skippedLines: 1 });
  const costs = [costsOf(deep.sweep, deep.results.summary.pareto.slice(1))];
  const measured = wholeOf(deep.sweep, { costs });
  const eighty = wholeOf(synthetic({ layers: 80, probes: 8 }));
  const kinds = Array.from({ length: 36 }, (_, n) => (n % 4 === 3 ? 'attention' : 'recurrent'));
  const running = syntheticResults(
    { layers: 36 },
    { recorded: 260, sweep: { state: 'running', etaMs: 12 * 60_000, current: '(8,23)' }, layerKinds: kinds },
  );
  const pinned = { type: 'pinned', pinned: deep.results.summary.pareto.slice(1, 4) } as const;
  const themes = Object.keys(THEMES) as ThemeName[];
  const none = syntheticResults({ layers: 36 }, { recorded: 0 });
  const bare: ResultsMessage = { ...none, sweep: { ...none.sweep, pending: [] } };
  const wide = { width: 1600, height: 1000 };
  const [q8, q4] = [syntheticSweep('q8', 36), syntheticSweep('q4', 36, 3)];
  const compared = { two: comparisonOf(q8, q4), three: comparisonOf(q8, syntheticSweep('large', 80), q4) };
  return [
    ...themes.flatMap((theme): Shot[] => [
      { name: `demo-${theme}`, messages: demo.all, view: { theme } },
      { name: `deep-${theme}`, messages: deep.all, view: { theme } },
    ]),
    { name: 'deep-pinned', messages: [...deep.all, pinned], act: select(deep.results.summary.best ?? '') },
    { name: 'deep-wide', messages: [...deep.all, pinned], view: wide },
    { name: 'demo-wide-light', messages: demo.all, view: { ...wide, theme: 'light' } },
    ...(['dark', 'light', 'highContrast'] as const).map((theme): Shot => ({
      name: `deep-probes-${theme}`,
      messages: deep.all,
      view: { theme },
      act: tab('Probes'),
    })),
    { name: 'demo-probes-light', messages: demo.all, view: { ...wide, theme: 'light' }, act: tab('Probes') },
    { name: 'deep-overview', messages: deep.all, act: tab('Overview') },
    { name: 'demo-overview-light', messages: demo.all, view: { theme: 'light' }, act: tab('Overview') },
    { name: 'deep-parse', messages: deep.all, act: tab('Parse rate') },
    { name: 'measured', messages: measured.all, act: measuredFrontier },
    {
      name: 'measured-wide-light',
      messages: measured.all,
      view: { ...wide, theme: 'light' },
      act: measuredMap,
    },
    { name: 'deep-cost-light', messages: deep.all, view: { theme: 'light' }, act: tab('Cost') },
    { name: 'eighty', messages: eighty.all },
    ...SIZES.flatMap(([width, height]) =>
      [
        { layers: 10, whole: demo },
        { layers: 36, whole: deep },
        { layers: 80, whole: eighty },
      ].map(({ layers, whole }): Shot => ({
        name: `size-${width}-${layers}`,
        messages: whole.all,
        view: { width, height },
        act: select(whole.results.summary.best ?? ''),
      })),
    ),
    ...themes.flatMap((theme) => [
      { name: `help-${theme}`, messages: deep.all, view: { theme }, act: help },
      { name: `filtered-${theme}`, messages: [...deep.all, pinned], view: { theme }, act: filter('(1') },
    ]),
    { name: 'help-narrow', messages: deep.all, view: { width: 560, height: 800 }, act: help },
    {
      name: 'filters-open-light',
      messages: deep.all,
      view: { width: 1005, height: 800, theme: 'light' },
      act: (view) => view.page.locator('.filters .opener').click(),
    },
    { name: 'filtered-none', messages: deep.all, view: { width: 1005, height: 800 }, act: filter('99') },
    { name: 'enlarged-36', messages: deep.all, act: enlarge },
    { name: 'enlarged-80-light', messages: eighty.all, view: { ...wide, theme: 'light' }, act: enlarge },
    { name: 'enlarged-narrow', messages: eighty.all, view: { width: 600, height: 1500 }, act: enlarge },
    { name: 'faded-noise', messages: deep.all, act: fade('Fade within 2 SE') },
    {
      name: 'faded-luck-light',
      messages: deep.all,
      view: { theme: 'light' },
      act: fade('Fade not more than luck'),
    },
    { name: 'running', messages: [running] },
    { name: 'running-hc', messages: [running], view: { theme: 'highContrast' } },
    { name: 'narrow', messages: deep.all, view: { width: 600, height: 1500 } },
    { name: 'narrow-demo-light', messages: demo.all, view: { width: 420, height: 1500, theme: 'light' } },
    // As at 200 % in a window of 1280 × 800.
    { name: 'zoomed', messages: [...deep.all, pinned], view: { width: 640, height: 400, scale: 2 } },
    {
      name: 'zoomed-overview-light',
      messages: demo.all,
      view: { width: 640, height: 400, scale: 2, theme: 'light' },
      act: tab('Overview'),
    },
    ...themes.map((theme): Shot => ({
      name: `compare-${theme}`,
      page: 'compare',
      messages: [theme === 'dark' || theme === 'light' ? compared.two : compared.three],
      view: { theme, height: 1500 },
    })),
    {
      name: 'compare-narrow',
      page: 'compare',
      messages: [compared.three],
      view: { width: 420, height: 2600 },
    },
    ...themes.map((theme): Shot => ({
      name: `scan-${theme}`,
      page: 'scan',
      messages: [scanOf(36)],
      view: { theme },
    })),
    { name: 'scan-demo', page: 'scan', messages: [scanOf(10)] },
    { name: 'scan-eighty', page: 'scan', messages: [scanOf(80)] },
    { name: 'scan-narrow', page: 'scan', messages: [scanOf(36)], view: { width: 500, height: 1400 } },
    { name: 'empty', messages: [bare] },
    { name: 'starting', messages: [{ ...bare, sweep: { ...bare.sweep, state: 'starting' } }] },
    {
      name: 'failed',
      messages: [
        {
          ...running,
          sweep: {
            ...running.sweep,
            state: 'failed',
            error: 'The engine process ended three times in a row; the last config was (8,23).',
          },
        },
      ],
    },
    ...answerShots(),
    ...chatShots(),
    {
      name: 'problem',
      messages: [
        { type: 'problem', message: 'sweep.rys.jsonl is no results file: its first line is no header.' },
      ],
    },
  ];
}

/** Comparisons of answers, as wide as beside a map and as an editor of its own. */
function answerShots(): Shot[] {
  const states = { compared, alone, failed };
  return Object.entries(states).flatMap(([name, answers]) =>
    (['dark', 'light', 'highContrast'] as const).flatMap((theme) =>
      [500, 1000].map((width): Shot => ({
        name: `answers-${name}-${theme}-${width}`,
        page: 'answers',
        view: { theme, width, height: 900 },
        messages: [sent(answers)],
      })),
    ),
  );
}

/** Chats, beside a map, alone, and narrow. */
function chatShots(): Shot[] {
  const states = { empty: emptyChat, talked, answering, crashed };
  const settings = async (view: ResultsPage) => {
    await view.page.getByRole('button', { name: 'Settings' }).click();
    await view.settle();
  };
  return Object.entries(states).flatMap(([name, chat]) =>
    (['dark', 'light', 'highContrast'] as const).flatMap((theme) =>
      [440, 700, 1100].map((width): Shot => ({
        name: `chat-${name}-${theme}-${width}`,
        page: 'chat',
        view: { theme, width, height: 700 },
        messages: [sentChat(chat)],
        ...(name === 'talked' ? { act: settings } : {}),
      })),
    ),
  );
}

async function take(browser: Browser, url: string, { name, folder = OUT, webp, messages, view, act }: Shot) {
  const page = await ResultsPage.open(browser, url, view);
  await page.deliver(...messages);
  await act?.(page);
  if (webp)
    await writeFile(join(folder, `${name}.webp`), await toWebp(browser, await page.page.screenshot()));
  else await page.page.screenshot({ path: join(folder, `${name}.png`) });
  for (const error of page.errors) console.error(`${name}: ${error}`);
  await page.close();
}

/** A picture in the form that takes the least room. */
async function toWebp(browser: Browser, png: Buffer): Promise<Buffer> {
  const page = await browser.newPage();
  const address = await page.evaluate<string>(`(async () => {
    const image = new Image();
    image.src = 'data:image/png;base64,${png.toString('base64')}';
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.width, image.height];
    canvas.getContext('2d').drawImage(image, 0, 0);
    return canvas.toDataURL('image/webp', 0.8);
  })()`);
  await page.close();
  return Buffer.from(address.split(',')[1]!, 'base64');
}

/** What the walkthrough and the extension's page show, of a demo sweep. */
async function shippedShots({ sweep, all, results }: Whole): Promise<Shot[]> {
  const file = await demoAnswers(sweep);
  return (['dark', 'light'] as const).flatMap((theme): Shot[] => [
    {
      name: `results-${theme}`,
      folder: README,
      messages: all,
      view: { theme, width: 1280, height: 800, scale: 1.5 },
      act: select(results.summary.best ?? ''),
    },
    {
      name: `answers-${theme}`,
      folder: WALKTHROUGH,
      webp: true,
      page: 'answers',
      messages: [sent(file)],
      view: { theme, width: 600, height: 560, scale: 1.5 },
    },
  ]);
}

/** The answers of the best config beside the baseline's, as the host sends them. */
function demoAnswers({ header, records }: Synthetic): Promise<ShownAnswers> {
  const results = buildResults(header, records);
  const record = (key: string) => records.findLast((each) => each.key === key);
  const file = {
    ...{ file: 'rys-demo.rys.jsonl', header, results, record },
    outputs: (key: string) => Promise.resolve(record(key)?.outputs ?? []),
  } as unknown as ResultsFile;
  return configAnswers(file, { kind: 'config', file: file.file, config: results.best!.key }, []);
}

if (missingBrowser !== undefined) throw new Error(missingBrowser);
const file = process.argv[2] || undefined;
const demo = file === undefined ? wholeOf(synthetic({ layers: 10 })) : await demoResults(file);
const only = process.argv[3];
const list = shots(demo);
for (const folder of [OUT, PAGE]) await mkdir(folder, { recursive: true });
if (file !== undefined) {
  await drawWalkthrough(WALKTHROUGH, demo.sweep);
  await writeFile(join(PAGE, 'map.html'), pageMap(demo.sweep));
  list.push(...(await shippedShots(demo)));
}
const browser = await launchBrowser();
const sites = {
  results: await servePage('results'),
  scan: await servePage('scan'),
  compare: await servePage('compare'),
  answers: await servePage('answers'),
  chat: await servePage('chat'),
};
try {
  for (const shot of list.filter(({ name }) => only === undefined || name.includes(only)))
    await take(browser, sites[shot.page ?? 'results'].url, shot);
} finally {
  await browser.close();
  for (const { server } of Object.values(sites)) server.close();
}
console.log(`${list.length} pictures in ${OUT}`);
