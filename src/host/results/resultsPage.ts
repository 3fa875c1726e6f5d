import { escapeMarkup } from '../../core/format/escape.js';

/** The results editor's page. Pure, so that tests can serve the very page that VS Code shows. */

export interface PageParts {
  readonly scriptUri: string;
  readonly styleUri: string;
  /** Where the webview's own files come from: `webview.cspSource`. */
  readonly cspSource: string;
  readonly nonce: string;
  readonly title: string;
}

/**
 * Of the empty text. At its start the toolkit puts an empty `<style>` into the page and asks its sheet whether the browser
 * knows `:focus-visible`; were that blocked, it would draw focus rings after clicks, too.
 */
const EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";

/**
 * The policy: nothing but our one script, our style sheet and images we draw ourselves. No inline style is allowed but
 * the empty one: the toolkit styles its shadow roots with constructed sheets, and we set styles by the CSSOM, which no
 * policy concerns.
 */
const contentSecurityPolicy = ({ cspSource, nonce }: PageParts): string =>
  [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource} ${EMPTY_STYLE}`,
    `font-src ${cspSource}`,
    `img-src ${cspSource} data:`,
  ].join('; ');

/** The page that loads the webview's bundle. */
export function resultsHtml(parts: PageParts): string {
  const policy = escapeMarkup(contentSecurityPolicy(parts));
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${escapeMarkup(parts.title)}</title>
    <link rel="stylesheet" href="${escapeMarkup(parts.styleUri)}" />
  </head>
  <body>
    <div id="app"></div>
    <script nonce="${escapeMarkup(parts.nonce)}" src="${escapeMarkup(parts.scriptUri)}"></script>
  </body>
</html>
`;
}
