import { ownCopy } from '../../../model/own-copy.js';

/** More than the forms of a hundred kubelet versions. Beyond it the pool is emptied. */
const LARGEST = 1024;
/** Of all forms. Those of a hundred kubelet versions have a fifth of it. */
const MOST_BYTES = 1024 * 1024;

/** One copy of equal forms, of which all nodes of one kubelet version have the same. */
export class PageForms {
  private readonly known = new Map<string, Uint8Array>();
  private bytes = 0;

  /** @param records the records of `template-format.ts`, in pieces. They may be overwritten later. */
  internForm(records: readonly Uint8Array[]): Uint8Array {
    const form = ownCopy(...records);
    const key = form.toString('latin1');
    const known = this.known.get(key);
    if (known !== undefined) return known;
    if (this.known.size >= LARGEST || this.bytes + form.length > MOST_BYTES) {
      this.known.clear();
      this.bytes = 0;
    }
    this.bytes += form.length;
    this.known.set(key, form);
    return form;
  }
}
