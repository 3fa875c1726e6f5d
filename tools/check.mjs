/** Checks types and style at the same time, and fails if either does. Usage: npm run check */
import { spawn } from 'node:child_process';

/** Prints what a script of package.json says once it has ended. @returns whether it found nothing. */
function run(script) {
  // As npm runs it, also where npm is no program but a shell's script.
  const npm = process.env.npm_execpath;
  if (!npm) throw new Error('Run this by npm: npm run check');
  const child = spawn(process.execPath, [npm, 'run', '--silent', script], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => (output += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      console.log(`npm run ${script}${code === 0 ? '' : ` failed:\n${output}`}`);
      resolve(code === 0);
    });
  });
}

const found = await Promise.all(['typecheck', 'lint'].map(run));
process.exitCode = found.every(Boolean) ? 0 : 1;
