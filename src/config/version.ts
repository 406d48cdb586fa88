import packageJson from '../../package.json' with { type: 'json' };

/** The version of this server with a leading v, such as `v0.1.0`, from package.json. */
export const VERSION = `v${packageJson.version}`;
