import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { productionPackages } from '../../deploy/image/image-contents.ts';
import { thisMachine } from '../../deploy/image/machine.ts';
import { packageName, readPackageLock } from '../../deploy/image/package-lock.ts';
import { imageSbom } from '../../deploy/image/sbom.ts';
import { systemPackages } from '../../deploy/image/system-packages.ts';

interface Document {
  readonly bomFormat: string;
  readonly specVersion: string;
  readonly serialNumber: string;
  readonly metadata: { readonly timestamp: string; readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

interface Component {
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly cpe?: string;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const text = imageSbom(ROOT, 1_000_000_000, thisMachine(ROOT));
const document = JSON.parse(text) as Document;

describe('the list of what is in the image', () => {
  const { packages } = readPackageLock(ROOT);
  const { version } = JSON.parse(readFileSync(`${ROOT}/package.json`, 'utf8')) as { version: string };

  it('is a CycloneDX document about this version of the server', () => {
    expect(document).toMatchObject({ bomFormat: 'CycloneDX', specVersion: expect.stringMatching(/^1\.[5-9]$/) });
    expect(document.metadata).toMatchObject({
      timestamp: '2001-09-09T01:46:40.000Z',
      component: { type: 'application', name: 'metrics-server-ts', version },
    });
    expect(document.serialNumber).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('has the packages that are in the image, and no other', () => {
    const listed = document.components.filter(({ purl }) => purl.startsWith('pkg:npm/'));
    const wanted = new Set(
      productionPackages(ROOT).map((folder) => `${packageName(folder)}@${packages[folder]!.version}`),
    );
    expect(listed.map((each) => `${each.name}@${each.version}`).sort()).toEqual([...wanted].sort());
  });

  it('has the Node.js of the lock file, by the names under which its flaws are published', () => {
    const locked = packages['node_modules/node']!.version;
    expect(document.components).toContainEqual(
      expect.objectContaining({
        name: 'node.js',
        version: locked,
        cpe: expect.stringContaining(`:nodejs:node.js:${locked}:`),
      }),
    );
  });

  it('refers to nothing that is not in it', () => {
    const known = new Set([document.metadata.component, ...document.components].map((each) => each['bom-ref']));
    const told = document.dependencies.flatMap(({ ref, dependsOn }) => [ref, ...dependsOn]);
    expect(told.filter((ref) => !known.has(ref))).toEqual([]);
  });

  it('is the same for the same content', () => {
    expect(imageSbom(ROOT, 1_000_000_000, thisMachine(ROOT))).toBe(text);
  });
});

// Elsewhere the libraries have no packages that a scanner would know.
const isDebian = systemPackages(['/etc/debian_version']).length > 0;

describe.skipIf(!isDebian)(
  `the libraries of the system${isDebian ? '' : ' (SKIPPED: this is not Debian or its like)'}`,
  () => {
    it('are known by the packages of the distribution', () => {
      const purls = document.components.filter(({ purl }) => purl.startsWith('pkg:deb/')).map(({ purl }) => purl);
      for (const name of ['libc6', 'libgcc-s1', 'libstdc%2B%2B6'])
        expect(purls).toContainEqual(
          expect.stringMatching(new RegExp(`^pkg:deb/[a-z]+/${name}@[^@?]+\\?arch=[a-z0-9]+$`)),
        );
    });
  },
);
