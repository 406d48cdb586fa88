import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { binary } from '../../test/cluster/binaries.ts';
import { command } from './command.ts';

/**
 * One file of all objects of a kustomization of this checkout, for `kubectl apply -f`, with the image of the release.
 * Kustomize itself puts the image in, in a kustomization on top that is gone afterwards.
 */
export async function manifests(root: string, folder: string, repository: string, tag: string): Promise<string> {
  const top = mkdtempSync(join(root, 'dist-release/kustomization-'));
  try {
    const kustomization = {
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      resources: [relative(top, join(root, folder))],
      images: [{ name: 'metrics-server-ts', newName: repository, newTag: tag }],
    };
    // JSON is YAML.
    writeFileSync(join(top, 'kustomization.yaml'), JSON.stringify(kustomization));
    const remedy = `\`kubectl kustomize ${folder}\` must work, and so must \`npm run cluster:build\`, which makes kubectl`;
    return await command([binary('kubectl'), 'kustomize', top], root, remedy);
  } finally {
    rmSync(top, { recursive: true });
  }
}
