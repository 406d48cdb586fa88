import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadPolicyFile, parsePolicy } from './policy-file.js';

const HEAD = 'apiVersion: audit.k8s.io/v1\nkind: Policy\n';

describe('parsePolicy', () => {
  it.each([
    ['', ['want an object of kind Policy in audit.k8s.io/v1']],
    ['- a', ['want an object of kind Policy in audit.k8s.io/v1']],
    ['a: [', [expect.stringMatching(/^not YAML: .*line 1/)]],
    ['rules: [{level: Metadata}]', ['apiVersion: missing; want audit.k8s.io/v1', 'kind: missing; want Policy']],
    [
      'apiVersion: audit.k8s.io/v1beta1\nkind: PolicyList\nrules: [{level: None}]',
      [
        'apiVersion: "audit.k8s.io/v1beta1" is not known; want audit.k8s.io/v1',
        'kind: "PolicyList" is not known; want Policy',
      ],
    ],
    [HEAD, ['rules: is empty; want at least one rule']],
    [`${HEAD}rules: []`, ['rules: is empty; want at least one rule']],
    [`${HEAD}rules: {level: None}`, ['rules: want a list']],
    [`${HEAD}rules: [None]`, ['rules[0]: want an object']],
    [
      `${HEAD}rules: [{level: Metadata}, {level: metadata}, {}]`,
      [
        'rules[1].level: "metadata" is not known; want one of None, Metadata, Request, RequestResponse',
        'rules[2].level: missing; want one of None, Metadata, Request, RequestResponse',
      ],
    ],
    [
      `${HEAD}omitStages: [Start]\nrules: [{level: None, omitStages: [End]}]`,
      [
        'omitStages[0]: "Start" is not a stage; want one of RequestReceived, ResponseStarted, ResponseComplete, Panic',
        'rules[0].omitStages[0]: "End" is not a stage; want one of RequestReceived, ResponseStarted, ResponseComplete, Panic',
      ],
    ],
    [
      `${HEAD}rules: [{level: None, users: alice, verbs: [get, 1], omitManagedFields: 1}]`,
      [
        'rules[0].omitManagedFields: 1 is neither true nor false',
        'rules[0].users: want a list',
        'rules[0].verbs[1]: 1 is not a string',
      ],
    ],
    [
      `${HEAD}rules: [{level: None, resources: [{group: metrics.k8s.io/v1}, {resourceNames: [a]}, {group: 1}]}]`,
      [
        'rules[0].resources[0].group: "metrics.k8s.io/v1" is not an API group; want one such as metrics.k8s.io, without version',
        'rules[0].resources[1].resourceNames: names need at least one entry in resources',
        'rules[0].resources[2].group: 1 is not a string',
      ],
    ],
    [
      `${HEAD}rules: [{level: None, nonResourceURLs: [metrics, /a*b, /ok*, "*"], namespaces: [a]}]`,
      [
        'rules[0].nonResourceURLs[0]: "metrics" does not begin with /',
        'rules[0].nonResourceURLs[1]: "/a*b" has a * that is not its last character',
        'rules[0].nonResourceURLs: a rule is about paths or about resources and namespaces, not about both',
      ],
    ],
  ])('%j', (text, errors) => {
    expect(parsePolicy(text).errors).toEqual(errors);
  });

  it('names the fields that mean nothing', () => {
    const text = `${HEAD}metadata: {name: x}\nomitManagedFields: true\nrule: []\nrules: [{level: None, user: [a], resources: [{grp: b}]}]`;
    expect(parsePolicy(text)).toMatchObject({
      errors: [],
      unknown: ['rules[0].resources[0].grp', 'rules[0].user', 'rule'],
    });
  });
});

describe('loadPolicyFile', () => {
  let folder: string;
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'metrics-server-policy-'))));
  afterAll(() => rm(folder, { recursive: true }));

  it('names the file in errors and warnings', async () => {
    const path = join(folder, 'policy.yaml');
    await writeFile(path, `${HEAD}rules: [{level: All}]\n`);
    await expect(loadPolicyFile(path)).rejects.toThrow(
      `--audit-policy-file=${path}: rules[0].level: "All" is not known`,
    );
    await writeFile(path, `${HEAD}rules: [{level: None, user: []}]\n`);
    expect((await loadPolicyFile(path)).warnings).toEqual([
      `--audit-policy-file=${path}: rules[0].user is not a field of a policy and is ignored`,
    ]);
    await expect(loadPolicyFile(`${path}x`)).rejects.toThrow(`--audit-policy-file=${path}x: ENOENT`);
  });
});
