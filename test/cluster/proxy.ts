import { freePort } from '../simulator/demo/free-port.ts';
import { binary } from './binaries.ts';
import { eventually } from './eventually.ts';
import type { Workspace } from './workspace.ts';

/**
 * Starts `kubectl proxy` with a kubeconfig. Resolves to its address once it responds.
 *
 * @param more such as `--as=USER`
 */
export async function startKubectlProxy(
  workspace: Workspace,
  kubeconfig: string,
  ...more: readonly string[]
): Promise<string> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const flags = ['proxy', `--port=${port}`, `--kubeconfig=${kubeconfig}`, ...more];
  const program = workspace.start(`kubectl-proxy-${port}`, binary('kubectl'), flags);
  await eventually(
    async () => {
      program.mustRun();
      return (await fetch(`${url}/version`).catch(() => undefined))?.status;
    },
    (status) => status === 200,
  );
  return url;
}
