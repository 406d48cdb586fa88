import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ApiObject } from '../cluster/api-client.ts';
import { binary } from '../cluster/binaries.ts';
import type { Workspace } from '../cluster/workspace.ts';
import { objectsOf } from './manifests.ts';

/** The folder of this project's chart. */
export const CHART = fileURLToPath(new URL('../../deploy/chart/metrics-server-ts', import.meta.url));

const RELEASE = 'metrics-server';
const NAMESPACE = '--namespace=kube-system';

/** Runs helm, whose own files are in the workspace only. */
export class Helm {
  readonly #env: NodeJS.ProcessEnv;
  readonly #chart: string;

  /** @param chart its folder, or the archive of a release */
  constructor(workspace: Workspace, kubeconfig: string, chart = CHART) {
    this.#env = helmEnvironment(workspace, kubeconfig);
    this.#chart = chart;
  }

  /** What it prints; rejects with what it says when it fails. */
  text(...words: string[]): Promise<string> {
    return new Promise((resolve, reject) => {
      execFile(binary('helm'), words, { env: this.#env, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
        if (error) reject(new Error(`helm ${words.join(' ')}: ${stderr}${stdout}`, { cause: error }));
        else resolve(stdout);
      });
    });
  }

  /** The objects that the chart is with these flags, asking no cluster. */
  async objects(...flags: string[]): Promise<ApiObject[]> {
    return objectsOf(await this.text('template', RELEASE, this.#chart, NAMESPACE, ...flags));
  }

  /** Installs or upgrades the release `metrics-server` in kube-system; answers what its notes say. */
  upgrade(...flags: string[]): Promise<string> {
    return this.text('upgrade', '--install', RELEASE, this.#chart, NAMESPACE, ...flags);
  }

  uninstall(): Promise<string> {
    return this.text('uninstall', RELEASE, NAMESPACE, '--ignore-not-found');
  }
}

/** The environment in which helm touches nothing of the user who runs the tests. */
export function helmEnvironment(workspace: Workspace, kubeconfig: string): NodeJS.ProcessEnv {
  const folders = ['CONFIG', 'CACHE', 'DATA'].map((name) => [`HELM_${name}_HOME`, workspace.path(`helm-${name}`)]);
  return { ...process.env, KUBECONFIG: kubeconfig, ...(Object.fromEntries(folders) as NodeJS.ProcessEnv) };
}
