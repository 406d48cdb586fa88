import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { request } from 'node:https';
import { once } from 'node:events';
import { rootCertificates } from 'node:tls';
import { eventually } from '../cluster/eventually.ts';
import type { Workspace } from '../cluster/workspace.ts';
import { freePort } from '../simulator/demo/free-port.ts';
import { createAuthority } from '../simulator/pki/authority.ts';

/** Debian's docker-registry on this machine, with TLS and a password, for as long as the workspace is there. */
export interface Registry {
  /** `localhost:PORT`. */
  readonly address: string;
  readonly user: string;
  readonly password: string;
  /** The system's authorities and that of the registry: for `SSL_CERT_FILE`, which programs in Go read. */
  readonly authorities: string;
}

export async function startRegistry(workspace: Workspace): Promise<Registry> {
  const [user, password, port] = ['release', 'pa55 word', await freePort()];
  const authority = await createAuthority('registry authority');
  const { cert, key } = await workspace.writePair(
    'registry',
    await authority.issue({ commonName: 'registry', names: ['localhost'], usage: 'server' }),
  );
  mkdirSync(workspace.path('registry'));
  const htpasswd = execFileSync('htpasswd', ['-Bbn', user, password], { encoding: 'utf8' });
  const config = {
    version: 0.1,
    storage: { filesystem: { rootdirectory: workspace.path('registry') } },
    http: { addr: `127.0.0.1:${port}`, tls: { certificate: cert, key } },
    auth: { htpasswd: { realm: 'release', path: await workspace.write('htpasswd', htpasswd) } },
  };
  // JSON is YAML.
  const program = workspace.start('docker-registry', 'docker-registry', [
    'serve',
    await workspace.write('registry.yml', JSON.stringify(config)),
  ]);
  await eventually(async () => {
    program.mustRun();
    const asked = request({ host: '127.0.0.1', servername: 'localhost', port, path: '/v2/', ca: authority.cert }).end();
    const [{ statusCode }] = (await once(asked, 'response')) as [{ statusCode: number }];
    asked.destroy();
    return statusCode === 401;
  });
  const authorities = await workspace.write('authorities.pem', [...rootCertificates, authority.cert].join('\n'));
  return { address: `localhost:${port}`, user, password, authorities };
}
