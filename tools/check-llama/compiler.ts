import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../src/core/errors.js';

/** The headers that the engine leans on; a release may lack the last one. */
const HEADERS = ['llama.h', 'ggml.h', 'ggml-backend.h', 'gguf.h', 'llama-ext.h'];
const INCLUDE_FOLDERS = ['include', 'ggml/include', 'src'];
const INCLUDES = HEADERS.map((name) => `#if __has_include("${name}")\n#include "${name}"\n#endif\n`).join('');
const OUTPUT = { encoding: 'utf8', maxBuffer: 64 * 2 ** 20 } as const;

/** Something could not be compiled; the message is the compiler's first complaint. */
export class CompileError extends Error {}

/** The system's C++ compiler, with llama.cpp's headers at hand. */
export class Compiler {
  private readonly command = process.env.CXX?.trim() || 'c++';
  private readonly flags: readonly string[];

  /** @param source folder with llama.cpp's sources. */
  constructor(source: string) {
    this.flags = ['-std=c++17', '-w', ...INCLUDE_FOLDERS.map((folder) => `-I${join(source, folder)}`)];
  }

  /**
   * The headers without comments and with macros expanded, `#define` lines kept.
   * @throws UserError when there is no compiler; CompileError when the headers are broken.
   */
  headers(): string {
    return withFile(INCLUDES, (file) => this.run('-E', '-dD', file));
  }

  /**
   * Whether the headers go with further declarations.
   * @throws UserError when there is no compiler; CompileError when they do not.
   */
  accept(declarations: string): void {
    withFile(INCLUDES + declarations, (file) => this.run('-fsyntax-only', file));
  }

  /**
   * What a program prints that includes the headers.
   * @throws UserError when there is no compiler; CompileError when the program does not compile or work.
   */
  outputOf(program: string): string {
    return withFile(INCLUDES + program, (file) => {
      const binary = `${file}.exe`;
      this.run(file, '-o', binary);
      const { status, stdout, error } = spawnSync(binary, OUTPUT);
      if (status !== 0) throw new CompileError(`the compiled program failed (${error?.message ?? status})`);
      return stdout;
    });
  }

  private run(...args: string[]): string {
    // As make knows it, the variable may hold options, too: "ccache g++".
    const [command, ...options] = this.command.split(/\s+/);
    const { status, stdout, stderr, error } = spawnSync(
      command!,
      [...options, ...this.flags, ...args],
      OUTPUT,
    );
    if (error)
      throw new UserError(
        `The C++ compiler "${this.command}" could not be run: install GCC or Clang (Debian: apt-get install g++), ` +
          'or name one in the variable CXX.',
        { cause: error },
      );
    if (status !== 0) {
      const lines = stderr.trim().split('\n');
      const line = lines.find((candidate) => /\berror\b/.test(candidate)) ?? lines[0]!;
      // A place in the headers helps, one in a program that is gone does not.
      throw new CompileError(line.replace(/^\S*program\.cpp\S* (error: )?/, '') || 'it ended without a word');
    }
    return stdout;
  }
}

function withFile<T>(text: string, use: (file: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'rys-check-llama-'));
  try {
    const file = join(folder, 'program.cpp');
    writeFileSync(file, text);
    return use(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
