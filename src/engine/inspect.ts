import { open } from 'node:inspector';

/** Names the port at which a debugger may attach to the engine; unset for its users. */
const VARIABLE = 'RYS_ENGINE_INSPECT';

/**
 * Lets a debugger attach to the engine process, on this machine only, where the environment asks for it. Not by Node's
 * own `--inspect`: with that, a second engine, such as the one that plans a sweep beside a loaded model, would end
 * because the port is taken. Here it goes on without a debugger.
 */
export function openInspector(): void {
  const port = Number(process.env[VARIABLE]);
  if (Number.isInteger(port) && port > 0) open(port, '127.0.0.1');
}
