import type { Locator } from 'playwright-core';
import { MAP_FRAME } from '../../../src/core/drawing/geometry.js';
import type { Workbench } from './workbench.js';

/** The results editor, as it is seen. */
export class ResultsPanel {
  constructor(
    private readonly workbench: Workbench,
    /** Of the model. */
    private readonly layers: number,
  ) {}

  private get page() {
    return this.workbench.webview;
  }

  /** How far the sweep is, and whether it still runs. */
  get status(): Locator {
    return this.page.locator('header .status');
  }

  /** The config that is explained beside the map. */
  get shown(): Locator {
    return this.page.locator('.readout h2');
  }

  get map(): Locator {
    return this.page.locator('[aria-roledescription="heatmap"]');
  }

  /** Any sentence on the page. */
  text(text: string | RegExp): Locator {
    return this.page.getByText(text);
  }

  tab(name: string): Locator {
    return this.page.getByRole('tab', { name });
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name });
  }

  /** Clicks the cell of the config (i,j). */
  async clickCell(i: number, j: number): Promise<void> {
    const canvas = this.map.locator('canvas');
    const { width } = (await canvas.boundingBox())!;
    const { left, top, right } = MAP_FRAME;
    const cell = (width - left - right) / (this.layers + 1);
    await canvas.click({ position: { x: left + (j + 0.5) * cell, y: top + (i + 0.5) * cell } });
  }
}
