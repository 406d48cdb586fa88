import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { decodeProtobuf } from '../kubernetes-protobuf.ts';
import { startSimulatedCluster, type SimulatedCluster } from '../simulator/cluster.ts';
import { serverFlags } from '../simulator/demo/server-process.ts';
import { freePort } from '../simulator/demo/free-port.ts';
import { COMMAND_FILE } from '../../deploy/image/image-definition.ts';
import type { ImageContainer, Isolation } from './container.ts';
import { output } from './output.ts';

const POLICY =
  '{ apiVersion: audit.k8s.io/v1, kind: Policy, omitStages: [RequestReceived], rules: [{ level: Metadata }] }';

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: Buffer;
}

/** What the server of an image does in a cluster: all that makes it open its files. */
export function describeServer(
  context: () => { container: ImageContainer; configFolder: string; entrypoint: readonly string[] },
  kind: Isolation,
): void {
  describe('its server, on nothing but its files', () => {
    let cluster: SimulatedCluster;
    let agent: Agent;
    let url: string;
    let log = '';
    let ended: ReturnType<typeof output>;
    let stop: () => void;
    let diagnose: () => ReturnType<typeof output>;
    let startByCommand: (port: number) => ReturnType<ImageContainer['start']>;

    const get = async (path: string, accept = 'application/json'): Promise<Answer> => {
      const answer = await request(url + path, { dispatcher: agent, headers: { accept } });
      const body = Buffer.from(await answer.body.arrayBuffer());
      return { status: answer.statusCode, type: String(answer.headers['content-type']), body };
    };
    const json = async (path: string, accept?: string): Promise<unknown> => {
      const { status, body } = await get(path, accept);
      if (status !== 200) throw new Error(`${path}: ${status} ${String(body)}`);
      return JSON.parse(String(body));
    };
    /** Asks until it answers so; ends when the server does. */
    const until = async (isSo: () => Promise<boolean>): Promise<void> => {
      let hasEnded = false;
      void ended.then(() => (hasEnded = true));
      while (!(await isSo().catch(() => false))) {
        if (hasEnded) throw new Error(`the server ended: ${log}`);
        await pause(100);
      }
    };

    beforeAll(async () => {
      const { container, configFolder, entrypoint } = context();
      cluster = await startSimulatedCluster({ nodes: 2, pods: 3 });
      await writeFile(join(configFolder, 'kubeconfig'), await cluster.kubeconfig('metrics-server'));
      await writeFile(join(configFolder, 'ca.crt'), cluster.pki.cluster.cert);
      await writeFile(join(configFolder, 'policy.yaml'), POLICY);
      const admin = { commonName: 'admin', organizations: ['system:masters'], usage: 'client' } as const;
      agent = new Agent({ connect: { rejectUnauthorized: false, ...(await cluster.pki.cluster.issue(admin)) } });
      const port = await freePort();
      url = `https://127.0.0.1:${port}`;
      const files = { kubeconfig: '/config/kubeconfig', clusterAuthority: '/config/ca.crt' };
      const flags = serverFlags({ ...files, port, resolution: '10s' });
      diagnose = () => output(container.start([...entrypoint, 'doctor', ...flags]));
      startByCommand = (own) => {
        // A Pod's `command`, which takes the place of the entry point, and then its `args`; the last of a flag counts.
        const command = [COMMAND_FILE, '--kubelet-insecure-tls', '--kubelet-preferred-address-types=InternalIP'];
        return container.start([...command, ...withoutAuthority(flags), '--cert-dir=/tmp', `--secure-port=${own}`]);
      };
      const child = container.start([
        ...entrypoint,
        ...flags,
        '--cert-dir=/tmp',
        '--audit-policy-file=/config/policy.yaml',
        '--audit-log-path=-',
      ]);
      child.stderr.on('data', (text: Buffer) => (log += String(text)));
      stop = () => child.kill('SIGTERM');
      ended = output(child);
      await until(async () => (await get('/readyz')).status === 200);
      // A usage needs two points, so it comes with the second cycle.
      const isMeasured = async (version: string, resource: string, count: number) =>
        ((await json(`/apis/metrics.k8s.io/${version}/${resource}`)) as { items: object[] }).items.length >= count;
      await until(async () => (await isMeasured('v1', 'nodes', 2)) && (await isMeasured('v1beta1', 'pods', 6)));
    });
    afterAll(async () => {
      stop?.();
      await Promise.all([ended, agent?.close(), cluster?.stop()]);
    });

    describe.each(['v1beta1', 'v1'])('in metrics.k8s.io/%s', (version) => {
      const base = `/apis/metrics.k8s.io/${version}`;

      it('tells what kubectl top asks', async () => {
        const usage = { cpu: expect.stringMatching(/^\d+n$/), memory: expect.stringMatching(/^\d+(Ki)?$/) };
        expect(await json(`${base}/nodes/node-1`)).toMatchObject({ kind: 'NodeMetrics', usage });
        const { items } = (await json(`${base}/pods`)) as { items: { containers: object[] }[] };
        for (const { containers } of items) expect(containers[0]).toMatchObject({ usage });
      });

      it('answers as a table, in protobuf and in YAML', async () => {
        const table = await json(`${base}/nodes`, 'application/json;as=Table;g=meta.k8s.io;v=v1');
        expect(table).toMatchObject({
          kind: 'Table',
          rows: [{ cells: ['node-1', ...rest(4)] }, { cells: ['node-2', ...rest(4)] }],
        });
        const protobuf = await get(`${base}/nodes`, 'application/vnd.kubernetes.protobuf');
        expect(decodeProtobuf(protobuf.body)).toMatchObject({ items: [{ metadata: { name: 'node-1' } }, {}] });
        const yaml = await get(`${base}/nodes/node-1`, 'application/yaml');
        expect(parse(String(yaml.body))).toMatchObject({ kind: 'NodeMetrics', metadata: { name: 'node-1' } });
      });

      it('is described', async () => {
        expect(await json(base)).toMatchObject({ kind: 'APIResourceList', groupVersion: `metrics.k8s.io/${version}` });
        expect(await json(`/openapi/v3${base}`)).toMatchObject({ openapi: expect.stringMatching(/^3\./) });
      });
    });

    it('is described in Swagger 2.0, and tells its version and its own metrics', async () => {
      expect(await json('/openapi/v2')).toMatchObject({ swagger: '2.0' });
      expect(await json('/version')).toMatchObject({ gitVersion: expect.stringMatching(/^v\d+\.\d+\.\d+/) });
      expect(String((await get('/metrics', 'text/plain')).body)).toMatch(/^process_open_fds [1-9]/m);
    });

    it('has a doctor, who finds nothing to be done', async () => {
      const { code, stdout, stderr } = await diagnose();
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(/^ok {6}kubelet-page: 2 nodes, node-1, node-2: [\s\S]*\nAll is well\.\n$/m);
    });

    it.skipIf(kind === 'loader')(`is ${COMMAND_FILE} too, as in a Pod with a command of its own`, async () => {
      const port = await freePort();
      const child = startByCommand(port);
      const over = output(child);
      const isReady = () => request(`https://127.0.0.1:${port}/readyz`, { dispatcher: agent });
      await until(async () => (await isReady()).statusCode === 200);
      const { entrypoint } = context();
      const words = (await readFile(`/proc/${child.pid}/cmdline`, 'utf8')).split('\0');
      expect(words.slice(0, entrypoint.length + 1)).toEqual([...entrypoint, '--kubelet-insecure-tls']);
      child.kill('SIGTERM');
      expect(await over).toMatchObject({ code: 0, stdout: '' });
    });

    it('records requests by its audit policy, and ends with 0 when it is told to', async () => {
      stop();
      const { code, stdout, stderr } = await ended;
      expect({ code, faults: stderr.match(/^[EF]\d{4}.*$/gm) }).toEqual({ code: 0, faults: null });
      const events = stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as { requestURI: string });
      expect(events.map(({ requestURI }) => requestURI)).toContain('/apis/metrics.k8s.io/v1/nodes/node-1');
    });
  });
}

/** A kubelet is either verified or not. */
function withoutAuthority(flags: readonly string[]): string[] {
  return flags.filter((flag) => !flag.startsWith('--kubelet-certificate-authority='));
}

/** That many cells, whatever they say. */
function rest(count: number): unknown[] {
  return Array.from({ length: count }, () => expect.anything());
}
