import type { Declarations } from './declarations.js';
import type { Facts } from './facts.js';

/** Prints types in the words of `Kind`, and functions with the name that C++ gives to them (Itanium's rules). */
const PRELUDE = String.raw`
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <string>
#include <type_traits>
#include <typeinfo>

template <class T> std::string structName() { return "a struct of " + std::to_string(sizeof(T)) + " bytes"; }

template <class T> std::string kind() {
  using U = std::remove_cv_t<T>;
  if constexpr (std::is_void_v<U>) return "void";
  else if constexpr (std::is_array_v<U>)
    return kind<std::remove_extent_t<U>>() + "[" + std::to_string(std::extent_v<U>) + "]";
  else if constexpr (std::is_pointer_v<U>)
    return std::is_same_v<std::remove_cv_t<std::remove_pointer_t<U>>, char> ? "text" : "pointer";
  else if constexpr (std::is_same_v<U, bool>) return "bool";
  else if constexpr (std::is_same_v<U, char>) return "char";
  else if constexpr (std::is_class_v<U> || std::is_union_v<U>) return structName<U>();
  else {
    const char * name = std::is_enum_v<U> ? "enum" : std::is_floating_point_v<U> ? "float"
      : std::is_signed_v<U> ? "int" : "uint";
    return name + std::to_string(8 * sizeof(U));
  }
}

template <class R, class... A> void function(const char * of, const char * name, R (*)(A...)) {
  const std::string parameters = std::string(typeid(void(A...)).name()).substr(2);
  const std::string symbol =
    "_Z" + std::to_string(std::strlen(name)) + name + parameters.substr(0, parameters.size() - 1);
  std::printf("[\"%s\",\"%s\",\"%s\",\"%s\"", of, name, symbol.c_str(), kind<R>().c_str());
  (std::printf(",\"%s\"", kind<A>().c_str()), ...);
  std::printf("]\n");
}

void constant(const char * name, long long value) { std::printf("[\"constant\",\"%s\",%lld]\n", name, value); }

#define STRUCT(S) std::printf("[\"struct\",\"%s\",%zu]\n", #S, sizeof(struct S))
#define FIELD(S, F) std::printf("[\"field\",\"%s\",\"%s\",%zu,\"%s\"]\n", #S, #F, offsetof(struct S, F), \
  kind<decltype(S::F)>().c_str())
#define DEFAULT(S, F, value) std::printf("[\"%s\",\"%s\",%g]\n", #S, #F, (double)(value))
`;

/**
 * A program that prints what the headers declare of all that the engine knows, and each struct's fields; a line is a
 * JSON array. What is not declared is left out.
 */
export function factsProgram(known: Facts, declarations: Declarations): string {
  const structs = [...known.structs.keys()].filter((name) => declarations.fieldsOf(name));
  const names = structs.map(
    (name) => `template <> std::string structName<struct ${name}>() { return "${name}"; }`,
  );
  const statements = [
    ...structs.flatMap((name) => [
      `STRUCT(${name});`,
      ...declarations.fieldsOf(name)!.map((field) => `FIELD(${name}, ${field});`),
    ]),
    ...[...known.constants.keys()]
      .filter((name) => declarations.has(name))
      .map((name) => `constant("${name}", (long long)(${name}));`),
    ...[...known.functions.keys()]
      .filter((name) => declarations.hasFunction(name))
      .map((name) => `function("function", "${name}", (decltype(&${name}))nullptr);`),
    ...[...known.callbacks.keys()]
      .filter((name) => declarations.has(name))
      .map((name) => `function("callback", "${name}", (${name})nullptr);`),
  ];
  return `${PRELUDE}\n${names.join('\n')}\n${main(statements)}`;
}

/**
 * Declares the functions again as C or C++ ones: a compiler refuses this where the headers say otherwise, and their
 * symbols are then others.
 */
export function linkageDeclarations(known: Facts, declarations: Declarations): string {
  return [...known.functions]
    .filter(([name]) => declarations.hasFunction(name))
    .map(([name, { symbol }]) => `extern "${symbol === undefined ? 'C' : 'C++'}" decltype(${name}) ${name};`)
    .join('\n');
}

/**
 * A program that prints default values.
 * @param definitions the functions that make them, cut out of llama.cpp's sources.
 * @param wanted the struct's fields by the function that fills it.
 */
export function defaultsProgram(
  definitions: readonly string[],
  wanted: ReadonlyMap<string, readonly string[]>,
): string {
  const statements = [...wanted].map(
    ([name, fields]) =>
      `{ const auto made = ${name}(); ${fields.map((field) => `DEFAULT(${name}, ${field}, made.${field});`).join(' ')} }`,
  );
  return `${PRELUDE}\n${definitions.join('\n')}\n${main(statements)}`;
}

const main = (statements: readonly string[]): string => `int main() {\n${statements.join('\n')}\n}\n`;
