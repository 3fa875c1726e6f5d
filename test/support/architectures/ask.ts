import { setTimeout } from 'node:timers/promises';
import koffi from 'koffi';
import type { Backend } from '../../../src/engine/backend.js';
import {
  type Pointer,
  setTensorDataCallback,
  TENSOR,
  TENSOR_DIMENSIONS,
} from '../../../src/engine/native/structs.js';
import type { GgufField } from '../../../src/gguf/format.js';
import { writeHeader } from '../../../src/gguf/write.js';

/** A tensor's name and dimensions, fastest first. */
export interface AskedTensor {
  readonly name: string;
  readonly dimensions: readonly number[];
}

/**
 * Asks llama.cpp which tensors a model of these fields has, so that no shape is written down twice: it builds a model
 * from a header without weights. What an architecture may also lack is left out unless it is named.
 * @param said what llama.cpp logs, oldest first; it grows while this runs.
 * @param optional names of tensors that the architecture may lack, and shall not.
 */
export async function askTensors(
  backend: Backend,
  fields: readonly GgufField[],
  optional: readonly string[],
  said: readonly string[],
): Promise<AskedTensor[]> {
  const start = said.length;
  const none = build(backend, fields, optional);
  if (none.length > 0) return none;
  // It wants as many names in the header as it makes tensors, and says how many these are.
  const wanted = await logged(said, start, /tensors.*expected \d+, got (\d+)/);
  const padding = Array.from({ length: Number(wanted) - optional.length }, (_, n) => `padding.${n}`);
  return build(backend, fields, [...optional, ...padding]);
}

/** llama.cpp's log comes a moment later, from another thread. */
async function logged(said: readonly string[], start: number, pattern: RegExp): Promise<string> {
  for (let wait = 0; wait < 200; wait++) {
    for (const line of said.slice(start)) {
      const match = pattern.exec(line);
      if (match) return match[1]!;
    }
    await setTimeout(5);
  }
  throw new Error(
    `llama.cpp refuses the fields: ${said
      .slice(start)
      .filter((line) => /error/i.test(line))
      .join('; ')}`,
  );
}

const bytesOf = koffi.array('uint8_t', TENSOR.size, 'Typed');

/** The tensors of the model that llama.cpp makes with these names in its header; none when it refuses. */
function build({ api }: Backend, fields: readonly GgufField[], names: readonly string[]): AskedTensor[] {
  const { bytes } = writeHeader({
    fields,
    tensors: names.map((name) => ({ name, dimensions: [1], type: 0 })),
    alignment: 32,
  });
  const header = api.ggufFromBuffer(bytes, bytes.byteLength, { no_alloc: true, ctx: null });
  if (!header) throw new Error('the header could not be read back');
  const tensors = new Map<string, AskedTensor>();
  const callback = koffi.register((tensor: Pointer) => {
    const raw = koffi.decode(tensor, bytesOf) as Uint8Array;
    const view = new DataView(raw.buffer, raw.byteOffset);
    const dimensions = Array.from({ length: TENSOR_DIMENSIONS }, (_, n) =>
      Number(view.getBigInt64(TENSOR.ne + 8 * n, true)),
    );
    while (dimensions.length > 1 && dimensions.at(-1) === 1) dimensions.pop();
    const name = api.tensorName(tensor);
    tensors.set(name, { name, dimensions });
  }, koffi.pointer(setTensorDataCallback));
  try {
    const model = api.modelInitFromUser(header, callback, null, {
      ...api.modelDefaultParams(),
      no_host: true,
    });
    if (model) api.modelFree(model);
    return [...tensors.values()];
  } finally {
    api.ggufFree(header);
    koffi.unregister(callback);
  }
}
