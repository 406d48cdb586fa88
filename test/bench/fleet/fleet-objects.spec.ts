import { expect, it } from 'vitest';
import { decodeProtobuf } from '../../kubernetes-protobuf.ts';
import { nodesResource, podsResource } from './api-resource.ts';
import type { FleetResource, FleetFormat } from './api-resource.ts';
import { PODS } from './identity.ts';
import { addedEvents, listChunks } from './list.ts';

interface Item {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly labels: Record<string, string> };
}

function list(resource: FleetResource, format: FleetFormat, query = ''): Buffer {
  return Buffer.concat([...listChunks(resource, format, new URLSearchParams(query), false)]);
}

function podsOf(nodes: number): Item[] {
  return (JSON.parse(list(podsResource(nodes), 'json').toString()) as { items: Item[] }).items;
}

it('the Pods of a fleet are all different ones', () => {
  const names = podsOf(50).map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
  expect(new Set(names).size).toBe(50 * PODS);
});

it('of 20 nodes a namespace has 30 Pods, and a fifth of them the label that the autoscaler asks for', () => {
  const pods = podsOf(20).filter(({ metadata }) => metadata.namespace === 'team-04');
  expect(pods).toHaveLength(30);
  expect(pods.filter(({ metadata }) => metadata.labels['app'] === 'web-a1')).toHaveLength(6);
});

it('lists in protobuf say the same as in JSON', () => {
  const fromProtobuf = decodeProtobuf(list(podsResource(12), 'protobuf')) as { kind: string; items: Item[] };
  expect(fromProtobuf.kind).toBe('PartialObjectMetadataList');
  const fromJson = podsOf(12);
  expect(fromProtobuf.items).toHaveLength(fromJson.length);
  for (const [i, { metadata }] of fromProtobuf.items.entries()) expect(fromJson[i]!.metadata).toMatchObject(metadata);
});

it('lists come in pages', () => {
  const page = JSON.parse(list(podsResource(2), 'json', 'limit=50').toString());
  expect(page).toMatchObject({ metadata: { continue: '50' } });
  const rest = JSON.parse(list(podsResource(2), 'json', 'limit=50&continue=50').toString());
  expect(rest.items).toHaveLength(10);
  expect(rest.metadata.continue).toBeUndefined();
});

it('frames of a watch in protobuf are as long as they say', () => {
  const bytes = Buffer.concat([...addedEvents(nodesResource(3, 10250), 'protobuf')]);
  const frames: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += 4 + bytes.readUInt32BE(at)) {
    frames.push(bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at)));
  }
  expect(frames.map((one) => one.includes('ADDED') && one.includes('k8s\0'))).toEqual([true, true, true]);
});
