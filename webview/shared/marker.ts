import { element } from './dom.js';

/** A frame laid over a chart: it follows the pointer without the chart being drawn again. */
export class Marker {
  readonly element: HTMLElement;

  constructor(kind: 'hover' | 'selected') {
    this.element = element('div', { class: `marker ${kind}`, 'aria-hidden': 'true', hidden: true });
  }

  place(box: { x: number; y: number; width: number; height: number } | undefined): void {
    this.element.hidden = box === undefined;
    if (!box) return;
    const { style } = this.element;
    style.transform = `translate(${box.x}px, ${box.y}px)`;
    style.width = `${box.width}px`;
    style.height = `${box.height}px`;
  }
}

export const square = (at: { x: number; y: number; size: number } | undefined) =>
  at && { x: at.x, y: at.y, width: at.size, height: at.size };
