import type { Look } from '../drawing/look.js';

/** A report before it is written as Markdown or HTML. All texts are plain: whoever writes them escapes them. */

export interface ReportDocument {
  readonly title: string;
  /** What is said first, each a paragraph. */
  readonly lead: readonly string[];
  readonly sections: readonly Section[];
}

export interface Section {
  /** Of the heading, for links. */
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly Block[];
}

export type Block =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'terms'; readonly entries: readonly (readonly [term: string, text: string])[] }
  | Table
  | Figure
  /** Verbatim: a command, a question, an answer. */
  | { readonly kind: 'code'; readonly label: string; readonly text: string }
  /** Folded away where the form allows it. */
  | { readonly kind: 'details'; readonly summary: string; readonly blocks: readonly Block[] };

export interface Table {
  readonly kind: 'table';
  readonly caption: string;
  readonly head: readonly string[];
  /** The first cell of a row names it. */
  readonly rows: readonly (readonly string[])[];
}

export interface Figure {
  readonly kind: 'figure';
  readonly id: string;
  readonly title: string;
  /** What it shows, in words, for those who do not see it. */
  readonly description: string;
  readonly caption: string;
  readonly width: number;
  readonly height: number;
  /** What is in the SVG; differs between looks in its colours alone. */
  readonly draw: (look: Look) => string;
}

export const paragraph = (text: string): Block => ({ kind: 'text', text });
