import { stringify } from 'yaml';
import type { PackageJson } from '../image/package-json.ts';
import type { Change } from './changelog.ts';

/** A link to a file of the repository, which leads nowhere on a page of Artifact Hub. */
const LINK_INSIDE = /\[([^\]]+)\]\((?!https?:)[^)]+\)/g;

/**
 * What Artifact Hub shows of a chart beside its own fields, as annotations of Chart.yaml; each is a text that holds YAML:
 * https://artifacthub.io/docs/topics/annotations/helm/.
 *
 * @param image its reference, with the tag
 */
export function artifactHubAnnotations(
  { name, repository }: PackageJson,
  image: string,
  changes: readonly Change[],
): Record<string, string> {
  const source = repository?.url.replace(/^git\+/, '').replace(/\.git$/, '');
  const images = [{ name, image, platforms: ['linux/amd64', 'linux/arm64'] }];
  return {
    'artifacthub.io/category': 'monitoring-logging',
    'artifacthub.io/images': stringify(images),
    'artifacthub.io/changes': stringify(
      changes.map(({ kind, description }) => ({ kind, description: description.replaceAll(LINK_INSIDE, '$1') })),
      { lineWidth: 0 },
    ),
    ...(source === undefined ? {} : { 'artifacthub.io/links': stringify([{ name: 'source', url: source }]) }),
  };
}
