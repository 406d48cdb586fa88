import { readFile } from 'node:fs/promises';
import { Agent as HttpsAgent } from 'node:https';
import { checkServerIdentity, getCACertificates, type PeerCertificate } from 'node:tls';
import { CaBundle } from '../../certificates/ca-bundle.js';
import type { AcceleratorOptions } from '../../config/accelerator-options.js';
import { systemProblem } from '../../model/system-error.js';
import { ExporterError } from './exporter-error.js';

/** How connections to exporters are secured: by the authorities of a file, which may change, or of the system. */
export class ExporterTls {
  private text?: string;
  private agent?: HttpsAgent;

  constructor(private readonly options: AcceleratorOptions) {}

  /** Returns what opens and keeps connections. It is another one when the file has changed. Rejects with ExporterError. */
  async currentAgent(): Promise<HttpsAgent> {
    const { certificateAuthority: path, insecureTls } = this.options;
    const text = insecureTls ? '' : path === undefined ? undefined : await this.readAuthorities(path);
    if (this.agent !== undefined && text === this.text) return this.agent;
    const ca = insecureTls ? [] : text === undefined ? getCACertificates('system') : anchorsOf(text, path!);
    this.agent?.destroy();
    this.text = text;
    // A resumed session brings no certificate to verify.
    this.agent = new HttpsAgent({
      keepAlive: true,
      maxCachedSessions: 0,
      ca,
      allowPartialTrustChain: true,
      rejectUnauthorized: !insecureTls,
    });
    return this.agent;
  }

  close(): void {
    this.agent?.destroy();
    this.agent = undefined;
  }

  private async readAuthorities(path: string): Promise<string> {
    try {
      return await readFile(path, 'utf8');
    } catch (error) {
      if (this.text !== undefined) return this.text;
      throw unusable(path, systemProblem(error, 'file'), error);
    }
  }
}

/** Checks that a certificate names one of these. As in Go, only the alternative names count and never the common name. */
export function checkNames(names: readonly string[], certificate: PeerCertificate): Error | undefined {
  const nameless = { ...certificate, subject: { ...certificate.subject, CN: '' } };
  const refusals = names.map((name) => checkServerIdentity(name, nameless));
  return refusals.includes(undefined) ? undefined : refusals[0];
}

function anchorsOf(text: string, path: string): string[] {
  try {
    return CaBundle.parse(text).anchors.map(String);
  } catch (error) {
    throw unusable(path, systemProblem(error, 'certificate'), error);
  }
}

function unusable(path: string, problem: string, cause: unknown): ExporterError {
  return new ExporterError(
    'Authorities',
    `--accelerators-certificate-authority=${path}: ${problem}`,
    'Give a PEM file that this server can read.',
    { cause },
  );
}
