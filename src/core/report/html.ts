import { svgRoot, tag } from '../drawing/svg.js';
import { escapeMarkup } from '../format/escape.js';
import type { Block, Figure, ReportDocument, Table } from './document.js';
import { reportStyle } from './htmlStyle.js';
import { ThemedColors } from './themed.js';

/** A page that stands alone: it loads nothing and runs nothing, and follows the reader's light or dark theme. */
export function htmlReport({ title, lead, sections }: ReportDocument): string {
  const colors = new ThemedColors();
  const main = [
    `<h1>${escapeMarkup(title)}</h1>`,
    ...lead.map((text) => `<p class="lead">${escapeMarkup(text)}</p>`),
    `<nav aria-label="Sections"><ul>${sections
      .map(({ id, title: name }) => `<li><a href="#${id}">${escapeMarkup(name)}</a></li>`)
      .join('')}</ul></nav>`,
    ...sections.map(
      ({ id, title: name, blocks }) =>
        `<section aria-labelledby="${id}"><h2 id="${id}">${escapeMarkup(name)}</h2>\n` +
        `${blocks.map((block, n) => blockOf(block, `${id}-${n + 1}`, colors)).join('\n')}\n</section>`,
    ),
  ].join('\n');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="generator" content="RYS Explorer">
<title>${escapeMarkup(title)}</title>
<style>${reportStyle(colors)}</style>
</head>
<body>
<main>
${main}
</main>
</body>
</html>
`;
}

/** @param id unique in the page. */
function blockOf(block: Block, id: string, colors: ThemedColors): string {
  switch (block.kind) {
    case 'text':
      return `<p>${escapeMarkup(block.text)}</p>`;
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${escapeMarkup(item)}</li>`).join('')}</ul>`;
    case 'terms':
      return `<dl>${block.entries
        .map(([term, text]) => `<dt>${escapeMarkup(term)}</dt><dd>${escapeMarkup(text)}</dd>`)
        .join('')}</dl>`;
    case 'table':
      return tableOf(block, id);
    case 'figure':
      return figureOf(block, colors);
    case 'code':
      return `<p class="label">${escapeMarkup(block.label)}</p><pre>${escapeMarkup(block.text)}</pre>`;
    case 'details':
      return `<details><summary>${escapeMarkup(block.summary)}</summary>${block.blocks
        .map((inner, n) => blockOf(inner, `${id}-${n + 1}`, colors))
        .join('\n')}</details>`;
  }
}

/** A table that is too wide scrolls by itself, also with the keyboard. */
function tableOf({ caption, head, rows }: Table, id: string): string {
  const row = ([first = '', ...others]: readonly string[]): string =>
    `<tr><th scope="row">${escapeMarkup(first)}</th>${others.map((cell) => `<td>${escapeMarkup(cell)}</td>`).join('')}</tr>`;
  return (
    `<div class="table" role="region" tabindex="0" aria-labelledby="${id}-caption"><table>` +
    `<caption id="${id}-caption">${escapeMarkup(caption)}</caption>` +
    `<thead><tr>${head.map((cell) => `<th scope="col">${escapeMarkup(cell)}</th>`).join('')}</tr></thead>\n` +
    `<tbody>${rows.map(row).join('\n')}</tbody></table></div>`
  );
}

function figureOf(
  { id, title, description, caption, width, height, draw }: Figure,
  colors: ThemedColors,
): string {
  const svg = svgRoot(
    width,
    height,
    { role: 'img', 'aria-labelledby': `${id}-title ${id}-desc` },
    tag('title', { id: `${id}-title` }, escapeMarkup(title)),
    tag('desc', { id: `${id}-desc` }, escapeMarkup(description)),
    colors.draw(draw),
  );
  return `<figure id="${id}">${svg}<figcaption>${escapeMarkup(caption)}</figcaption></figure>`;
}
