import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Returns the file of a release whose name ends like this. Throws if the folder has none. */
export async function releaseFile(folder: string, ending: string): Promise<string> {
  const name = (await readdir(folder)).find((file) => file.endsWith(ending));
  if (name === undefined) throw new Error(`${folder} has no file *${ending}: \`npm run release\` makes it`);
  return join(folder, name);
}
