import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../../model/api-error.js';
import { type EndpointKind, negotiateRepresentation, negotiateError, type RequestedForm } from './negotiation.js';
import { answerContentType, type Representation } from './representation.js';

const PROTOBUF = 'application/vnd.kubernetes.protobuf';
const ROUTER = '406: Not Acceptable';
const NEGOTIATION = 'only the following';

function outcome(run: () => Representation): string {
  try {
    const { format, pretty, conversion } = run();
    const kind = conversion && `${conversion.kind} ${conversion.group}/${conversion.version}`;
    return [format, pretty && 'pretty', kind].filter(Boolean).join(' ');
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return `${error.code} ${error.message}`;
  }
}

describe('negotiate', () => {
  function f(accept: string | undefined, endpoint: EndpointKind, want: string) {
    const got = outcome(() => negotiateRepresentation({ accept }, endpoint));
    expect(got.startsWith('406') ? got.slice(0, want.length) : got).toBe(want);
  }
  const table = (version: string, type = 'application/json') => `${type};as=Table;v=${version};g=meta.k8s.io`;

  it('gives JSON to who does not say or takes anything', () => {
    f(undefined, 'list', 'json');
    f('', 'list', 'json');
    f('*/*', 'object', 'json');
    f('text/html,*/*;q=0.1', 'discovery', 'json');
  });

  it('gives the format that is asked for', () => {
    f('application/json;charset=utf-8', 'list', 'json');
    f('application/yaml', 'list', 'yaml');
    f(`${PROTOBUF},application/json`, 'list', 'protobuf');
    f(`application/yaml;q=0.1,${PROTOBUF};q=0.2`, 'list', 'protobuf');
    f('application/json;q=0', 'list', 'json'); // a quality of zero forbids nothing
  });

  it('lets the router see whole media types only', () => {
    f('application/*', 'object', `406 ${ROUTER}`);
    f('*', 'object', `406 ${ROUTER}`);
    f('APPLICATION/JSON', 'object', `406 ${ROUTER}`);
    f('application/*,application/yaml;q=0.1', 'object', 'yaml'); // the specific is tried first
    f('text/html,application/*;q=0.1,application/yaml;q=0.1', 'object', 'yaml');
    f('application/yaml;stream=watch,application/*', 'object', 'json');
  });

  it('converts objects and lists, to a Table not in protobuf', () => {
    f(table('v1'), 'list', 'json Table meta.k8s.io/v1');
    f(table('v1beta1', 'application/yaml'), 'object', 'yaml Table meta.k8s.io/v1beta1');
    f(table('v1', PROTOBUF), 'object', `406 ${NEGOTIATION}`);
    f(`${table('v1', PROTOBUF)},application/json`, 'object', 'json');
    f(table('v2'), 'list', `406 ${NEGOTIATION}`);
    f(table('v1').replace('meta.k8s.io', 'meta'), 'list', `406 ${NEGOTIATION}`);
    f('application/json;v=v1', 'list', `406 ${NEGOTIATION}`);
    f(
      `${PROTOBUF};as=PartialObjectMetadataList;v=v1;g=meta.k8s.io`,
      'list',
      'protobuf PartialObjectMetadataList meta.k8s.io/v1',
    );
    f('*/*;as=Table;v=v1;g=meta.k8s.io', 'list', 'json Table meta.k8s.io/v1');
    f(table('v1'), 'discovery', `406 ${NEGOTIATION}`);
  });

  it('gives what kubectl prefers: the first that can be served', () => {
    f(`${table('v1')},${table('v1beta1')},application/json`, 'list', 'json Table meta.k8s.io/v1');
    f(`${table('v2')},${table('v1beta1')},application/json`, 'list', 'json Table meta.k8s.io/v1beta1');
  });

  it('gives aggregated discovery at its root only, whatever is preferred', () => {
    const aggregated = (version: string) =>
      `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;
    f(
      `${aggregated('v2')},${aggregated('v2beta1')},application/json`,
      'discovery-root',
      'json APIGroupDiscoveryList apidiscovery.k8s.io/v2',
    );
    f(
      `application/json,${aggregated('v2')};q=0.1`,
      'discovery-root',
      'json APIGroupDiscoveryList apidiscovery.k8s.io/v2',
    );
    f(`${aggregated('v2beta1')},application/json`, 'discovery-root', 'json');
    f(aggregated('v2beta1'), 'discovery-root', `406 ${NEGOTIATION}`);
    f(`${aggregated('v3')},application/json`, 'discovery-root', 'json');
    f(`${aggregated('v2')},application/json`, 'discovery', 'json');
    f(aggregated('v2'), 'discovery', `406 ${NEGOTIATION}`);
    const representation = negotiateRepresentation({ accept: aggregated('v2') }, 'discovery-root');
    expect(answerContentType(representation)).toBe(
      'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
    );
  });

  it('takes stream=watch for what can be streamed, and of server versions the one that there is', () => {
    f('application/json;sv=v1', 'object', 'json');
    f('application/json;sv=v1', 'list', 'json');
    f('application/json;sv=v1', 'discovery', `406 ${NEGOTIATION}`);
    f('application/json;sv=v1', 'discovery-root', `406 ${NEGOTIATION}`);
    f('application/json;stream=watch', 'object', 'json');
    f(`${PROTOBUF};stream=watch`, 'list', 'protobuf');
    f('application/yaml;stream=watch', 'list', `406 ${NEGOTIATION}`);
    f('application/json;stream=other', 'list', `406 ${NEGOTIATION}`);
    f('application/json;sv=v2', 'list', `406 ${NEGOTIATION}`);
  });

  it('names the streams to who asks a list for nothing that it has', () => {
    f(
      'text/html',
      'object',
      `406 ${ROUTER}\n\nAvailable representations: application/json, application/yaml, ${PROTOBUF}`,
    );
    expect(outcome(() => negotiateRepresentation({ accept: 'text/html' }, 'list'))).toMatch(/;stream=watch$/);
    expect(outcome(() => negotiateRepresentation({ accept: 'text/html' }, 'discovery'))).toMatch(/protobuf$/);
  });
});

describe('pretty', () => {
  it.each<[RequestedForm, string]>([
    [{ pretty: '1' }, 'json pretty'],
    [{ pretty: 'true' }, 'json pretty'],
    [{ pretty: 'T' }, 'json pretty'],
    [{ pretty: 'yes' }, 'json'],
    [{ pretty: '' }, 'json'],
    [{ accept: 'application/json;pretty=1' }, 'json pretty'],
    [{ accept: 'application/json;pretty=true' }, 'json'],
    [{ accept: 'application/json;pretty=1', pretty: '0' }, 'json pretty'],
    [{ userAgent: 'curl/8.5.0' }, 'json pretty'],
    [{ userAgent: 'Wget/1.21' }, 'json pretty'],
    [{ userAgent: 'Mozilla/5.0 (X11)' }, 'json pretty'],
    [{ userAgent: 'Mozilla/4.0' }, 'json'],
    [{ userAgent: 'kubectl/v1.36 curl' }, 'json'],
    [{ userAgent: 'curl/8.5.0', pretty: 'false' }, 'json'],
    [{ userAgent: 'curl/8.5.0', pretty: '' }, 'json pretty'],
    [{ userAgent: 'curl/8.5.0', accept: 'application/yaml;pretty=1' }, 'yaml'],
  ])('%j is %s, errors too', (wishes, want) => {
    expect(outcome(() => negotiateRepresentation(wishes, 'object'))).toBe(want);
    expect(outcome(() => negotiateError(wishes))).toBe(want);
  });
});

describe('negotiateError', () => {
  it.each([
    [undefined, 'json'],
    ['application/yaml', 'yaml'],
    [PROTOBUF, 'protobuf'],
    ['application/*', 'json'],
    ['text/html', 'json pretty'],
    ['application/json;as=Table;v=v1;g=meta.k8s.io', 'json pretty'],
    ['application/json;as=Table;v=v1;g=meta.k8s.io,application/json', 'json'],
  ])('for %s is %s', (accept, want) => {
    expect(outcome(() => negotiateError({ accept }))).toBe(want);
  });
});

describe('any header', () => {
  const word = fc.constantFrom('application/json', 'application/yaml', PROTOBUF, '*/*', '*', 'a/*', ...',;=/ \t"');
  const parameter = fc.constantFrom('as=Table', 'v=v1', 'g=meta.k8s.io', 'q=0.5', 'q=', 'stream=watch', 'pretty=1');
  const header = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.oneof(word, parameter)).map((words) => words.join(';')),
    fc.array(fc.oneof(word, parameter)).map((words) => words.join(',')),
  );
  const endpoint = fc.constantFrom<EndpointKind>('object', 'list', 'discovery', 'discovery-root');

  it('has an outcome: a representation or an ApiError, and for errors always a representation', () => {
    fc.assert(
      fc.property(header, header, endpoint, (accept, other, of) => {
        const wishes = { accept, userAgent: other, pretty: other };
        expect(outcome(() => negotiateRepresentation(wishes, of))).toMatch(/^(json|yaml|protobuf|406 )/);
        expect(outcome(() => negotiateError(wishes))).toMatch(/^(json|yaml|protobuf)/);
      }),
      { numRuns: 1000 },
    );
  });
});
