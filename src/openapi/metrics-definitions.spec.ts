import { describe, expect, it } from 'vitest';
import { metricsSchemas } from './decorated-schemas.js';
import { metricsDefinitions } from './metrics-definitions.js';
import type { Schema } from './schema.js';

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';
const METRICS = 'io.k8s.metrics.pkg.apis.metrics.v1beta1';
const QUANTITY = 'io.k8s.apimachinery.pkg.api.resource.Quantity';
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

describe('metricsDefinitions', () => {
  const convert = (property: Schema, others: Record<string, Schema> = {}): Schema => {
    const schema = { type: 'object', properties: { property }, required: ['property'] };
    return metricsDefinitions({ ...others, Some: schema }, 'v1beta1')[`${METRICS}.Some`]!.properties!.property!;
  };

  it('gives a required text the empty default', () => {
    expect(convert({ type: 'string', description: 'd' })).toEqual({ type: 'string', description: 'd', default: '' });
  });

  it.each([
    ['date-time', `${META}.Time`],
    ['go-duration', `${META}.Duration`],
    ['quantity', QUANTITY],
  ])('refers to the type of a text in the format %s', (format, name) => {
    const other = { type: 'string', description: '' };
    const converted = metricsDefinitions(
      { Some: { type: 'object', properties: { property: { type: 'string', format, description: 'd' }, other } } },
      'v1beta1',
    )[`${METRICS}.Some`]!.properties!.property;
    expect(converted).toEqual({ description: 'd', allOf: [ref(name)] });
  });

  it('embeds another class, as itself or in a list, with the empty default', () => {
    const others = { Other: { type: 'object', properties: { name: { type: 'string' } } } };
    const other = { default: {}, allOf: [ref(`${METRICS}.Other`)] };
    expect(convert({ description: 'd', allOf: [ref('Other')] }, others)).toEqual({ description: 'd', ...other });
    expect(convert({ type: 'array', items: ref('Other') }, others)).toEqual({
      type: 'array',
      items: other,
      'x-kubernetes-list-type': 'atomic',
    });
  });

  it('makes a map of a class of quantities, and says what may be in it', () => {
    const amount = (description: string, example: string): Schema => ({
      type: 'string',
      format: 'quantity',
      description,
      example,
    });
    const properties = { cpu: amount('CPU.', '1'), memory: amount('Memory.', '2Ki') };
    const others = { Amounts: { type: 'object', properties } };
    expect(convert({ description: 'Used.', allOf: [ref('Amounts')] }, others)).toEqual({
      description: 'Used. cpu: CPU. memory: Memory.',
      type: 'object',
      additionalProperties: ref(QUANTITY),
      example: { cpu: '1', memory: '2Ki' },
    });
    expect(metricsDefinitions(others, 'v1beta1')).not.toHaveProperty([`${METRICS}.Amounts`]);
  });

  it('keeps the fields that only Kubernetes has, and takes our word for the others', () => {
    const name = { type: 'string', description: 'our word' };
    const classes = { ObjectMeta: { type: 'object', description: 'ours', properties: { name } } };
    const meta = metricsDefinitions(classes, 'v1beta1')[`${META}.ObjectMeta`]!;
    expect(meta.description).toBe('ours');
    expect(meta.properties!.name).toEqual(name);
    expect(Object.keys(meta.properties!)).toHaveLength(15);
  });
});

/** What Kubernetes publishes of k8s.io/metrics: the type of each property, and which are required. */
describe.each(['v1beta1', 'v1'] as const)('the definitions of the decorated classes in %s', (version) => {
  const definitions = metricsDefinitions(metricsSchemas(), version);
  const nameOf = (kind: string) => `io.k8s.metrics.pkg.apis.metrics.${version}.${kind}`;
  const typeOf = ({ allOf, items, additionalProperties, type }: Schema): string => {
    if (items) return `[]${typeOf(items)}`;
    if (additionalProperties) return `map ${additionalProperties.$ref!.split('.').at(-1)}`;
    return allOf ? allOf[0]!.$ref!.slice('#/components/schemas/'.length) : type!;
  };
  const objects = { apiVersion: 'string', kind: 'string', metadata: `${META}.ObjectMeta` };
  const times = { timestamp: `${META}.Time`, window: `${META}.Duration` };
  const lists = { apiVersion: 'string', kind: 'string', metadata: `${META}.ListMeta` };

  it.each([
    ['NodeMetrics', { ...objects, ...times, usage: 'map Quantity' }, ['timestamp', 'window', 'usage']],
    [
      'PodMetrics',
      { ...objects, ...times, containers: `[]${nameOf('ContainerMetrics')}` },
      ['timestamp', 'window', 'containers'],
    ],
    ['ContainerMetrics', { name: 'string', usage: 'map Quantity' }, ['name', 'usage']],
    ['NodeMetricsList', { ...lists, items: `[]${nameOf('NodeMetrics')}` }, ['items']],
    ['PodMetricsList', { ...lists, items: `[]${nameOf('PodMetrics')}` }, ['items']],
  ])('%s', (kind, types, required) => {
    const { type, properties, required: actual, description } = definitions[nameOf(kind)]!;
    const actualTypes = Object.entries(properties!).map(([name, property]) => [name, typeOf(property)]);
    expect(type).toBe('object');
    expect(Object.fromEntries(actualTypes)).toEqual(types);
    expect(actual!.toSorted()).toEqual(required.toSorted());
    expect(description).toMatch(/\.$/);
    for (const property of Object.values(properties!)) expect(property.description).toMatch(/\.$/);
  });

  it('speak of no other version', () => {
    expect(JSON.stringify(definitions)).not.toContain(version === 'v1' ? '/v1beta1' : 'metrics.k8s.io/v1"');
  });

  it('say the kind of what has one', () => {
    const kinds = Object.entries(definitions).filter(([, schema]) => 'x-kubernetes-group-version-kind' in schema);
    expect(kinds.map(([name, schema]) => [name, schema['x-kubernetes-group-version-kind']]).toSorted()).toEqual(
      ['NodeMetrics', 'NodeMetricsList', 'PodMetrics', 'PodMetricsList'].map((kind) => [
        nameOf(kind),
        [{ group: 'metrics.k8s.io', kind, version }],
      ]),
    );
  });
});
