import { createHash, type X509Certificate } from 'node:crypto';
import type { User } from './user.js';

/** The attribute of a subject that holds the user's UID, as Kubernetes defines it. */
const UID_ATTRIBUTE = '1.3.6.1.4.1.57683.2';
/** Tells authorizers and audit logs which of a user's credentials was used. */
const CREDENTIAL_ID = 'authentication.kubernetes.io/credential-id';

type Subject = Readonly<Record<string, string | readonly string[] | undefined>>;

/** To read a subject took a tenth of a small answer's CPU; the front proxy shows one certificate all day. */
const subjects = new WeakMap<X509Certificate, Subject>();

/** The common name; of several the last, as in Go. Empty when there is none. */
export function commonNameOf(certificate: X509Certificate): string {
  return valuesOf(certificate, 'CN').at(-1) ?? '';
}

/**
 * The user that a verified certificate stands for, by apiserver's CommonNameUserConversion: common name, organizations,
 * UID and the certificate's fingerprint. Undefined when it names nobody.
 *
 * @throws Error when the UID is empty or there are several
 */
export function userOfCertificate(certificate: X509Certificate): User | undefined {
  const name = commonNameOf(certificate);
  if (name === '') return undefined;
  const uids = valuesOf(certificate, UID_ATTRIBUTE);
  if (uids.length > 1 || uids[0] === '') throw new Error('the certificate has an empty UID, or more than one');
  const fingerprint = createHash('sha256').update(certificate.raw).digest('hex');
  return {
    name,
    uid: uids[0],
    groups: valuesOf(certificate, 'O'),
    extra: { [CREDENTIAL_ID]: [`X509SHA256=${fingerprint}`] },
  };
}

/** The values of an attribute as they are; Node's text of the subject would have to be unescaped. */
function valuesOf(certificate: X509Certificate, attribute: string): readonly string[] {
  return [subjectOf(certificate)[attribute] ?? []].flat();
}

function subjectOf(certificate: X509Certificate): Subject {
  let subject = subjects.get(certificate);
  if (subject === undefined) {
    subject = certificate.toLegacyObject().subject ?? {};
    subjects.set(certificate, subject);
  }
  return subject;
}
