import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { resultsHtml } from '../../../src/host/results/resultsPage.js';

/** Tests and tools run in the repository's root, where the build puts the bundle. */
export type PageName = 'results' | 'scan' | 'compare' | 'answers' | 'chat';
const bundle = (name: string): string => join('dist', 'webview', name);

/** Serves a page as VS Code would show it, policy and all, with its bundle from dist/. */
export async function servePage(name: PageName = 'results'): Promise<{ url: string; server: Server }> {
  const files = {
    '/page.js': { type: 'text/javascript', content: await readFile(bundle(`${name}.js`)) },
    '/page.css': { type: 'text/css', content: await readFile(bundle(`${name}.css`)) },
  };
  const server = createServer((request, response) => {
    const file = files[request.url as keyof typeof files];
    if (file) {
      response.writeHead(200, { 'content-type': file.type }).end(file.content);
      return;
    }
    if (request.url === '/favicon.ico') {
      response.writeHead(204).end();
      return;
    }
    if (request.url !== '/') {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(
      resultsHtml({
        scriptUri: '/page.js',
        styleUri: '/page.css',
        cspSource: `http://${request.headers.host}`,
        nonce: 'bm9uY2U=',
        title: 'test.rys.jsonl',
      }),
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, server };
}
