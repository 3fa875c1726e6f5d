/** llama.cpp's headers after the preprocessor: which names they declare. */
export class Declarations {
  private readonly code: string;

  constructor(private readonly text: string) {
    this.code = text.replace(/^[ \t]*#.*$/gm, '');
  }

  /** Whether the name stands anywhere, be it as a macro. */
  has(name: string): boolean {
    return new RegExp(`\\b${name}\\b`).test(this.text);
  }

  hasFunction(name: string): boolean {
    return new RegExp(`\\b${name}\\s*\\(`).test(this.code);
  }

  /** The names of a struct's fields in their order; undefined where there is no such struct. */
  fieldsOf(struct: string): string[] | undefined {
    const start = new RegExp(`\\bstruct\\s+${struct}\\s*\\{`).exec(this.code);
    if (!start) return undefined;
    const from = start.index + start[0].length;
    const body = this.code.slice(from, this.code.indexOf('}', from));
    return body
      .split(/[;,](?![^(]*\))/)
      .map((declaration) => FIELD_NAME.exec(declaration.trim()))
      .flatMap((match) => match?.[1] ?? match?.[2] ?? []);
  }
}

/** Of a pointer to a function, or of anything else: the last word before array lengths or a default. */
const FIELD_NAME = /\(\s*\*\s*(\w+)\s*\)\s*\(|(\w+)\s*(?:\[[^\]]*\]\s*)*(?:=[^=]*)?$/;
