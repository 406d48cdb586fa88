import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { firstQueryValue, isTrueQueryValue } from '../model/query.js';
import type { Node, Pod } from '../model/cluster.js';
import { Explanations } from '../reasons/explanations.service.js';
import { placeKey } from '../reasons/pod-places.js';
import { AnswerRoom, bytesOfAnswer } from './lists/answer-room.js';
import type { AnswerBody } from './encoding/answer-writer.service.js';
import type { Representation } from './encoding/representation.js';
import { type ListOptions, parseListOptions } from './lists/list-options.js';
import { type ListedObject, PageReader } from './lists/list-page.js';
import { NodeLister } from '../cluster/node.lister.js';
import { PodLister } from '../cluster/pod.lister.js';

/** So many explanations at most are in one answer; the rest is fetched with `continue`. */
const LONGEST = 500;

/** About how many bytes an explanation takes, indented and with its reason. */
const BYTES_OF_ONE = 1024;

/** Whether `?explain=true` asks not for numbers but for what is known of them. */
export function isExplainRequest({ request: { query } }: FastifyReply): boolean {
  return isTrueQueryValue(firstQueryValue(query, 'explain'));
}

/** Answers `?explain=true`: in JSON, whatever else is accepted, since there is no Kubernetes kind for it. */
@Injectable()
export class ExplainService {
  constructor(
    private readonly explanations: Explanations,
    private readonly nodes: NodeLister,
    private readonly pods: PodLister,
    private readonly room: AnswerRoom,
  ) {}

  explainNode(name: string, wanted: Representation, reply: FastifyReply): AnswerBody {
    return answerItems(this.explanations.explainNode(name), wanted, reply);
  }

  async explainPod(namespace: string, name: string, wanted: Representation, reply: FastifyReply): Promise<Buffer> {
    return answerItems(await this.explanations.explainPod({ namespace, name }), wanted, reply);
  }

  listNodes(wanted: Representation, reply: FastifyReply): AnswerBody {
    const options = parseListOptions('nodes', reply.request.query, Date.now());
    const select = (node: Node) => (matches(options, { 'metadata.name': node.name }) ? node : undefined);
    const { items, metadata } = pageOf(this.nodes.list(options.labels), options, select);
    return this.room.makeWithin(bytesOf(items), reply.raw, () => {
      const explained = items.map(({ name }) => this.explanations.explainNode(name));
      return answerItems({ kind: 'NodeExplanationList', metadata, items: explained }, wanted, reply);
    });
  }

  /** @param namespace undefined: all */
  listPods(namespace: string | undefined, wanted: Representation, reply: FastifyReply): AnswerBody {
    const options = parseListOptions('pods', reply.request.query, Date.now());
    const pods = this.pods.list(namespace, options.labels);
    // Where a Pod is, only the pages say.
    const places = options.fields.empty ? undefined : this.explanations.findPlaces(pods);
    const select = (pod: Pod) => {
      const place = places?.get(placeKey(pod.namespace, pod.name))?.nodeName ?? '';
      const fields = { 'metadata.name': pod.name, 'metadata.namespace': pod.namespace, 'spec.nodeName': place };
      return matches(options, fields) ? pod : undefined;
    };
    const { items, metadata } = pageOf(pods, options, select);
    return this.room.makeWithin(bytesOf(items), reply.raw, () =>
      answerItems({ kind: 'PodExplanationList', metadata, items: this.explanations.explainPods(items) }, wanted, reply),
    );
  }
}

/** The page that is asked for, bounded: what is explained at once must not keep others waiting. */
function pageOf<T extends ListedObject>(
  objects: readonly T[],
  options: ListOptions,
  select: (object: T) => T | undefined,
) {
  const limit = options.limit === 0 ? LONGEST : Math.min(options.limit, LONGEST);
  const page = new PageReader<T, T>(objects, { ...options, limit }, select);
  const items = page.readItems(objects.length, 0);
  return { items, metadata: page.metadata(Date.now()) };
}

function matches({ fields }: ListOptions, of: Record<string, string>): boolean {
  return fields.empty || fields.matches(of);
}

/** The room that explanations of so many objects need. */
function bytesOf({ length }: readonly unknown[]): number {
  return bytesOfAnswer(length * BYTES_OF_ONE);
}

function answerItems(object: object, { pretty }: Representation, reply: FastifyReply): Buffer {
  void reply.header('Content-Type', 'application/json').header('Cache-Control', 'no-store');
  return Buffer.from(JSON.stringify(object, undefined, pretty ? 2 : undefined));
}
