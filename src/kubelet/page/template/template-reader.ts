import { endianness } from 'node:os';
import { batchArrays, type BatchNumbers } from './batch-arrays.js';
import { READ_TEMPLATE } from './read-template.wasm.js';

type ReadTemplate = (
  page: number,
  end: number,
  form: number,
  script: number,
  numbers: number,
  requestTimeMs: number,
) => number;

/** Of WebAssembly's memory. */
const PAGE_BYTES = 64 * 1024;
/** Where the first of what is read begins. Before it is what the compiler put there. */
const FIRST_ADDRESS = 1024;
/** Behind a page, so that no number goes on. As many bytes as are read at once. */
const ZEROS = 16;
/** The first memory has room for a page of 30 to 60 Pods. It grows with the largest page. */
const SMALLEST_PAGES = 2;
/** More is parsed whole: the memory never shrinks. */
const MOST_PAGES = 64;

let shared: TemplateReader | undefined;
let isMissing = false;

/**
 * The reader of all templates, which read one page after the other; undefined where the processor or Node has no
 * WebAssembly with SIMD or is big-endian. Then every page is parsed whole.
 */
export function templateReader(): TemplateReader | undefined {
  if (shared !== undefined || isMissing) return shared;
  const code = Buffer.from(READ_TEMPLATE, 'base64');
  isMissing = endianness() === 'BE' || typeof WebAssembly === 'undefined' || !WebAssembly.validate(code);
  if (!isMissing) shared = new TemplateReader(code);
  return shared;
}

/** Reads pages by `assembly/read-template.ts`, to whose memory everything is copied. */
export class TemplateReader {
  private readonly memory = new WebAssembly.Memory({ initial: SMALLEST_PAGES, maximum: MOST_PAGES });
  private readonly readTemplate: ReadTemplate;
  private bytes = Buffer.from(this.memory.buffer);
  private words = new Uint32Array(this.memory.buffer);
  private doubles = new Float64Array(this.memory.buffer);
  /** Nodes of one kubelet version have the same, which is then there already. */
  private form?: Uint8Array;

  constructor(code: Uint8Array) {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(code), { env: { memory: this.memory } });
    this.readTemplate = exports.readTemplate as ReadTemplate;
  }

  /** Does what `PageTemplate.readPage` does with the first `length` bytes of a page. */
  readPage(
    form: Uint8Array,
    script: Uint8Array,
    page: Buffer,
    length: number,
    requestTimeMs: number,
    numbers: BatchNumbers,
  ): boolean {
    const scriptAt = aligned(FIRST_ADDRESS + form.length);
    const numbersAt = aligned(scriptAt + script.length);
    const arrays = batchArrays(numbers);
    const firstAt = aligned(numbersAt + arrays.length * 4);
    const pageAt = firstAt + arrays.reduce((bytes, { byteLength }) => bytes + byteLength, 0);
    if (!this.hasRoom(pageAt + length + ZEROS)) return false;
    if (this.form !== form) this.bytes.set(form, FIRST_ADDRESS);
    this.form = form;
    this.bytes.set(script, scriptAt);
    this.bytes.set(page.subarray(0, length), pageAt);
    this.bytes.fill(0, pageAt + length, pageAt + length + ZEROS);
    let arrayAt = firstAt;
    for (const [i, array] of arrays.entries()) {
      this.words[numbersAt / 4 + i] = arrayAt - numbersAt;
      this.doubles.set(array, arrayAt / 8);
      arrayAt += array.byteLength;
    }
    const read = this.readTemplate(pageAt, pageAt + length, FIRST_ADDRESS, scriptAt, numbersAt, requestTimeMs);
    if (read !== length) return false;
    arrayAt = firstAt;
    for (const array of arrays) {
      array.set(this.doubles.subarray(arrayAt / 8, arrayAt / 8 + array.length));
      arrayAt += array.byteLength;
    }
    return true;
  }

  private hasRoom(bytes: number): boolean {
    if (bytes <= this.bytes.length) return true;
    const pages = Math.ceil(bytes / PAGE_BYTES);
    if (pages > MOST_PAGES) return false;
    this.memory.grow(pages - this.bytes.length / PAGE_BYTES);
    this.bytes = Buffer.from(this.memory.buffer);
    this.words = new Uint32Array(this.memory.buffer);
    this.doubles = new Float64Array(this.memory.buffer);
    return true;
  }
}

/** The next address where a double may be. */
function aligned(address: number): number {
  return (address + 7) & ~7;
}
