import chalk, { Chalk } from 'chalk';
import type { Paint } from '../core/report/text.js';

/** What every command knows about the terminal it writes to. */
export interface Terminal {
  readonly paint: Paint;
  readonly color: boolean;
  readonly width: number;
  out(text: string): void;
  note(text: string): void;
}

const DEFAULT_WIDTH = 100;

/** Colours as the user asks for them, else as the terminal is known to show them. */
function colorLevel(): number {
  const { NO_COLOR: none, FORCE_COLOR: forced } = process.env;
  if (none) return 0;
  // chalk takes a number here as a minimum that the kind of terminal may lower again.
  return forced && /^[0-3]$/.test(forced) ? Number(forced) : chalk.level;
}

export function openTerminal(): Terminal {
  const level = colorLevel();
  const color = level > 0;
  // Heatmaps need shades: a terminal that shows colour at all gets at least its 256-colour palette.
  const pen = new Chalk({ level: color ? (Math.max(level, 2) as 2 | 3) : 0 });
  // A reader that has seen enough, such as `head`, closes the pipe: that is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
  return {
    color,
    width: process.stdout.columns ?? DEFAULT_WIDTH,
    paint: {
      bg: (r, g, b, text) => pen.bgRgb(r, g, b)(text),
      fg: (r, g, b, text) => pen.rgb(r, g, b)(text),
      bold: (text) => pen.bold(text),
      dim: (text) => pen.dim(text),
    },
    out: (text) => {
      // Two writes: a report of megabytes would be copied to have its line end.
      process.stdout.write(text);
      process.stdout.write('\n');
    },
    note: (text) => void process.stderr.write(`${text}\n`),
  };
}

/** One line on stderr that is rewritten on a terminal, and written now and then into a log. */
export class ProgressLine {
  private readonly live = process.stderr.isTTY;
  private lastLogged = -Infinity;

  update(done: number, total: number, detail: string): void {
    const share = total === 0 ? 1 : done / total;
    if (this.live) {
      const filled = Math.round(share * 24);
      const bar = '█'.repeat(filled) + '░'.repeat(24 - filled);
      const line = `${bar} ${done}/${total}  ${detail}`;
      process.stderr.write(`\r\u001b[2K${line.slice(0, (process.stderr.columns ?? DEFAULT_WIDTH) - 1)}`);
    } else if (done === total || share - this.lastLogged >= 0.1) {
      this.lastLogged = share;
      process.stderr.write(`${done}/${total}  ${detail}\n`);
    }
  }

  finish(): void {
    if (this.live) process.stderr.write('\r\u001b[2K');
  }
}
