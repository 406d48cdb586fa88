import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { buffer } from 'node:stream/consumers';
import { decodeReview } from '../../simulator/kube-apiserver/protobuf-review.ts';

const KINDS: Record<string, string> = {
  '/apis/authentication.k8s.io/v1/tokenreviews': 'TokenReview',
  '/apis/authorization.k8s.io/v1/subjectaccessreviews': 'SubjectAccessReview',
};
const USER = {
  username: 'system:serviceaccount:kube-system:horizontal-pod-autoscaler',
  groups: ['system:authenticated'],
};

/** Answers reviews: every token is the autoscaler's, and everyone may everything. */
export async function serveReview(
  path: string,
  request: Http2ServerRequest,
  response: Http2ServerResponse,
): Promise<void> {
  const kind = KINDS[path];
  const body = await buffer(request);
  if (kind === undefined) {
    response.writeHead(404).end();
    return;
  }
  const isProtobuf = request.headers['content-type']?.startsWith('application/vnd.kubernetes.protobuf');
  const { spec } = isProtobuf ? decodeReview(kind, body) : (JSON.parse(body.toString()) as { spec: object });
  const status = kind === 'TokenReview' ? { authenticated: true, user: USER } : { allowed: true };
  const [group] = path.slice('/apis/'.length).split('/');
  const answer = { kind, apiVersion: `${group}/v1`, metadata: {}, spec, status };
  response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
}
