import { type Definitions, objectOf, text } from './schema.js';

/** The type of the response of `/version`. */
export const VERSION_INFO = 'io.k8s.apimachinery.pkg.version.Info';

const ALWAYS = {
  major: 'Major version of Kubernetes whose API conventions are followed.',
  minor: 'Minor version of Kubernetes whose API conventions are followed.',
  gitVersion: 'Version of this program.',
  gitCommit: 'Commit that it was built from.',
  gitTreeState: 'Whether that commit was changed before it was built: clean or dirty.',
  buildDate: 'When it was built.',
  goVersion: 'The runtime; in Kubernetes, the version of Go.',
  compiler: 'The compiler.',
  platform: 'Operating system and processor.',
};
const SOMETIMES = {
  emulationMajor: 'Major version that is emulated.',
  emulationMinor: 'Minor version that is emulated.',
  minCompatibilityMajor: 'Major version of the oldest that this is compatible with.',
  minCompatibilityMinor: 'Minor version of the oldest that this is compatible with.',
};

/** Its definition. */
export const VERSION_DEFINITIONS: Definitions = {
  [VERSION_INFO]: objectOf(
    'Which version of the server this is.',
    Object.fromEntries(
      Object.entries({ ...ALWAYS, ...SOMETIMES }).map(([name, description]) => [name, text(description)]),
    ),
    Object.keys(ALWAYS),
  ),
};
