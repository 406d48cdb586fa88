import { readFileSync } from 'node:fs';

// Two folders up is the package's root from src/config as well as from dist/config.
const packageJson: { readonly version: string } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
);

/** The version of this server with a leading v, such as `v0.1.0`, from package.json. */
export const VERSION = `v${packageJson.version}`;
