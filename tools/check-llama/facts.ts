import koffi, { type TypeObject } from 'koffi';
import { ADDRESSES, FUNCTIONS, type Prototype } from '../../src/engine/native/functions.js';
import { LAYER_INPUT_FUNCTIONS } from '../../src/engine/native/layerInputs.js';
import { CALLBACKS, CONSTANTS, STRUCTS } from '../../src/engine/native/structs.js';

/** A type as far as a call or a memory access depends on it: "int32", "pointer", "uint64[4]", "llama_batch". */
export type Kind = string;

export interface Field {
  readonly offset: number;
  readonly kind: Kind;
}

export interface Struct {
  readonly size: number;
  readonly fields: ReadonlyMap<string, Field>;
}

export interface Signature {
  readonly result: Kind;
  readonly parameters: readonly Kind[];
  /** The name that GCC and Clang give to it if it is a C++ function. */
  readonly symbol?: string | undefined;
}

/** What the engine knows of llama.cpp's headers, or what stands in them; all by the names used there. */
export interface Facts {
  readonly structs: ReadonlyMap<string, Struct>;
  readonly constants: ReadonlyMap<string, number>;
  readonly functions: ReadonlyMap<string, Signature>;
  /** Several functions and prototypes may serve as one callback. */
  readonly callbacks: ReadonlyMap<string, Signature>;
}

/** What the engine knows, from its own definitions. */
export function engineFacts(): Facts {
  const functions = [...Object.values(FUNCTIONS)].map((of): [string, Signature] => [of.name, signature(of)]);
  const cxx = Object.values(LAYER_INPUT_FUNCTIONS).map((of): [string, Signature] => [
    of.name,
    { ...signature(of), symbol: of.symbols.itanium },
  ]);
  const callbacks = [
    ...Object.entries(CALLBACKS).map(([name, { proto }]): [string, Signature] => [
      name,
      signature({ result: proto!.result, parameters: parametersOf(proto!.arguments) }),
    ]),
    ...Object.entries(ADDRESSES).map(([name, of]): [string, Signature] => [name, signature(of)]),
  ];
  return {
    structs: new Map(Object.entries(STRUCTS).map(([name, type]) => [name, structFacts(type)])),
    constants: new Map(Object.entries(CONSTANTS)),
    functions: new Map([...functions, ...cxx]),
    callbacks: new Map(callbacks),
  };
}

/** koffi's types say that a prototype's arguments are types; they hold a type and a direction. */
const parametersOf = (args: readonly unknown[]): TypeObject[] =>
  (args as { type: TypeObject }[]).map(({ type }) => type);

const structFacts = (type: TypeObject): Struct => ({
  size: koffi.sizeof(type),
  fields: new Map(
    Object.values(type.members!).map(({ name, type: of, offset }) => [name, { offset, kind: kindOf(of) }]),
  ),
});

const signature = ({ result, parameters }: Omit<Prototype, 'name'>): Signature => ({
  result: kindOf(result),
  parameters: parameters.map(kindOf),
});

function kindOf(spec: string | TypeObject): Kind {
  const struct = Object.entries(STRUCTS).find(([, known]) => known === spec);
  if (struct) return struct[0];
  const type = koffi.type(spec);
  if (type.name === 'char') return 'char';
  if (type.primitive === 'Array') return `${kindOf(type.ref!)}[${type.length}]`;
  if (type.primitive === 'String') return 'text';
  return type.primitive.toLowerCase();
}
