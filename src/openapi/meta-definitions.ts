import { boolean, type Definitions, integer, listOf, objectOf, text, textMap, texts, valueOf } from './schema.js';

/** The package of the types that all Kubernetes objects share. */
export const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';

/** Values that JSON writes as a text, by the `format` that a decorated property gives them. */
export const VALUES: Readonly<Record<string, string>> = {
  'date-time': `${META}.Time`,
  'go-duration': `${META}.Duration`,
  quantity: 'io.k8s.apimachinery.pkg.api.resource.Quantity',
};

const objectMeta = objectOf('Metadata of any object.', {
  annotations: textMap('Annotations. Metrics have none.'),
  creationTimestamp: valueOf(`${META}.Time`, 'When the object was made.'),
  deletionGracePeriodSeconds: integer('Seconds until deletion. Metrics have none.'),
  deletionTimestamp: valueOf(`${META}.Time`, 'When the object is to be deleted. Metrics have none.'),
  finalizers: {
    ...texts('What must happen before deletion. Metrics have none.'),
    'x-kubernetes-list-type': 'set',
    'x-kubernetes-patch-strategy': 'merge',
  },
  generateName: text('Prefix of a name that the server chooses. Metrics have none.'),
  generation: integer('Counts the changes of what is desired. Metrics have none.'),
  labels: textMap('Labels.'),
  managedFields: listOf(`${META}.ManagedFieldsEntry`, 'Who manages which field. Metrics have none.'),
  name: text('Name, unique in its namespace.'),
  namespace: text('Namespace.'),
  ownerReferences: {
    ...listOf(`${META}.OwnerReference`, 'Objects that this one depends on. Metrics have none.'),
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['uid'],
    'x-kubernetes-patch-merge-key': 'uid',
    'x-kubernetes-patch-strategy': 'merge',
  },
  resourceVersion: text('Version of a stored object. Metrics have none.'),
  selfLink: text('A path of old. Metrics have none.'),
  uid: text('Identity of a stored object. Metrics have none.'),
});

/** The metadata types, and the values with a text form: Kubernetes' fields and types, our words. */
export const META_DEFINITIONS: Definitions = {
  [VALUES.quantity!]: {
    description: 'An amount: a number and a suffix, as 251m (thousandths), 2 or 10Mi (multiples of 1024 times 1024).',
    oneOf: [{ type: 'string' }, { type: 'number' }],
  },
  [VALUES['date-time']!]: { description: 'A time of RFC 3339, to the second.', type: 'string', format: 'date-time' },
  [VALUES['go-duration']!]: { description: 'A duration as Go writes it, as 15.123s or 1m0.5s.', type: 'string' },
  [`${META}.ObjectMeta`]: objectMeta,
  [`${META}.ListMeta`]: objectOf('Metadata of any list.', {
    continue: text('Where the next page begins, when there is one: to be sent back as the parameter of this name.'),
    remainingItemCount: integer('How many items come after this page.'),
    resourceVersion: text('Version of a stored list. Lists of metrics have none.'),
    selfLink: text('A path of old. Lists of metrics have none.'),
  }),
  [`${META}.OwnerReference`]: {
    ...objectOf(
      'Names an object that another one depends on.',
      {
        apiVersion: text('Group and version of the owner.'),
        blockOwnerDeletion: boolean('Whether the owner outlives the object in a foreground deletion.'),
        controller: boolean('Whether the owner is the managing controller.'),
        kind: text('Kind of the owner.'),
        name: text('Name of the owner.'),
        uid: text('Identity of the owner.'),
      },
      ['apiVersion', 'kind', 'name', 'uid'],
    ),
    'x-kubernetes-map-type': 'atomic',
  },
  [`${META}.ManagedFieldsEntry`]: objectOf('Fields that one manager manages.', {
    apiVersion: text('Group and version that the fields belong to.'),
    fieldsType: text('How the fields are written: FieldsV1.'),
    fieldsV1: valueOf(`${META}.FieldsV1`, 'The fields.'),
    manager: text('The manager.'),
    operation: text('How they were set: Apply or Update.'),
    subresource: text('Through which subresource.'),
    time: valueOf(`${META}.Time`, 'When they were set last.'),
  }),
  [`${META}.FieldsV1`]: { description: 'A set of fields as a tree of their names.', type: 'object' },
};
