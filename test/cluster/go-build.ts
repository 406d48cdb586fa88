import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { dirname } from 'node:path';
import { binaryPath, buildFlags, sourceFolder } from './binaries.ts';
import type { Component } from './components.ts';

/** Modules come from wherever Go is set up to get them; a wrong or missing go.sum line fails. */
const ENVIRONMENT = { CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: `-buildvcs=false -mod=readonly -p=2` };

/** Builds a component unless it is built. */
export async function buildProgram(component: Component): Promise<void> {
  const path = binaryPath(component);
  if (existsSync(path)) return;
  if (process.env['KUBEBUILDER_ASSETS'] && component.isTestAsset)
    throw new Error(
      `${path} is missing: KUBEBUILDER_ASSETS must name a folder with etcd and kube-apiserver, or be unset`,
    );
  const startedMs = Date.now();
  process.stderr.write(`Building ${component.name} (${component.goPackage}) …\n`);
  await mkdir(dirname(path), { recursive: true });
  // The name is the file's when it is whole, and two builds at once do not write the same file.
  const unfinished = `${path}.${process.pid}`;
  try {
    await go(component, [
      ...(component.isTest ? ['test', '-c'] : ['build']),
      ...buildFlags(component),
      '-o',
      unfinished,
      component.goPackage,
    ]);
    await rename(unfinished, path);
  } finally {
    await rm(unfinished, { force: true });
  }
  process.stderr.write(`Built ${component.name} in ${Math.round((Date.now() - startedMs) / 1000)} s: ${path}\n`);
}

async function go(component: Component, words: readonly string[]): Promise<void> {
  const env = { ...process.env, ...ENVIRONMENT };
  const child = spawn('go', words, { cwd: sourceFolder(component), env, stdio: ['ignore', 'inherit', 'inherit'] });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code === 0) return;
  throw new Error(
    `go could not build ${component.name} (see above). Its modules are downloaded once, which needs the network: ` +
      `\`go env GOPROXY\` says from where, and \`go mod download\` in ${sourceFolder(component)} tries it alone`,
  );
}
