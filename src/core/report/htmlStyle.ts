import { css } from '../drawing/colors.js';
import { DARK, LIGHT, type Look } from '../drawing/look.js';
import type { ThemedColors } from './themed.js';

const page = ({ paper, ink, faint, line }: Look, link: string, panel: string): string =>
  `--paper:${css(paper)};--ink:${css(ink)};--faint:${css(faint)};--line:${css(line)};--link:${link};--panel:${panel}`;

/** The page's style sheet: a narrow measure, the system's fonts, the reader's theme, and light on paper. */
export function reportStyle(colors: ThemedColors): string {
  const light = `${page(LIGHT, '#0b57a4', '#f5f5f3')};${colors.declarations('light')}`;
  const dark = `${page(DARK, '#8ab8ef', '#222527')};${colors.declarations('dark')}`;
  return `
:root{color-scheme:light dark;${light}}
@media screen and (prefers-color-scheme:dark){:root{${dark}}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,'Segoe UI','Helvetica Neue',Arial,sans-serif}
main{max-width:46rem;margin:0 auto;padding:2.5rem 1.25rem 4rem}
h1{font-size:1.75rem;line-height:1.2;margin:0 0 1rem}
h2{font-size:1.25rem;line-height:1.3;margin:2.5rem 0 .75rem;padding-top:.75rem;border-top:1px solid var(--line)}
p,ul,dl,pre,figure,.table,details{margin:0 0 1rem}
.lead{font-size:1.0625rem}
a{color:var(--link)}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1rem;padding:0;list-style:none;font-size:.875rem}
ul{padding-left:1.25rem}
li{margin-bottom:.25rem}
figure svg{display:block;max-width:100%;height:auto}
figcaption,caption{color:var(--faint);font-size:.875rem;text-align:left}
figcaption{margin-top:.5rem}
caption{padding-bottom:.4rem}
.table{width:max-content;max-width:min(60rem,100vw - 3.5rem,50vw + 19.5rem);overflow-x:auto}
table{border-collapse:collapse;font-size:.8125rem;font-variant-numeric:tabular-nums}
th,td{padding:.3rem .75rem .3rem 0;border-bottom:1px solid var(--line);text-align:left;white-space:nowrap;vertical-align:top}
thead th{color:var(--faint);font-weight:500;white-space:normal;vertical-align:bottom}
tbody th{font-weight:600}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.3rem 1rem;font-size:.875rem}
dt{color:var(--faint)}
dd{margin:0;overflow-wrap:anywhere}
pre{padding:.6rem .8rem;background:var(--panel);border-radius:4px;font:.8125rem/1.45 ui-monospace,'SF Mono',Menlo,Consolas,'DejaVu Sans Mono',monospace;white-space:pre-wrap;overflow-wrap:anywhere}
.label{margin-bottom:.25rem;color:var(--faint);font-size:.875rem}
details{margin-bottom:.5rem}
summary{cursor:pointer;font-size:.875rem}
details[open] summary{margin-bottom:.6rem}
@media (max-width:36rem){dl{grid-template-columns:1fr}dt{margin-top:.4rem}}
@media print{:root{color-scheme:light}body{font-size:10.5pt}main{max-width:none;padding:0}nav{display:none}figure,tr,pre{break-inside:avoid}h2{break-after:avoid}.table{width:auto;max-width:none;overflow:visible}table{font-size:7.5pt}th,td{white-space:normal;padding-right:.4rem}}
`;
}
