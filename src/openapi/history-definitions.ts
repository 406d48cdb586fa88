import { GROUP, type ServedVersion } from '../metrics-api/objects/group-version.js';
import { META, VALUES } from './meta-definitions.js';
import { metricsType } from './metrics-definitions.js';
import { type Definitions, embedded, listOf, objectOf, type Schema, text, textMap, valueOf } from './schema.js';

/** The definitions of a version's history, which is served with `--history` only. */
export function historyDefinitions(version: ServedVersion): Definitions {
  const type = (name: string): string => metricsType(version, name);
  return {
    [type('UsageHistory')]: ofKind(version, 'UsageHistory', {
      metadata: embedded(`${META}.ObjectMeta`, 'Name of the Node or Pod, and namespace of the Pod.'),
      restarts: listOf(type('ContainerRestart'), 'The restarts of containers; absent if there were none.'),
      series: listOf(type('UsageSeries'), 'The points of each container and resource.'),
      start: valueOf(VALUES['date-time']!, 'When the first point begins.'),
      stepSeconds: { description: 'The time of a point, in seconds.', type: 'number' },
      summary: listOf(type('UsageSummary'), 'The points of each container and resource, in short.'),
    }),
    [type('UsageHistoryList')]: ofKind(version, 'UsageHistoryList', {
      items: { description: 'The Pods, sorted by name.', type: 'array', items: embedded(type('UsageHistory')) },
      metadata: embedded(type('UsageHistoryListMeta'), 'Metadata of the list.'),
    }),
    [type('UsageHistoryListMeta')]: objectOf('Metadata of a list of histories.', {
      annotations: textMap('The replica that keeps them, and when it started.'),
      continue: text('Where the next page begins, when there is one: to be sent back as the parameter of this name.'),
    }),
    [type('UsageSeries')]: objectOf(
      'The points of one resource.',
      {
        container: text('Name of the container; absent for a Node or a Pod as a whole.'),
        maxValues: numbers('The maximum within each step; absent if values are the maximum.'),
        resource: text('The resource, such as cpu.'),
        unit: text('Unit of the values, such as nanocores or bytes.'),
        values: numbers('One for each step from start on. CPU: the mean. Others: the maximum. null: no sample.'),
      },
      ['resource', 'unit', 'values'],
    ),
    [type('UsageSummary')]: objectOf(
      'The points of one resource, in short.',
      {
        container: text('Name of the container; absent for a Node or a Pod as a whole.'),
        max: valueOf(VALUES.quantity!, 'The maximum.'),
        mean: valueOf(VALUES.quantity!, 'The mean.'),
        min: valueOf(VALUES.quantity!, 'The minimum.'),
        p95: valueOf(VALUES.quantity!, 'The 95th percentile.'),
        resource: text('The resource, such as cpu.'),
      },
      ['max', 'mean', 'min', 'p95', 'resource'],
    ),
    [type('ContainerRestart')]: objectOf(
      'A restart of a container.',
      {
        container: text('Name of the container.'),
        time: valueOf(VALUES['date-time']!, 'When the step begins in which the first sample after the restart is.'),
      },
      ['container', 'time'],
    ),
  };
}

function ofKind(version: ServedVersion, kind: string, properties: Readonly<Record<string, Schema>>): Schema {
  const head = {
    apiVersion: text('Group and version of this object.'),
    kind: text('Kind of this object.'),
  };
  return {
    ...objectOf('What was used in the past.', { ...head, ...properties }),
    'x-kubernetes-group-version-kind': [{ group: GROUP, kind, version }],
  };
}

function numbers(description: string): Schema {
  const items = { type: 'integer', format: 'int64', nullable: true };
  return { description, type: 'array', items, 'x-kubernetes-list-type': 'atomic' };
}
