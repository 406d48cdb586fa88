import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Script } from 'node:vm';

const DIGEST_BYTES = 32;

/** What a file is in CommonJS: its text is the body of this function. */
type FileFunction = (exports: object, require: (id: string) => unknown, module: Module, filename: string) => void;

interface Module {
  exports: object;
}

/**
 * The files of the built server, CommonJS each, with what V8 made of them at the end of the build (`deploy/compile.ts`):
 * a start need not compile 3 MB of text, which is 40 % of its CPU, nor keep what only compiling needs. V8 takes compiled
 * code for the same version of its own, flags and length of the text; what it does not take, it compiles.
 */
export class CompiledFiles {
  /** Of each file that was loaded, by its name. */
  readonly scripts = new Map<string, Script>();
  private readonly folder: string;
  private readonly modules = new Map<string, Module>();
  private readonly requireOther: NodeJS.Require;

  /** @param folder the absolute path of the folder that they are in */
  constructor(folder: string) {
    this.folder = folder;
    this.requireOther = createRequire(join(folder, 'main.js'));
  }

  /** What a file exports; it runs when it is first asked for. Throws what it throws. */
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
    // The build writes ASCII: two bytes a character would cost memory for as long as the file is loaded.
    const text = `(function (exports, require, module, __filename) {${bytes.toString('latin1')}\n})`;
    // Compiled code holds the name: without the folder it is the same wherever it was built.
    const script = new Script(text, { filename: name, cachedData: readCode(filename, bytes) });
    this.scripts.set(name, script);
    return script.runInThisContext() as FileFunction;
  }
}

/** Where the compiled code of a file is. */
export function codeFile(file: string): string {
  return `${file}.code`;
}

/** Compiled code as it is kept: a digest of it and of the text that it was made from goes before it. */
export function packCode(text: Buffer, code: Buffer): Buffer {
  return Buffer.concat([digestOf(text, code), code]);
}

/** `undefined` where there is none, or it is not whole, or of another text: V8 compares no more than its length. */
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
