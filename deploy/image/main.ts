// Packs the built server into an image, with a list of what is in it:
// `npm run image [-- --repository=NAME] [-- --architecture=amd64|arm64]`.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { architectureNamed, thisArchitecture } from './machine.ts';
import { machinesOf } from './other-machine.ts';
import { packImage, type PackedImage } from './pack-image.ts';
import { imageSbom } from './sbom.ts';
import { createdS } from './source.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const folder = mkdtempSync(join(tmpdir(), 'metrics-server-machine-'));
try {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { repository: text, architecture: text } });
  const architecture = values.architecture === undefined ? thisArchitecture() : architectureNamed(values.architecture);
  const machines = machinesOf([architecture], ROOT, folder);
  const suffix = values.architecture === undefined ? '' : `-linux-${architecture}`;
  const path = join(ROOT, `dist-image/metrics-server-ts${suffix}.oci.tar`);
  const packed = await packImage({ path, repository: values.repository, machines });
  const sbom = packed.path.replace(/(\.oci)?\.tar$/, '.cdx.json');
  writeFileSync(sbom, imageSbom(ROOT, createdS(ROOT), machines[0]!));
  process.stdout.write(`${report(packed)}${sbom}\n`);
} catch (error) {
  process.stderr.write(`image: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
}

/** The sizes, and what to do with the file. */
function report({ path, reference, digest, layers }: PackedImage): string {
  const total = {
    name: 'total',
    files: sum(layers.map(({ files }) => files)),
    compressedBytes: sum(layers.map(({ compressedBytes }) => compressedBytes)),
    uncompressedBytes: sum(layers.map(({ uncompressedBytes }) => uncompressedBytes)),
  };
  const rows = [...layers, total].map(({ name, files, compressedBytes, uncompressedBytes }) => [
    name,
    String(files),
    mebibytes(compressedBytes),
    mebibytes(uncompressedBytes),
  ]);
  const head = ['LAYER', 'FILES', 'COMPRESSED', 'UNCOMPRESSED'];
  const table = [head, ...rows].map((row) =>
    row
      .map((cell) => cell.padEnd(12))
      .join('')
      .trimEnd(),
  );
  return `${[...table, '', `${reference}@${digest}`, path].join('\n')}\n`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
}
