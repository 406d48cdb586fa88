import fc from 'fast-check';

// What is asked of a server by chance: pieces of its language, some of them whole, so that what is put together often
// nearly means something.

const term = fc.oneof(
  fc.constantFrom('app=web', 'app', '!tier', 'tier in (front,agent)', 'app notin (web)', 'tier!=front', 'app>5'),
  fc.constantFrom('metadata.namespace=default', 'metadata.namespace!=kube-system', 'spec.nodeName==node-1'),
);

const piece = fc.oneof(
  fc.constantFrom('app', 'tier', 'in', 'notin', '=', '==', '!=', '!', '(', ')', ',', '>', '<', ' ', '5', 'a/b', '-'),
  fc.string({ maxLength: 4 }),
);

/** The text of a label or a field selector: terms, most of which mean something, or pieces of them. */
export const selector = fc.oneof(
  fc.array(term, { maxLength: 3 }).map((terms) => terms.join(',')),
  fc.array(fc.oneof(piece, term), { maxLength: 10 }).map((all) => all.join('')),
);

/** The value of an `Accept` header. */
export const mediaRange = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        'application/json',
        'application/yaml',
        'application/vnd.kubernetes.protobuf',
        '*/*',
        'text/html',
      ),
      fc.constantFrom(
        ';as=Table',
        ';v=v1',
        ';g=meta.k8s.io',
        ';q=0.5',
        ';q=',
        ';pretty=1',
        ';stream=watch',
        ',',
        ';',
        '=',
      ),
      fc.string({ unit: fc.constantFrom(...'abc/*;=,.q01" +'), maxLength: 6 }),
    ),
    { maxLength: 8 },
  )
  .map((pieces) => pieces.join(''));

const segment = fc.oneof(
  fc.constantFrom(
    'apis',
    'metrics.k8s.io',
    'v1',
    'v1beta1',
    'nodes',
    'pods',
    'namespaces',
    'default',
    'node-1',
    '',
    '..',
    '%2f',
    '%00',
    '%',
  ),
  fc.string({ unit: fc.constantFrom(...'abcXYZ019-._~%!$&()*+;=:@'), maxLength: 8 }),
);

/** A path: mostly below one that is served, so that chance need not find all of it. */
export const path = fc
  .tuple(
    fc.constantFrom(
      '',
      'apis/metrics.k8s.io/v1/namespaces',
      'apis/metrics.k8s.io/v1beta1/nodes',
      'internal/v1/explain',
      'internal/v1',
      'openapi/v3/apis',
      'readyz',
    ),
    fc.array(segment, { maxLength: 7 }),
  )
  .map(([served, segments]) => `/${[...(served === '' ? [] : [served]), ...segments].join('/')}`);

/** A parameter of a query and its value. */
export const parameter = fc.tuple(
  fc.constantFrom(
    'limit',
    'continue',
    'watch',
    'resourceVersion',
    'resourceVersionMatch',
    'timeout',
    'timeoutSeconds',
    'pretty',
    'includeObject',
    'sendInitialEvents',
    'fieldSelector',
    'explain',
  ),
  fc.oneof(
    fc.constantFrom('', '0', '1', 'true', 'false', '-1', '99999999999999999999', 'Exact', 'Object', '1s'),
    fc.string({ maxLength: 8 }),
  ),
);
