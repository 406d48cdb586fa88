import { RESOURCES } from '../metrics-api/objects/group-version.js';
import { META } from './meta-definitions.js';
import { boolean, type Definitions, embedded, listOf, objectOf, type Schema, text, texts } from './schema.js';

const kind = text('The kind of this object.');
const apiVersion = text('Group and version of this object.');
const verbs = [...new Set(RESOURCES.flatMap((resource) => resource.verbs))];

/** The types of discovery: Kubernetes' fields and types, our words. */
export const DISCOVERY_DEFINITIONS: Definitions = {
  [`${META}.APIGroupList`]: {
    ...objectOf(
      'The API groups of a server.',
      { apiVersion, groups: listOf(`${META}.APIGroup`, 'The groups.'), kind },
      ['groups'],
    ),
    ...kindOf('APIGroupList'),
  },
  [`${META}.APIGroup`]: {
    ...objectOf(
      'One API group and its versions.',
      {
        apiVersion,
        kind,
        name: text('Name of the group.'),
        preferredVersion: embedded(`${META}.GroupVersionForDiscovery`, 'The version that the server prefers.'),
        serverAddressByClientCIDRs: listOf(
          `${META}.ServerAddressByClientCIDR`,
          'Where clients of certain networks find the server.',
        ),
        versions: listOf(`${META}.GroupVersionForDiscovery`, 'The versions that are served.'),
      },
      ['name', 'versions'],
    ),
    ...kindOf('APIGroup'),
  },
  [`${META}.APIResourceList`]: {
    ...objectOf(
      'The resources of one version of an API group.',
      {
        apiVersion,
        groupVersion: text('The group and version.'),
        kind,
        resources: listOf(`${META}.APIResource`, 'The resources.'),
      },
      ['groupVersion', 'resources'],
    ),
    ...kindOf('APIResourceList'),
  },
  [`${META}.APIResource`]: objectOf(
    'One resource and what can be done with it.',
    {
      categories: { ...texts('Names of sets of resources that it is in.'), 'x-kubernetes-list-type': 'atomic' },
      group: text('Its group, when it is not the one of the list.'),
      kind: text('The kind of its objects.'),
      name: text('Its name, in the plural.'),
      namespaced: boolean('Whether its objects are in namespaces.'),
      shortNames: { ...texts('Short names for people.'), 'x-kubernetes-list-type': 'atomic' },
      singularName: text('Its name in the singular.'),
      storageVersionHash: text('Tells apart the versions in which objects are stored. Metrics are not stored.'),
      verbs: texts(`What can be done: ${verbs.join(' and ')}.`),
      version: text('Its version, when it is not the one of the list.'),
    },
    ['name', 'singularName', 'namespaced', 'kind', 'verbs'],
  ),
  [`${META}.GroupVersionForDiscovery`]: objectOf(
    'A version of a group.',
    { groupVersion: text('Group and version: group/version.'), version: text('The version alone.') },
    ['groupVersion', 'version'],
  ),
  [`${META}.ServerAddressByClientCIDR`]: objectOf(
    'Where clients of one network find the server.',
    { clientCIDR: text('The network of the client.'), serverAddress: text('The address for those clients.') },
    ['clientCIDR', 'serverAddress'],
  ),
};

function kindOf(name: string): Schema {
  return { 'x-kubernetes-group-version-kind': [{ group: '', kind: name, version: 'v1' }] };
}
