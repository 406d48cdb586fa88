#!/usr/bin/env node
import { restartWithNodeOptions } from './node-options.js';

// Either this process begins again with the options that Node reads only then, or what is to run is loaded.
restartWithNodeOptions();
await import('./run.js');
