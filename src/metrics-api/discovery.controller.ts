import { Controller, Get, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { createHash } from 'node:crypto';
import { Options } from '../config/options.js';
import { matchesETag } from '../model/request-conditions.js';
import { AnswerWriter, type AnswerBody } from './encoding/answer-writer.service.js';
import type { ResponseObject } from './objects/response-object.js';
import type { Representation } from './encoding/representation.js';
import { WantedRepresentation } from './wanted-representation.js';
import { GROUP, RESOURCES, verbsOf, VERSIONS } from './objects/group-version.js';
import { pathApiVersion } from './path-parts.js';

const versions = VERSIONS.map((version) => ({ groupVersion: `${GROUP}/${version}`, version }));
const group = { name: GROUP, versions, preferredVersion: versions[0] };
const groupList = { kind: 'APIGroupList', groups: [group] };

/** All groups, versions and resources as one document. */
function aggregatedDiscovery(listsWatch: boolean) {
  const aggregatedVersions = VERSIONS.map((version) => ({
    version,
    resources: RESOURCES.map((resource) => ({
      resource: resource.name,
      responseKind: { group: GROUP, version, kind: resource.kind },
      scope: resource.namespaced ? 'Namespaced' : 'Cluster',
      singularResource: '',
      verbs: verbsOf(resource, listsWatch),
    })),
    freshness: 'Current',
  }));
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: [{ metadata: { name: GROUP }, versions: aggregatedVersions }],
  };
}

/** The aggregation layer keeps the document and asks for it again and again: it is sent once. */
function aggregatedHeaders(document: object) {
  const hash = createHash('sha512').update(JSON.stringify(document)).digest('hex').toUpperCase();
  return { 'Cache-Control': 'public', ETag: `"${hash}"`, Vary: 'Accept' };
}

/** Which group, versions and resources are served. */
@Controller('apis')
export class DiscoveryController {
  private readonly listsWatch: boolean;
  private readonly aggregated: ReturnType<typeof aggregatedDiscovery>;
  private readonly aggregatedHeaders: ReturnType<typeof aggregatedHeaders>;

  constructor(
    private readonly answers: AnswerWriter,
    { watch }: Options,
  ) {
    this.listsWatch = watch?.isListed ?? false;
    this.aggregated = aggregatedDiscovery(this.listsWatch);
    this.aggregatedHeaders = aggregatedHeaders(this.aggregated);
  }

  /** All groups; as one document with all versions and resources for those who ask for aggregated discovery. */
  @Get()
  groups(
    @WantedRepresentation('discovery-root') wanted: Representation,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): AnswerBody | undefined {
    if (wanted.conversion === undefined) return this.answers.writeAnswer(groupList, wanted, reply);
    void reply.headers(this.aggregatedHeaders);
    if (!matchesETag(reply.request.headers['if-none-match'], this.aggregatedHeaders.ETag))
      return this.answers.writeAnswer(this.aggregated, wanted, reply);
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
    const resources = RESOURCES.map((resource) => ({
      name: resource.name,
      singularName: '',
      namespaced: resource.namespaced,
      kind: resource.kind,
      verbs: verbsOf(resource, this.listsWatch),
    }));
    const list = { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources };
    return this.answers.writeAnswer(list, wanted, reply);
  }
}
