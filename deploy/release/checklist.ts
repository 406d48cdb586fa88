import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ARCHITECTURES, type Machine } from '../image/machine.ts';
import { machinesOf } from '../image/other-machine.ts';
import { packImage } from '../image/pack-image.ts';
import { readPackageJson } from '../image/package-json.ts';
import { imageSbom } from '../image/sbom.ts';
import { createdS } from '../image/source.ts';
import { artifactHubAnnotations } from './artifact-hub.ts';
import { changelogSection, changesOf } from './changelog.ts';
import { indexCharts, packChart } from './chart.ts';
import { writeChecksums } from './checksums.ts';
import { command } from './command.ts';
import { manifests } from './manifests.ts';
import { SIGNING_KEY, signChecksums } from './signature.ts';
import { Fault, type Step } from './step.ts';
import { staleVersions } from './version-places.ts';

export interface ReleaseOptions {
  readonly root: string;
  /** The image's name without a tag, where its users will pull it. */
  readonly repository: string;
  readonly skipTests: boolean;
  /** The PEM of a private key that signs the checksums. */
  readonly signingKey?: string | undefined;
}

/** All that makes a release of what is checked out, in `dist-release`. */
export function checklist({ root, repository, skipTests, signingKey }: ReleaseOptions): Step[] {
  const { name, version } = readPackageJson(root);
  const tag = `v${version}`;
  const target = join(root, 'dist-release');
  const file = `${name}-${tag}`;
  const write = (as: string, text: string): string => {
    writeFileSync(join(target, as), text);
    return as;
  };
  const machines: Machine[] = [];
  const image = async (suffix: string, packedFor: readonly Machine[]): Promise<string> => {
    const path = join(target, `${file}-linux${suffix}.oci.tar`);
    const { reference, digest, bytes } = await packImage({ path, repository, machines: packedFor });
    return `${reference}@${digest}, ${(bytes / 1024 ** 2).toFixed(1)} MiB`;
  };
  const annotations = () => {
    const { text } = changelogSection(readFileSync(join(root, 'CHANGELOG.md'), 'utf8'), version);
    return artifactHubAnnotations(readPackageJson(root), `${repository}:${tag}`, changesOf(text));
  };
  const objects = async (folder: string) => manifests(root, folder, repository, tag);
  return [
    { name: 'clean tree', run: () => cleanTree(root) },
    { name: 'version', run: () => oneVersion(root, version) },
    { name: 'change log', run: () => changeLog(root, version) },
    {
      name: 'check',
      run: async () => {
        const said = await command(
          ['npm', 'run', 'check'],
          root,
          'a release passes `npm run check`: mend what it names',
        );
        return said.trimEnd().split('\n').at(-1)!;
      },
      skipped: skipTests ? 'NOTHING WAS TESTED (--skip-tests): not a release to publish' : undefined,
    },
    {
      name: 'build',
      run: async () => {
        await command(['npm', 'run', '--silent', 'build'], root, 'run `npm ci`, then `npm run build`');
        rmSync(target, { recursive: true, force: true });
        mkdirSync(target);
        return 'dist';
      },
    },
    {
      name: 'architectures',
      run: () => {
        const folder = mkdtempSync(join(tmpdir(), 'metrics-server-machine-'));
        process.once('exit', () => rmSync(folder, { recursive: true }));
        machines.push(...machinesOf(ARCHITECTURES, root, folder));
        return ARCHITECTURES.join(', ');
      },
    },
    ...ARCHITECTURES.flatMap((architecture): Step[] => {
      const find = () => machines.find((machine) => machine.architecture === architecture)!;
      return [
        { name: `image, ${architecture}`, run: () => image(`-${architecture}`, [find()]) },
        {
          name: `bill of materials, ${architecture}`,
          run: () => write(`${file}-linux-${architecture}.cdx.json`, imageSbom(root, createdS(root), find())),
        },
      ];
    }),
    { name: 'image, for registries', run: () => image('', machines) },
    { name: 'chart', run: async () => packChart(root, repository, annotations(), target) },
    { name: 'index of charts', run: async () => indexCharts(root, target) },
    { name: 'manifests', run: async () => write('components.yaml', await objects('deploy/base')) },
    {
      name: 'manifests, HA',
      run: async () => write('high-availability.yaml', await objects('deploy/overlays/high-availability')),
    },
    {
      name: 'checksums',
      run: async () => `SHA256SUMS of ${await writeChecksums(target)} files in ${target}`,
    },
    {
      name: 'signature',
      run: () => signChecksums(target, signingKey!),
      skipped: signingKey === undefined ? `no key is given: set ${SIGNING_KEY} to sign the checksums` : undefined,
    },
  ];
}

async function cleanTree(root: string): Promise<string> {
  const remedy = 'a release is made of a commit: commit or remove these, or make it in a fresh clone';
  const changed = (await command(['git', 'status', '--porcelain'], root, 'run this in a git checkout')).trimEnd();
  if (changed !== '') throw new Fault(`not committed:\n${changed}`, remedy);
  return (await command(['git', 'rev-parse', 'HEAD'], root, remedy)).trim();
}

function oneVersion(root: string, version: string): string {
  const stale = staleVersions(root, version);
  if (stale.length === 0) return version;
  throw new Fault(stale.join('\n'), 'run `node deploy/release/stamp-version.ts`, as `npm version` does, and commit');
}

function changeLog(root: string, version: string): string {
  const { date } = changelogSection(readFileSync(join(root, 'CHANGELOG.md'), 'utf8'), version);
  return date ?? 'UNRELEASED: date the section before you publish';
}
