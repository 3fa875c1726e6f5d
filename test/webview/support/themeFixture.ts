/** What VS Code sets on a webview's page, for a theme. */
export interface ThemeFixture {
  readonly kind: string;
  readonly bodyClass: string;
  /** CSS variables, without the `--vscode-` before their names. */
  readonly variables: Readonly<Record<string, string>>;
}

export const FONTS = {
  'font-family': '"Segoe WPC", "Segoe UI", system-ui, "Ubuntu", "Droid Sans", sans-serif',
  'font-size': '13px',
  'font-weight': 'normal',
  'editor-font-family': '"Droid Sans Mono", monospace',
  'editor-font-size': '14px',
};
