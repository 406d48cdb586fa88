// With `--import`: counts the files that are loaded as code, and says so when the process ends.
import fs, { statSync, writeSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

const loaded = new Set<string>();
registerHooks({
  load(url, context, nextLoad) {
    if (url.startsWith('file:')) loaded.add(fileURLToPath(url.split('?', 1)[0]!));
    return nextLoad(url, context);
  },
});
// The server's own files, which it reads by itself (`src/compiled-files.ts`).
const { readFileSync } = fs;
fs.readFileSync = ((...args: Parameters<typeof readFileSync>) => {
  if (String(args[0]).endsWith('.cjs')) loaded.add(String(args[0]));
  return readFileSync(...args);
}) as typeof readFileSync;
process.on('exit', () => {
  const bytes = [...loaded].reduce((sum, file) => sum + statSync(file).size, 0);
  writeSync(1, `${JSON.stringify({ modules: loaded.size, bytes })}\n`);
});
