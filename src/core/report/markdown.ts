import { escapeMarkdown } from '../format/escape.js';
import type { Block, ReportDocument } from './document.js';

/** A report to paste into an issue or a notebook: what the HTML has, without the drawings. */
export function markdownReport({ title, lead, sections }: ReportDocument): string {
  return [
    `# ${escapeMarkdown(title)}`,
    ...lead.map(escapeMarkdown),
    ...sections.flatMap((section) => [`## ${section.title}`, ...section.blocks.map(blockOf)]),
    '',
  ].join('\n\n');
}

function blockOf(block: Block): string {
  switch (block.kind) {
    case 'text':
      return escapeMarkdown(block.text);
    case 'list':
      return block.items.map((item) => `- ${escapeMarkdown(item)}`).join('\n');
    case 'terms':
      return block.entries
        .map(([term, text]) => `- ${escapeMarkdown(term)}: ${escapeMarkdown(text)}`)
        .join('\n');
    case 'table':
      return tableOf(block.head, block.rows);
    case 'figure':
      return escapeMarkdown(`${block.caption} ${block.description}`);
    case 'code':
      return `${escapeMarkdown(block.label)}:\n\n${fenced(block.text)}`;
    case 'details':
      return [`### ${escapeMarkdown(block.summary)}`, ...block.blocks.map(blockOf)].join('\n\n');
  }
}

const tableOf = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head.map(escapeMarkdown), head.map(() => '---'), ...rows.map((row) => row.map(escapeMarkdown))]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');

/** In a fence longer than any in the text. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}
