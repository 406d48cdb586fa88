import type { ServingCertificate } from './serving-certificate.js';

/** Told of a node's certificate when a connection brings another one, and of none when the node is forgotten. */
type Observer = (nodeName: string, certificate: ServingCertificate | undefined) => void;

/** The certificate that each kubelet showed last, whether or not it was accepted. */
export class KubeletCertificates {
  private readonly certificates = new Map<string, ServingCertificate>();
  private readonly observers = new Set<Observer>();

  get(nodeName: string): ServingCertificate | undefined {
    return this.certificates.get(nodeName);
  }

  note(nodeName: string, certificate: ServingCertificate): void {
    if (this.certificates.get(nodeName) === certificate) return;
    this.certificates.set(nodeName, certificate);
    this.tell(nodeName, certificate);
  }

  /** Forgets the nodes that are not among these. */
  retain(nodeNames: ReadonlySet<string>): void {
    for (const name of this.certificates.keys()) {
      if (nodeNames.has(name)) continue;
      this.certificates.delete(name);
      this.tell(name, undefined);
    }
  }

  /** Calls `observer` after each change; the answer ends it. */
  onChange(observer: Observer): () => void {
    this.observers.add(observer);
    return () => this.observers.delete(observer);
  }

  private tell(nodeName: string, certificate: ServingCertificate | undefined): void {
    for (const observer of this.observers) observer(nodeName, certificate);
  }
}
