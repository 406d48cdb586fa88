import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiError } from '../model/api-error.js';

/** Throws a 406 when `Accept` excludes this media type. A range with the weight 0 excludes it. */
export function requireAccepted({ headers: { accept } }: FastifyRequest, offered: string): void {
  if (accept === undefined || accept.trim() === '') return;
  const [type] = offered.split('/');
  const accepted = accept.split(',').some((range) => {
    const [name = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    if (parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter))) return false;
    return name === offered || name === `${type}/*` || name === '*/*' || name === '*';
  });
  if (!accepted) throw new ApiError(406, 'NotAcceptable', `only the media type ${offered} is offered here`);
}

/** Sends indented JSON, for people. Nobody on the way may cache it. */
export function sendJson(reply: FastifyReply, object: object): void {
  void reply
    .header('Content-Type', 'application/json')
    .header('Cache-Control', 'no-store')
    .header('Vary', 'Accept')
    .send(Buffer.from(`${JSON.stringify(object, undefined, 2)}\n`));
}
