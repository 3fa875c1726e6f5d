import { copyFileSync } from 'node:fs';
import OpenAI from 'openai';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/core/configs/layerPath.js';
import { exampleCurl } from '../../src/host/serve/curl.js';
import type { EngineHost } from '../../src/host/sweeps/engineHost.js';
import { sharedEngine } from '../../src/host/sweeps/sharedEngine.js';
import type { LoadRequest } from '../../src/protocol/engine.js';
import { ModelServer, namesOf } from '../../src/server/server.js';
import { DEMO_MODEL, temporaryFolder } from '../support/files.js';
import { engineHost } from '../support/host.js';
import { question, SLOW } from '../support/servedModel.js';
import { DEMO_LAYERS, demoSets } from '../support/sweep.js';

const folder = temporaryFolder();
const other = folder.path('other.gguf');
copyFileSync(DEMO_MODEL, other);
const load = (model: string): LoadRequest => ({ model, gpu: 'false', threads: 1 });

let engines: EngineHost;
let server: ModelServer;
let client: OpenAI;
async function serve(): Promise<void> {
  engines = engineHost();
  server = await ModelServer.open({
    completer: sharedEngine(engines, () => engines.loadedFor(DEMO_MODEL) ?? load(DEMO_MODEL)),
    names: await namesOf(DEMO_MODEL, {}),
    port: 0,
  });
  client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'none', maxRetries: 0 });
}
const ask = async (model?: string): Promise<string | null> =>
  (await client.chat.completions.create(question('12*3=', model))).choices[0]!.message.content;

afterEach(async () => {
  await server.close();
  await engines.end();
});
afterAll(() => folder.remove());

describe('a model that is served by the engine of a window', () => {
  it('is loaded when it is asked, by several at once', async () => {
    await serve();
    expect(engines.model).toBeUndefined();
    expect(await Promise.all([ask(), ask('rys-demo@(4,7)'), ask()])).toEqual(['36', '36', '36']);
    expect(engines.model).toBe(DEMO_MODEL);
  });

  it('leaves the engine to other models while nobody asks, and gets it back', async () => {
    await serve();
    expect(await ask()).toBe('36');
    const sweep = await engines.acquire(load(other));
    const refused = client.chat.completions.create(question('12*3='));
    await expect(refused).rejects.toMatchObject({ status: 503, code: 'engine_busy' });
    await expect(refused).rejects.toThrow(/is in use: wait for its run to finish, or stop it/);
    await engines.release(sweep);
    expect(await ask()).toBe('36');
  });

  it('answers beside a sweep of the model, with whatever settings that has', async () => {
    await serve();
    const sweep = await engines.acquire({ ...load(DEMO_MODEL), sequences: 3 });
    const config = parseConfig('(4,7)', DEMO_LAYERS);
    const job = { sets: demoSets(8), earlyStop: false, configs: [config] };
    const [record, text] = await Promise.all([sweep.run(config, job), ask()]);
    expect(record!.state).toBe('done');
    expect(text).toBe('36');
    await engines.release(sweep);
  });

  it('stops with the server, which gives its port back', async () => {
    await serve();
    const asked = client.chat.completions.create({ ...question('How is Dan?', SLOW), max_tokens: 200 });
    const failed = expect(asked).rejects.toMatchObject({ status: 503, code: 'stopping' });
    await expect.poll(() => server.busy).toBe(1);
    const { port } = new URL(server.url);
    await server.close();
    await failed;
    server = await ModelServer.open({
      completer: sharedEngine(engines, () => load(DEMO_MODEL)),
      names: await namesOf(DEMO_MODEL, {}),
      port: Number(port),
    });
    expect(await ask()).toBe('36');
  });
});

describe('the example', () => {
  it('can be pasted into a shell', () => {
    expect(exampleCurl('http://127.0.0.1:8080', 'm@(2,5)')).toBe(
      String.raw`curl http://127.0.0.1:8080/v1/chat/completions -H "Content-Type: application/json" -d "{\"model\":\"m@(2,5)\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}"`,
    );
  });
});
