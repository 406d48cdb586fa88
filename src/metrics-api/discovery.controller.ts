import { Controller, Get, Param, UseInterceptors } from '@nestjs/common';
import { EncodingInterceptor } from './encoding/encoding.interceptor.js';
import { GROUP, RESOURCES, type Version, VERSIONS } from './group-version.js';
import { VersionPipe } from './version.pipe.js';

const versions = VERSIONS.map((version) => ({ groupVersion: `${GROUP}/${version}`, version }));
const group = { name: GROUP, versions, preferredVersion: versions[0] };

/** Which group, versions and resources are served. */
@Controller('apis')
@UseInterceptors(EncodingInterceptor)
export class DiscoveryController {
  @Get()
  groups(): object {
    return { kind: 'APIGroupList', apiVersion: 'v1', groups: [group] };
  }

  @Get(GROUP)
  group(): object {
    return { kind: 'APIGroup', apiVersion: 'v1', ...group };
  }

  @Get(`${GROUP}/:version`)
  resources(@Param('version', VersionPipe) version: Version): object {
    const resources = RESOURCES.map(({ name, namespaced, kind }) => ({
      name,
      singularName: '',
      namespaced,
      kind,
      verbs: ['get', 'list'],
    }));
    return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: `${GROUP}/${version}`, resources };
  }
}
