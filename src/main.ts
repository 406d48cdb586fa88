#!/usr/bin/env node
import { CompiledFiles } from './compiled-files.js';
import { restartWithNodeOptions } from './node-options.js';
import { nodeVersionProblem } from './node-version.js';
import { StopSignals } from './stop-signals.js';

const problem = nodeVersionProblem(process.versions.node, process.execPath);
if (problem === undefined) {
  // Restarts this process with the options that Node reads only at the start, or continues.
  restartWithNodeOptions();
  // Loading the rest takes time, especially with little CPU.
  const signals = new StopSignals();
  const { run } = new CompiledFiles(import.meta.dirname).load('run.cjs') as typeof import('./run.js');
  await run(process.argv.slice(2), signals);
} else {
  process.stderr.write(`error: ${problem}\n`);
  process.exitCode = 1;
}
