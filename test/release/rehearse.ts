// npm run release:rehearse: the release workflow on this machine, from a commit of its own to a registry of its own.
//
// A clone of HEAD gets a date in CHANGELOG.md, `npm version` and a tag. Then the `run:` steps of
// .github/workflows/release.yml are run, with the variables set and each job in a checkout of its own, and the commands of
// docs/releasing.md for cosign. What GitHub alone has is not run: its machines, the container and the set-up of Node and Go.
// The tests of a release take half an hour. `-- --with-tests` runs them; without it `npm run check` says that it was left out.
import { execFileSync, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { binary, CACHE } from '../cluster/binaries.ts';
import { Workspace } from '../cluster/workspace.ts';
import { documentCommands } from '../deploy/install-document.ts';
import { startRegistry } from './registry.ts';
import { workflowSteps } from './workflow.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PEM = { type: 'pkcs8', format: 'pem' } as const;
/** What this machine has already. */
const HERE = new Set(['actions/setup-node', 'actions/setup-go']);

const withTests = process.argv.includes('--with-tests');
const workspace = await Workspace.create('metrics-server-release-');
try {
  await rehearse();
} finally {
  await workspace.remove();
}

async function rehearse(): Promise<void> {
  for (const program of ['skopeo', 'docker-registry', 'htpasswd', 'openssl'])
    if (spawnSync('which', [program]).status !== 0)
      throw new Error(`${program} is missing: apt-get install skopeo docker-registry apache2-utils openssl`);
  const registry = await startRegistry(workspace);
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    PATH: [dirname(binary('helm')), dirname(binary('cosign')), process.env['PATH']].join(delimiter),
    SSL_CERT_FILE: registry.authorities,
    // What would be changed of the user who runs this.
    GIT_CONFIG_GLOBAL: await workspace.write('gitconfig', '[user]\nname = release\nemail = release@example\n'),
    DOCKER_CONFIG: workspace.path('docker'),
    REGISTRY_AUTH_FILE: workspace.path('docker/config.json'),
    HELM_CONFIG_HOME: workspace.path('helm'),
    XDG_CACHE_HOME: dirname(dirname(CACHE)),
  };
  mkdirSync(workspace.path('docker'));
  const say = (text: string): void => void process.stdout.write(`\n== ${text}\n`);
  const run = (folder: string, script: string, more: NodeJS.ProcessEnv = {}): void => {
    const words = ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script];
    const { status } = spawnSync('bash', words, {
      cwd: folder,
      env: { ...env, ...more },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    if (status !== 0) throw new Error(`\`${script}\` ended with ${status}`);
  };

  const source = workspace.path('source');
  const tag = tagSource(source, run);
  const team = `${registry.address}/team`;
  const steps = workflowSteps(readFileSync(join(ROOT, '.github/workflows/release.yml'), 'utf8'), {
    vars: { RELEASE_REGISTRY: team, RELEASE_USER: registry.user },
    secrets: {
      RELEASE_PASSWORD: registry.password,
      RELEASE_SIGNING_KEY: privateKey.export(PEM).toString(),
    },
  });
  const artifact = (name: string): string => workspace.path(`artifact-${name}`);
  for (const { job, uses, run: script, with: inputs, env: own } of steps) {
    const folder = workspace.path(`job-${job}`);
    say(`${job}: ${script ?? uses}${HERE.has(uses ?? '') ? ' (not run: this machine has it)' : ''}`);
    if (script !== undefined) run(folder, script, { ...own, GITHUB_REF_NAME: tag, GITHUB_ACTIONS: 'true' });
    else if (uses === 'actions/checkout') run(source, `git clone --quiet --branch ${tag} . ${folder} 2>/dev/null`);
    else if (uses === 'actions/upload-artifact')
      cpSync(join(folder, inputs['path']!), artifact(inputs['name']!), { recursive: true });
    else if (uses === 'actions/download-artifact')
      cpSync(artifact(inputs['name']!), join(folder, inputs['path']!), { recursive: true });
    else if (!HERE.has(uses!)) throw new Error(`the workflow uses ${uses}, which a rehearsal does not know`);
  }

  const made = artifact('release');
  say(`${readdirSync(made).length} files`);
  run(made, 'ls -l');
  writeFileSync(join(made, 'release.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
  await workspace.write('artifact-release/release.key', privateKey.export(PEM).toString());
  for (const heading of ['Sign the image', 'Verify a release']) {
    const [commands] = documentCommands('releasing.md').get(heading) ?? [];
    if (commands === undefined) throw new Error(`docs/releasing.md has no commands under "${heading}"`);
    say(`docs/releasing.md: ${heading}`);
    const here = commands
      .replaceAll('registry.example/team', team)
      .replaceAll('v0.2.0', tag)
      .replaceAll('0.2.0', tag.slice(1));
    run(made, `set -x\n${here}`, { COSIGN_PASSWORD: '' });
  }
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
  writeFileSync(join(made, 'other.pub'), other.export({ type: 'spki', format: 'pem' }));
  say('another key verifies nothing');
  run(made, `! cosign verify --key other.pub --insecure-ignore-tlog ${team}/metrics-server-ts:${tag} 2>other.log`);
  run(made, '! cosign verify-blob --key other.pub --signature SHA256SUMS.sig --insecure-ignore-tlog SHA256SUMS');
  run(made, 'tail -1 other.log');
  say(`rehearsed ${tag}${withTests ? '' : ', WITHOUT ITS TESTS'}`);
}

/** Makes the release commit and its tag in a clone, as docs/releasing.md says; returns the tag. */
function tagSource(source: string, run: (folder: string, script: string) => void): string {
  execFileSync('git', ['clone', '--quiet', ROOT, source]);
  const packageFile = join(source, 'package.json');
  const packageText = readFileSync(packageFile, 'utf8');
  const { version } = JSON.parse(packageText) as { version: string };
  const changelog = join(source, 'CHANGELOG.md');
  const date = new Date().toISOString().slice(0, 10);
  writeFileSync(
    changelog,
    readFileSync(changelog, 'utf8').replace(`## [${version}] - Unreleased`, `## [${version}] - ${date}`),
  );
  if (!withTests)
    writeFileSync(packageFile, packageText.replace('"check": "bash .ci/run"', '"check": "echo NOT TESTED"'));
  run(source, `git commit --quiet --all --message='release' && npm version ${version} --allow-same-version --no-audit`);
  return `v${version}`;
}
