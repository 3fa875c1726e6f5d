/** The forms that results are written in as files: `rys report --format`, the exports of VS Code, and the page's menu. */
export const DATA_FORMATS = ['html', 'md', 'csv', 'json'] as const;
export type DataFormat = (typeof DATA_FORMATS)[number];

/** What menus call them; each is also the file's extension. */
export const DATA_LABELS: Readonly<Record<DataFormat, string>> = {
  html: 'HTML Report',
  md: 'Markdown Report',
  csv: 'CSV',
  json: 'JSON',
};

/** Of the command line, where a picture is drawn without a page: VS Code's are of what is shown. */
export const REPORT_FORMATS = ['text', ...DATA_FORMATS, 'svg'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];
