/** A namespace's name: an RFC 1123 label. */
export const NAMESPACE = '[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?';
/** The name of a Pod or a ServiceAccount: an RFC 1123 subdomain, but that two dots may follow each other. */
export const OBJECT_NAME = '[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?';
