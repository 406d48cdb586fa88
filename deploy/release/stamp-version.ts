// Writes the version of package.json to where it is repeated; `npm version` runs it before it commits.
import { fileURLToPath } from 'node:url';
import { readPackageJson } from '../image/package-json.ts';
import { stampVersion } from './version-places.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

stampVersion(ROOT, readPackageJson(ROOT).version);
