import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Script } from 'node:vm';

const DIGEST_BYTES = 32;

/** A file in CommonJS: its text is the body of this function. */
type FileFunction = (exports: object, require: (id: string) => unknown, module: Module, filename: string) => void;

interface Module {
  exports: object;
}

/**
 * The files of the built server, in CommonJS, with the compiled code that the build stored (`deploy/compile.ts`). A
 * start need not compile 3 MB of text, which is 40 % of its CPU. V8 accepts compiled code for the same version, flags
 * and length of the text, and compiles anything else.
 */
export class CompiledFiles {
  /** The loaded files by name. */
  readonly scripts = new Map<string, Script>();
  private readonly folder: string;
  private readonly modules = new Map<string, Module>();
  private readonly requireOther: NodeJS.Require;

  /** @param folder absolute path of the files */
  constructor(folder: string) {
    this.folder = folder;
    this.requireOther = createRequire(join(folder, 'main.js'));
  }

  /** Returns the exports of a file, which runs on its first load. Throws what the file throws. */
  load(name: string): object {
    const known = this.modules.get(name);
    if (known !== undefined) return known.exports;
    const module: Module = { exports: {} };
    this.modules.set(name, module);
    const filename = join(this.folder, name);
    const require = (id: string) => (id.startsWith('./') ? this.load(id.slice(2)) : (this.requireOther(id) as unknown));
    this.compile(name, filename)(module.exports, require, module, filename);
    return module.exports;
  }

  private compile(name: string, filename: string): FileFunction {
    const bytes = readFileSync(filename);
    // The build writes ASCII. Two bytes a character would cost memory while the file is loaded.
    const text = `(function (exports, require, module, __filename) {${bytes.toString('latin1')}\n})`;
    // Compiled code contains the name. Without the folder it is the same wherever it is built.
    const script = new Script(text, { filename: name, cachedData: readCode(filename, bytes) });
    this.scripts.set(name, script);
    return script.runInThisContext() as FileFunction;
  }
}

/** The path of a file's compiled code. */
export function codeFile(file: string): string {
  return `${file}.code`;
}

/** Compiled code in its stored form, after a digest of itself and of its source. */
export function packCode(text: Buffer, code: Buffer): Buffer {
  return Buffer.concat([digestOf(text, code), code]);
}

/** `undefined` if there is none, or if it is incomplete or of another text. V8 only compares the length of the text. */
function readCode(file: string, text: Buffer): Buffer | undefined {
  let packed: Buffer;
  try {
    packed = readFileSync(codeFile(file));
  } catch {
    return undefined;
  }
  const code = packed.subarray(DIGEST_BYTES);
  return digestOf(text, code).equals(packed.subarray(0, DIGEST_BYTES)) ? code : undefined;
}

function digestOf(text: Buffer, code: Buffer): Buffer {
  return createHash('sha256').update(text).update(code).digest();
}
