import { type ChildProcess, fork } from 'node:child_process';
import { connectEngine } from '../protocol/channel.js';
import {
  type EngineFunctions,
  type EngineInfo,
  type EventListeners,
  type LogEvent,
  PROTOCOL_VERSION,
} from '../protocol/engine.js';
import { extraBinariesVariable } from './backends.js';

/** The engine process ended without being asked to: a crash of the native code, or the system killed it. */
export class EngineCrash extends Error {
  override readonly name = 'EngineCrash';

  constructor(
    readonly exitCode: number | null,
    readonly signal: NodeJS.Signals | null,
    readonly lastWords: string,
  ) {
    const how = signal ? `was ended by ${signal}` : `ended with code ${codeText(exitCode)}`;
    const last = lastMessage(lastWords);
    super(`The engine process ${how}${last ? `; its last message was: ${last}` : ''}.`);
  }

  /** What it said last, without the full stop; empty when it said nothing. */
  get lastMessage(): string {
    return lastMessage(this.lastWords);
  }

  /** Whether CUDA could not do something: most often, the driver is older than what the kernels were built with. */
  get ofCuda(): boolean {
    return /\bCUDA error\b/.test(this.lastWords);
  }
}

/** A line of the trace that ggml prints below its message: a file or nothing, and an address. */
const STACK_FRAME = /\[0x[\da-f]+\]$/i;

const lastMessage = (words: string): string =>
  (
    words
      .split('\n')
      .map((line) => line.trim())
      .findLast((line) => line !== '' && !STACK_FRAME.test(line)) ?? ''
  ).replace(/\.$/, '');

/** Windows knows no signals: a crash has a code there that is looked up, and spoken of, in hexadecimal. */
export const codeText = (code: number | null): string =>
  code !== null && code >= 0x80000000 ? `0x${code.toString(16).toUpperCase()}` : `${code}`;

export interface EngineProcessOptions {
  /** Path of the engine's bundle. */
  readonly entry: string;
  readonly listeners?: Partial<EventListeners>;
}

/** How long a child that was asked to end may take before it is killed, in milliseconds. */
const END_GRACE = 2000;
/** The last of the child's error output, kept for the report of a crash, in characters: a message and a trace. */
const LAST_WORDS = 16_000;

/**
 * A running engine child process. It works the same forked from Node and from VS Code's extension host
 * (Electron, told to behave as Node).
 */
export class EngineProcess {
  private ending = false;
  private lastWords = '';
  /** Rejects when the process ends unasked. */
  private readonly crash: Promise<never>;
  private readonly ended: Promise<void>;
  readonly engine: EngineFunctions;

  private constructor(
    private readonly child: ChildProcess,
    listeners: EventListeners,
  ) {
    const { close, ...functions } = connectEngine(
      {
        // A message to a child that has just died is dropped; `crash` reports the death itself.
        post: (message) => void (child.connected && child.send(message as object, () => undefined)),
        onMessage: (listener) => void child.on('message', listener),
      },
      listeners,
    );
    this.ended = new Promise((resolve) => child.once('exit', () => resolve()));
    // It would leave by itself, but only once what it is computing is done.
    const kill = (): void => void child.kill('SIGKILL');
    process.once('exit', kill);
    child.once('exit', () => process.off('exit', kill));
    this.crash = new Promise((_, reject) => {
      const fail = (error: Error): void => {
        reject(error);
        close(error);
      };
      child.once('error', fail);
      // Not at `exit`: what it said last may still have to be read.
      child.once('close', (code, signal) => fail(new EngineCrash(code, signal, this.lastWords.trim())));
    });
    // Awaited with each call; between calls a crash is no unhandled rejection.
    this.crash.catch(() => undefined);
    child.stderr?.setEncoding('utf8').on('data', (text: string) => this.hear(text, listeners));
    child.stdout?.setEncoding('utf8').on('data', (text: string) => this.hear(text, listeners));
    this.engine = this.guard(functions);
  }

  /**
   * Starts the process and greets it.
   * @throws EngineCrash when it ends at once; Error when it speaks another version of the protocol.
   */
  static async start({
    entry,
    listeners,
  }: EngineProcessOptions): Promise<EngineProcess & { info: EngineInfo }> {
    const child = fork(entry, [], {
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...process.env, ...extraBinariesVariable(), ELECTRON_RUN_AS_NODE: '1', ELECTRON_NO_ASAR: '1' },
      execArgv: [],
    });
    const started = new EngineProcess(child, {
      log: listeners?.log ?? (() => undefined),
      text: listeners?.text ?? (() => undefined),
      answer: listeners?.answer ?? (() => undefined),
      delta: listeners?.delta ?? (() => undefined),
    });
    try {
      const info = await started.engine.hello({ protocol: PROTOCOL_VERSION });
      if (info.protocol !== PROTOCOL_VERSION)
        throw new Error(
          `the engine speaks protocol ${info.protocol}, not ${PROTOCOL_VERSION}: build both again`,
        );
      return Object.assign(started, { info });
    } catch (error) {
      await started.end();
      throw error;
    }
  }

  /** Every call fails as soon as the process dies, with the reason. */
  private guard(functions: EngineFunctions): EngineFunctions {
    return Object.fromEntries(
      Object.entries(functions).map(([name, call]) => [
        name,
        (request: never) =>
          Promise.race([(call as (request: never) => Promise<unknown>)(request), this.crash]),
      ]),
    ) as unknown as EngineFunctions;
  }

  private hear(text: string, listeners: EventListeners): void {
    this.lastWords = (this.lastWords + text).slice(-LAST_WORDS);
    const event: LogEvent = { level: 'debug', message: text.trimEnd() };
    if (!this.ending) listeners.log(event);
  }

  /** Whether the process runs and has not been asked to end. */
  get alive(): boolean {
    return !this.ending && this.child.exitCode === null && this.child.signalCode === null;
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Ends the process: it leaves by itself when the channel closes, and is killed if it does not. */
  async end(): Promise<void> {
    this.ending = true;
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    if (this.child.connected) this.child.disconnect();
    const timer = setTimeout(() => this.child.kill('SIGKILL'), END_GRACE);
    await this.ended;
    clearTimeout(timer);
  }
}
