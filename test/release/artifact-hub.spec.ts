import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { artifactHubAnnotations } from '../../deploy/release/artifact-hub.ts';
import { changesOf } from '../../deploy/release/changelog.ts';

const TEXT = `The first version.

### Added

For users:

- Watch: \`kubectl get -w\`,
  and informers.
- A page.

### Changed, coming from another server

- Less memory ([docs/sizing.md](docs/sizing.md)), by https://semver.org.`;

const CHANGES = [
  { kind: 'added', description: 'Watch: `kubectl get -w`, and informers.' },
  { kind: 'added', description: 'A page.' },
  { kind: 'changed', description: 'Less memory ([docs/sizing.md](docs/sizing.md)), by https://semver.org.' },
];

it('reads the entries of a section', () => {
  expect(changesOf(TEXT)).toEqual(CHANGES);
});

it('tells Artifact Hub the image and the changes', () => {
  const packageJson = {
    name: 'metrics-server-ts',
    repository: { type: 'git', url: 'git+https://git.example/team/metrics-server-ts.git' },
  };
  const annotations = artifactHubAnnotations(packageJson as never, 'registry.example/x:v1', CHANGES);
  const read = (name: string) => parse(annotations[`artifacthub.io/${name}`]!) as unknown;
  expect(read('changes')).toEqual([
    ...CHANGES.slice(0, -1),
    // A file of the repository is no page of Artifact Hub.
    { kind: 'changed', description: 'Less memory (docs/sizing.md), by https://semver.org.' },
  ]);
  expect(read('images')).toEqual([
    { name: 'metrics-server-ts', image: 'registry.example/x:v1', platforms: ['linux/amd64', 'linux/arm64'] },
  ]);
  expect(read('links')).toEqual([{ name: 'source', url: 'https://git.example/team/metrics-server-ts' }]);
});
