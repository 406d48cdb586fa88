import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Workflow {
  readonly permissions: unknown;
  readonly jobs: Readonly<Record<string, { readonly permissions?: unknown; readonly steps: readonly Step[] }>>;
}

describe.each(globSync('.github/workflows/*.yml', { cwd: ROOT }))('%s', (path) => {
  const text = read(path);
  const workflow = parse(text) as Workflow;
  const jobs = Object.values(workflow.jobs);
  const steps = jobs.flatMap((job) => job.steps);

  it('may read the repository and nothing else', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
    expect(jobs.flatMap(({ permissions }) => permissions ?? [])).toEqual([]);
  });

  it('takes each action by its commit, and names the version', () => {
    const uses = text.split('\n').filter((line) => /^\s*(- )?uses:/.test(line));
    expect(uses.length).toBeGreaterThan(0);
    for (const line of uses) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('leaves no token behind in a checkout', () => {
    for (const step of steps.filter(({ uses }) => uses?.startsWith('actions/checkout@')))
      expect(step.with).toMatchObject({ 'persist-credentials': false });
  });

  it('runs scripts that are there, into which nothing is pasted', () => {
    for (const { run } of steps) {
      if (run === undefined) continue;
      expect(run).not.toContain('${{');
      const script = /\.ci\/[\w.-]+/.exec(run)?.[0] ?? 'none';
      expect(script).toSatisfy((file: string) => existsSync(join(ROOT, file)));
    }
  });
});

it('a release is pushed only once it was made, from the files that were made', () => {
  const { jobs } = parse(read('.github/workflows/release.yml')) as {
    jobs: Record<string, { needs?: string; steps: Step[] }>;
  };
  expect(jobs['push']!.needs).toBe('make');
  const artifact = (job: string, action: string) =>
    jobs[job]!.steps.find(({ uses }) => uses?.startsWith(`actions/${action}@`))!.with!['name'];
  expect(artifact('push', 'download-artifact')).toBe(artifact('make', 'upload-artifact'));
});

it('the updates of dependencies reach every Go module and the Dockerfile', () => {
  const { updates } = parse(read('.github/dependabot.yml')) as {
    updates: { 'package-ecosystem': string; directory?: string; directories?: string[] }[];
  };
  const foldersOf = (ecosystem: string) =>
    updates
      .filter((update) => update['package-ecosystem'] === ecosystem)
      .flatMap(({ directory, directories }) => directories ?? [directory!])
      .flatMap((folder) => globSync(folder.slice(1), { cwd: ROOT }))
      .sort();
  const modules = globSync(['.ci/*/go.mod', 'test/*/*/go.mod'], { cwd: ROOT }).map((file) => dirname(file));
  expect(foldersOf('gomod')).toEqual(expect.arrayContaining(modules));
  expect(foldersOf('docker')).toContain('deploy/image');
});

it('an editor indents and wraps as prettier does', () => {
  const { printWidth } = JSON.parse(read('.prettierrc')) as { printWidth: number };
  expect(read('.editorconfig')).toContain(`\nmax_line_length = ${printWidth}\n`);
});
