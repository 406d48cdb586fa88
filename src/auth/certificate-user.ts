import { createHash, type X509Certificate } from 'node:crypto';
import type { User } from './user.js';

/** The subject attribute for the UID of the user, as Kubernetes defines it. */
const UID_ATTRIBUTE = '1.3.6.1.4.1.57683.2';
/** Names the credentials of a user, for authorizers and audit logs. */
const CREDENTIAL_ID = 'authentication.kubernetes.io/credential-id';

type CertificateSubject = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Reading a subject takes a tenth of the CPU of a small response, and the front proxy always shows the same
 * certificate.
 */
const subjects = new WeakMap<X509Certificate, CertificateSubject>();

/** The common name, and the last one if there are several, as in Go. Empty if there is none. */
export function commonNameOf(certificate: X509Certificate): string {
  return valuesOf(certificate, 'CN').at(-1) ?? '';
}

/**
 * The user of a verified certificate, by apiserver's CommonNameUserConversion: common name, organizations, UID and
 * fingerprint. Undefined if there is no common name.
 *
 * @throws Error if the UID is empty or there are several
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

/** The raw values of an attribute. The text of the subject in Node would have to be unescaped. */
function valuesOf(certificate: X509Certificate, attribute: string): readonly string[] {
  return [subjectOf(certificate)[attribute] ?? []].flat();
}

function subjectOf(certificate: X509Certificate): CertificateSubject {
  let subject = subjects.get(certificate);
  if (subject === undefined) {
    subject = certificate.toLegacyObject().subject ?? {};
    subjects.set(certificate, subject);
  }
  return subject;
}
