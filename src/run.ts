import 'reflect-metadata';
import { loadOptions } from './config/load-options.js';
import { serve } from './serve.js';

// What the command line asks for.
const loaded = loadOptions(process.argv.slice(2));
switch (loaded.kind) {
  case 'help':
  case 'version':
    process.stdout.write(`${loaded.text.trimEnd()}\n`);
    break;
  case 'invalid':
    for (const error of loaded.errors) process.stderr.write(`error: ${error}\n`);
    process.exitCode = 1;
    break;
  case 'run':
    await serve(loaded.options, loaded.warnings);
}
