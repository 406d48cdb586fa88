import { Controller, Get, Param, UseInterceptors } from '@nestjs/common';
import { CompressionInterceptor } from './encoding/compression.interceptor.js';
import type { ApiObject } from './encoding/encoder.js';
import { EncodingInterceptor } from './encoding/encoding.interceptor.js';
import type { Representation } from './encoding/representation.js';
import { Answers, Wanted } from './encoding/wanted.js';
import { GROUP, RESOURCES, type Version, VERSIONS } from './group-version.js';
import { VersionPipe } from './version.pipe.js';

const VERBS = ['get', 'list'];

const versions = VERSIONS.map((version) => ({ groupVersion: `${GROUP}/${version}`, version }));
const group = { name: GROUP, versions, preferredVersion: versions[0] };
const groupList = { kind: 'APIGroupList', groups: [group] };

/** Which group, versions and resources are served. */
@Controller('apis')
@UseInterceptors(CompressionInterceptor, EncodingInterceptor)
export class DiscoveryController {
  /** All groups; as one document with all versions and resources for those who ask for aggregated discovery. */
  @Get()
  @Answers('discovery-root')
  groups(@Wanted() { conversion }: Representation): ApiObject {
    return conversion ? aggregatedDiscovery(conversion.version) : groupList;
  }

  @Get(GROUP)
  group(): ApiObject {
    return { kind: 'APIGroup', apiVersion: 'v1', ...group };
  }

  @Get(`${GROUP}/:version`)
  resources(@Param('version', VersionPipe) version: Version): ApiObject {
    const resources = RESOURCES.map(({ name, namespaced, kind }) => ({
      name,
      singularName: '',
      namespaced,
      kind,
      verbs: VERBS,
    }));
    const list = { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: `${GROUP}/${version}`, resources };
    return list;
  }
}

/** @param version of the group apidiscovery.k8s.io: `v2` or `v2beta1`, which have one schema */
function aggregatedDiscovery(version: string): ApiObject {
  const served = VERSIONS.map((each) => ({
    version: each,
    resources: RESOURCES.map(({ name, namespaced, kind }) => ({
      resource: name,
      responseKind: { group: GROUP, version: each, kind },
      scope: namespaced ? 'Namespaced' : 'Cluster',
      singularResource: '',
      verbs: VERBS,
    })),
    freshness: 'Current',
  }));
  const items = [{ metadata: { name: GROUP, creationTimestamp: null }, versions: served }];
  const document = { kind: 'APIGroupDiscoveryList', apiVersion: `apidiscovery.k8s.io/${version}`, metadata: {}, items };
  return document;
}
