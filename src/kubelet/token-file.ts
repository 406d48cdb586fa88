import { ReloadedFile } from './reloaded-file.js';

/** A bearer token in a file that is renewed there, such as a projected service account token. */
export class TokenFile {
  private readonly file: ReloadedFile;

  /** `now` is the time in milliseconds. */
  constructor(
    path: string,
    private readonly now: () => number = Date.now,
  ) {
    this.file = new ReloadedFile(path);
  }

  /** The token, at most a second old. Rejects when the file could never be read or is empty. */
  async token(): Promise<string> {
    const token = (await this.file.read(this.now())).toString('latin1').trim();
    if (token === '') throw new Error(`the token file ${this.file.path} is empty`);
    return token;
  }
}
