import { Controller, Get, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { createHash } from 'node:crypto';
import { isKnown } from '../model/conditions.js';
import { AnswerWriter, type Body } from './encoding/answer-writer.service.js';
import type { ApiObject } from './objects/metrics-item.js';
import type { Representation } from './encoding/representation.js';
import { Wanted } from './wanted.js';
import { GROUP, RESOURCES, VERSIONS } from './objects/group-version.js';
import { apiVersionOf } from './path-parts.js';

const VERBS = ['get', 'list'];

const versions = VERSIONS.map((version) => ({ groupVersion: `${GROUP}/${version}`, version }));
const group = { name: GROUP, versions, preferredVersion: versions[0] };
const groupList = { kind: 'APIGroupList', groups: [group] };

const aggregatedVersions = VERSIONS.map((version) => ({
  version,
  resources: RESOURCES.map(({ name, namespaced, kind }) => ({
    resource: name,
    responseKind: { group: GROUP, version, kind },
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: '',
    verbs: VERBS,
  })),
  freshness: 'Current',
}));
const aggregatedDiscovery = {
  kind: 'APIGroupDiscoveryList',
  apiVersion: 'apidiscovery.k8s.io/v2',
  metadata: {},
  items: [{ metadata: { name: GROUP }, versions: aggregatedVersions }],
};

const hash = createHash('sha512').update(JSON.stringify(aggregatedDiscovery)).digest('hex').toUpperCase();
/** The aggregation layer keeps the document and asks for it again and again: it is sent once. */
const AGGREGATED_HEADERS = { 'Cache-Control': 'public', ETag: `"${hash}"`, Vary: 'Accept' };

/** Which group, versions and resources are served. */
@Controller('apis')
export class DiscoveryController {
  constructor(private readonly answers: AnswerWriter) {}

  /** All groups; as one document with all versions and resources for those who ask for aggregated discovery. */
  @Get()
  groups(
    @Wanted('discovery-root') wanted: Representation,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Body | undefined {
    if (wanted.conversion === undefined) return this.answers.write(groupList, wanted, reply);
    void reply.headers(AGGREGATED_HEADERS);
    if (!isKnown(reply.request.headers['if-none-match'], AGGREGATED_HEADERS.ETag))
      return this.answers.write(aggregatedDiscovery, wanted, reply);
    void reply.status(304);
    return undefined;
  }

  @Get(GROUP)
  group(@Wanted('discovery') wanted: Representation, @Res({ passthrough: true }) reply: FastifyReply): Body {
    const object: ApiObject = { kind: 'APIGroup', apiVersion: 'v1', ...group };
    return this.answers.write(object, wanted, reply);
  }

  @Get(`${GROUP}/:version`)
  resources(
    @Wanted('discovery') wanted: Representation,
    @Param('version') version: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Body {
    const groupVersion = apiVersionOf(version);
    const resources = RESOURCES.map(({ name, namespaced, kind }) => ({
      name,
      singularName: '',
      namespaced,
      kind,
      verbs: VERBS,
    }));
    const list = { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources };
    return this.answers.write(list, wanted, reply);
  }
}
