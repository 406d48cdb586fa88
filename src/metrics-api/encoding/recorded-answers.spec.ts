import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ApiError } from '../../model/api-error.js';
import type { Status } from '../../model/status.js';
import { convertObject } from './convert-object.js';
import { encodeObject, type EncodedAnswer } from './encode-object.js';
import type { ResponseObject } from '../objects/response-object.js';
import { type EndpointKind, negotiateRepresentation, negotiateError, type RequestedForm } from './negotiation.js';

/** One request to the original and its answer. */
interface Recorded {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly headers: { readonly Accept?: string };
  readonly status: number;
  readonly response: { readonly text?: string; readonly b64?: string };
  readonly responseHeaders: readonly (readonly [string, string])[];
}

const file = new URL('../../../test/testdata/recorded-answers/responses.json', import.meta.url);
const recorded: readonly Recorded[] = JSON.parse(readFileSync(file, 'utf8'));
const cases = recorded.filter(({ path, method }) => path.startsWith('/apis') && method !== 'HEAD');
const failures = cases.filter(({ status, response }) => status >= 400 && response.text?.includes('"paths"') !== true);
const successes = cases.filter(({ status }) => status === 200);
/** Failures of the negotiation itself and of the conversion, which are thrown here. */
const refusals = failures.filter(({ name, status }) => status === 406 || name === 'table-includeObject-bad');

/** The one list that was recorded as a Table only has no items. */
const EMPTY = { metadata: {}, items: [] };

function wishesOf({ headers, path }: Recorded): RequestedForm {
  return { accept: headers.Accept, pretty: queryOf(path, 'pretty') };
}

function queryOf(path: string, name: string): string | undefined {
  return new URL(path, 'https://a').searchParams.get(name) ?? undefined;
}

function endpointOf(path: string): EndpointKind {
  const [, , group, , ...rest] = path.split('?', 1)[0]!.replace(/\/$/, '').split('/');
  if (rest.length === 0) return group === undefined ? 'discovery-root' : 'discovery';
  return rest.at(-1) === 'nodes' || rest.at(-1) === 'pods' ? 'list' : 'object';
}

/** The object of an answer: its own body, or for a conversion the body of an answer to the same path as it is. */
function objectOf(request: Recorded): ResponseObject {
  const path = request.path.split('?', 1)[0];
  const plain = isPlain(request)
    ? request
    : successes.find((other) => isPlain(other) && other.path.split('?', 1)[0] === path);
  if (plain === undefined) return { kind: 'PodMetricsList', apiVersion: 'metrics.k8s.io/v1beta1', ...EMPTY };
  return JSON.parse(plain.response.text!);
}

function isPlain({ response, headers, status }: Recorded): boolean {
  return status === 200 && response.text?.startsWith('{') === true && headers.Accept?.includes('as=') !== true;
}

function answer(request: Recorded, object: ResponseObject): EncodedAnswer {
  const wishes = wishesOf(request);
  try {
    const representation = negotiateRepresentation(wishes, endpointOf(request.path));
    const context = { includeObject: queryOf(request.path, 'includeObject') };
    return encodeObject(convertObject(object, representation, context), representation);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return encodeObject(error.toStatus(), negotiateError(wishes));
  }
}

/** In protobuf: field 8 of the metadata, a message of 8 bytes: the seconds, a varint of 5 bytes, and no nanoseconds. */
const CREATION_TIME = new RegExp(`${String.fromCharCode(0x42, 8, 8)}[^]{5}${String.fromCharCode(0x10, 0)}`, 'g');

/** A body without creation times: they are the time of the request. */
function comparable(body: string | Uint8Array): string {
  return Buffer.from(body)
    .toString('latin1')
    .replaceAll(/("?creationTimestamp"?: ?)"[^"]*"/g, '$1')
    .replaceAll(CREATION_TIME, '');
}

function expectEqual(got: EncodedAnswer, { response, responseHeaders }: Recorded): void {
  expect(got.contentType).toBe(new Map(responseHeaders).get('Content-Type'));
  const want = response.text ?? Buffer.from(response.b64!, 'base64');
  // Go folds a text of YAML that is longer than 80 characters; values are compared then.
  if (got.contentType === 'application/yaml' && /^ {2}\S.*'$/m.test(String(want))) {
    expect(parse(String(got.body))).toEqual(parse(String(want)));
  } else {
    expect(comparable(got.body)).toBe(comparable(want));
  }
}

it('covers the recorded cases of the API', () => {
  expect(successes.length).toBeGreaterThan(70);
  expect(refusals.length).toBeGreaterThan(15);
});

describe('a recorded answer is given byte for byte', () => {
  it.each(successes.map((request) => [request.name, request] as const))('%s', (_, request) => {
    expectEqual(answer(request, objectOf(request)), request);
  });
});

describe('a recorded refusal is given byte for byte', () => {
  it.each(refusals.map((request) => [request.name, request] as const))('%s', (_, request) => {
    expectEqual(answer(request, objectOf(request)), request);
  });
});

describe('a recorded failure is written byte for byte', () => {
  const written = failures.filter(({ response }) => response.b64 === undefined);
  it.each(written.map((request) => [request.name, request] as const))('%s', (_, request) => {
    const status: Status = parse(request.response.text!);
    expectEqual(encodeObject(status, negotiateError(wishesOf(request))), request);
  });

  it.each([
    [
      'node-404-pb',
      { message: 'node "nope" not found', reason: 'NotFound', details: { name: 'nope', kind: 'node' }, code: 404 },
    ],
    [
      'alice-nodes-pb',
      {
        message:
          'nodes.metrics.k8s.io is forbidden: User "alice" cannot list resource "nodes" in API group "metrics.k8s.io" at the cluster scope',
        reason: 'Forbidden',
        details: { group: 'metrics.k8s.io', kind: 'nodes' },
        code: 403,
      },
    ],
  ])('%s', (name, fields) => {
    const request = failures.find((other) => other.name === name)!;
    const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', ...fields };
    expectEqual(encodeObject(status, negotiateError(wishesOf(request))), request);
  });
});
