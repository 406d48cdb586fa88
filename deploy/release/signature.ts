import { createPrivateKey, sign } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from './step.ts';

/** Where the key is given, as the text of a PEM file. */
export const SIGNING_KEY = 'RELEASE_SIGNING_KEY';

const REMEDY = `give in ${SIGNING_KEY} what \`openssl ecparam -genkey -name prime256v1 -noout\` prints`;

/**
 * Signs SHA256SUMS of a folder, and with it all files that it lists: ECDSA on the curve P-256 over SHA-256, in base64, as
 * `cosign verify-blob --key` and `openssl dgst -verify` read it. Returns the name of the file with the signature.
 */
export function signChecksums(folder: string, pem: string): string {
  let key;
  try {
    key = createPrivateKey(pem);
  } catch (error) {
    // What it says of the key is no help and could show part of it.
    throw new Fault(`${SIGNING_KEY} is no private key in PEM without a password`, REMEDY, { cause: error });
  }
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1')
    throw new Fault(`${SIGNING_KEY} is a key of type ${key.asymmetricKeyType}, not ECDSA on the curve P-256`, REMEDY);
  const signature = sign('sha256', readFileSync(join(folder, 'SHA256SUMS')), key);
  writeFileSync(join(folder, 'SHA256SUMS.sig'), `${signature.toString('base64')}\n`);
  return 'SHA256SUMS.sig';
}
