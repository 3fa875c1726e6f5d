/** Characters that neither HTML nor XML allows: a model may say anything. */
// eslint-disable-next-line no-control-regex
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** Text for HTML, SVG and their attributes. */
export const escapeMarkup = (text: string): string =>
  text.replace(FORBIDDEN, '\ufffd').replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/**
 * Text for a paragraph or a table cell of Markdown, on one line and with nothing in it that Markdown would take for its
 * own; signs between letters or spaces, which mean nothing to it, stay as they are.
 */
export const escapeMarkdown = (text: string): string =>
  text
    .replace(FORBIDDEN, '\ufffd')
    .replace(/\s+/g, ' ')
    .replace(/[\\`[\]|$~]/g, '\\$&')
    .replace(/(?<=\S)\*|\*(?=\S)/g, '\\*')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replace(/<(?=[a-z/!?])/gi, '\\<')
    .replace(/&(?=#?\w+;)/g, '\\&')
    .replace(/^(?=[#>]|[-+](?: |$)|-{2})/, '\\')
    .replace(/^(\d+)(?=[.)](?: |$))/, '$1\\');
