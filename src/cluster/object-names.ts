/** A namespace's name: an RFC 1123 label. */
export const NAMESPACE = '[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?';
/** The name of a Pod or a ServiceAccount: an RFC 1123 subdomain, where two dots may follow each other. */
export const OBJECT_NAME = '[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?';

const LABEL = new RegExp(`^${NAMESPACE}$`);
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** Whether the text is an RFC 1123 label, as names of namespaces are. */
export function isDnsLabel(text: string): boolean {
  return LABEL.test(text);
}

/** Whether the text is an RFC 1123 subdomain, as names of Nodes and ServiceAccounts are. */
export function isDnsSubdomain(text: string): boolean {
  return text.length <= 253 && SUBDOMAIN.test(text);
}
