import { Controller, Get, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { createHash } from 'node:crypto';
import { matchesETag } from '../model/request-conditions.js';
import { AnswerWriter, type AnswerBody } from './encoding/answer-writer.service.js';
import type { ResponseObject } from './objects/response-object.js';
import type { Representation } from './encoding/representation.js';
import { WantedRepresentation } from './wanted-representation.js';
import { GROUP, RESOURCES, VERSIONS } from './objects/group-version.js';
import { pathApiVersion } from './path-parts.js';

const versions = VERSIONS.map((version) => ({ groupVersion: `${GROUP}/${version}`, version }));
const group = { name: GROUP, versions, preferredVersion: versions[0] };
const groupList = { kind: 'APIGroupList', groups: [group] };

const aggregatedVersions = VERSIONS.map((version) => ({
  version,
  resources: RESOURCES.map(({ name, namespaced, kind, verbs }) => ({
    resource: name,
    responseKind: { group: GROUP, version, kind },
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: '',
    verbs,
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
    @WantedRepresentation('discovery-root') wanted: Representation,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): AnswerBody | undefined {
    if (wanted.conversion === undefined) return this.answers.writeAnswer(groupList, wanted, reply);
    void reply.headers(AGGREGATED_HEADERS);
    if (!matchesETag(reply.request.headers['if-none-match'], AGGREGATED_HEADERS.ETag))
      return this.answers.writeAnswer(aggregatedDiscovery, wanted, reply);
    void reply.status(304);
    return undefined;
  }

  @Get(GROUP)
  group(
    @WantedRepresentation('discovery') wanted: Representation,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): AnswerBody {
    const object: ResponseObject = { kind: 'APIGroup', apiVersion: 'v1', ...group };
    return this.answers.writeAnswer(object, wanted, reply);
  }

  @Get(`${GROUP}/:version`)
  resources(
    @WantedRepresentation('discovery') wanted: Representation,
    @Param('version') version: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): AnswerBody {
    const groupVersion = pathApiVersion(version);
    const resources = RESOURCES.map(({ name, namespaced, kind, verbs }) => ({
      name,
      singularName: '',
      namespaced,
      kind,
      verbs,
    }));
    const list = { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources };
    return this.answers.writeAnswer(list, wanted, reply);
  }
}
