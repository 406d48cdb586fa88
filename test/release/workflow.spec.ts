import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { workflowSteps } from './workflow.ts';

const TEXT = `
jobs:
  make:
    env: { REGISTRY: '\${{ vars.WHERE }}', DEEP: 1 }
    steps:
      - uses: actions/checkout@0123 # v1
        with: { persist-credentials: false }
      - run: make "$REGISTRY"
        env: { KEY: '\${{ secrets.KEY }}' }
  push:
    needs: make
    steps: [{ run: push }]
`;
const VALUES = { vars: { WHERE: 'here' }, secrets: { KEY: 'pa55' } };

it('has the steps of a workflow with what its expressions stand for', () => {
  const env = { REGISTRY: 'here', DEEP: '1' };
  expect(workflowSteps(TEXT, VALUES)).toEqual([
    { job: 'make', uses: 'actions/checkout', with: { 'persist-credentials': 'false' }, env },
    { job: 'make', run: 'make "$REGISTRY"', with: {}, env: { ...env, KEY: 'pa55' } },
    { job: 'push', run: 'push', with: {}, env: {} },
  ]);
});

it('refuses an expression without a value, and jobs in another order', () => {
  expect(() => workflowSteps(TEXT, { ...VALUES, secrets: {} })).toThrow('no value for ${{ secrets.KEY }}');
  expect(() => workflowSteps(TEXT.replace('needs: make', 'needs: test'), VALUES)).toThrow('job push needs test');
});

it('the release workflow has what a rehearsal gives it', () => {
  const text = readFileSync(new URL('../../.github/workflows/release.yml', import.meta.url), 'utf8');
  const vars = { RELEASE_REGISTRY: 'r', RELEASE_USER: 'u' };
  const steps = workflowSteps(text, { vars, secrets: { RELEASE_PASSWORD: 'p', RELEASE_SIGNING_KEY: 'k' } });
  expect(steps.flatMap(({ run }) => run ?? [])).toEqual([
    '.ci/release "$GITHUB_REF_NAME" "$REGISTRY"',
    '.ci/push-release "$GITHUB_REF_NAME" "$REGISTRY"',
  ]);
});
