import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { binaryPath } from '../../cluster/binaries.ts';
import type { Component } from '../../cluster/components.ts';
import { buildProgram } from '../../cluster/go-build.ts';
import type { RealNode } from '../kubelet/real-node.ts';

/** The original's end-to-end suite, as a program. The go.mod beside this file locks it. */
const SUITE: Component = {
  name: 'metrics-server-e2e.test',
  folder: '../node/original-suite',
  goPackage: 'sigs.k8s.io/metrics-server/test',
  isTest: true,
};

/** Not a bound of the suite: its own waiting, one minute for each of five cases and five for each Pod, on a busy machine. */
const PATIENCE = '15m';

/** How one case of the suite went. */
export interface SuiteCase {
  readonly name: string;
  readonly outcome: string;
  /** What it says when it failed. */
  readonly message?: string;
}

/** The part that is looked at of the JSON that ginkgo writes. */
interface SuiteReport {
  readonly SpecReports: readonly {
    readonly LeafNodeType: string;
    readonly LeafNodeText: string;
    readonly State: string;
    readonly Failure?: { readonly Message: string };
  }[];
}

/** Builds the suite unless it is built; rejects where its modules cannot be had. */
export async function buildSuite(): Promise<void> {
  await buildProgram(SUITE);
}

/** Whether it is built. */
export function hasSuite(): boolean {
  return existsSync(binaryPath(SUITE));
}

/** Runs the suite against what is installed; returns how each of its cases went. */
export async function runSuite(node: RealNode): Promise<SuiteCase[]> {
  const report = node.workspace.path('original-suite.json');
  const flags = [`-test.timeout=${PATIENCE}`, '-ginkgo.no-color', `-ginkgo.json-report=${report}`];
  const env = { ...process.env, KUBECONFIG: node.plane.adminKubeconfig };
  // It fails when a case does; the report says which.
  const failure = await promisify(execFile)(binaryPath(SUITE), flags, { env, cwd: node.workspace.folder }).then(
    () => 'it ended well',
    String,
  );
  const [suite] = JSON.parse(await readFile(report, 'utf8').catch(() => '[]')) as SuiteReport[];
  if (suite === undefined) throw new Error(`the suite left no report: ${failure}`);
  return suite.SpecReports.filter(({ LeafNodeType, State }) => LeafNodeType === 'It' || State !== 'passed').map(
    ({ LeafNodeType, LeafNodeText, State, Failure }) => ({
      name: LeafNodeText || LeafNodeType,
      outcome: State,
      ...(Failure && { message: Failure.Message }),
    }),
  );
}
