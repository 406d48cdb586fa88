import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ADVISORY = { id: 1, url: 'https://advisory', title: 't', severity: 'high', vulnerable_versions: '<999' };

/** What the registry answers to a question about these packages; undefined: it has no such thing. */
type Advisories = (names: readonly string[]) => object | undefined;

describe('npm run audit:dependencies', () => {
  let registry: Server;
  let advisories: Advisories;
  beforeAll(async () => {
    registry = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const isBulk = request.method === 'POST' && request.url!.endsWith('/advisories/bulk');
        const asked = isBulk ? Object.keys(JSON.parse(String(unzip(Buffer.concat(parts)))) as object) : [];
        const answer = isBulk ? advisories(asked) : undefined;
        response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' });
        response.end(JSON.stringify(answer ?? {}));
      });
    });
    await once(registry.listen(0, '127.0.0.1'), 'listening');
  });
  afterAll(() => void registry.close());

  const unzip = (body: Buffer) => (body[0] === 0x1f ? gunzipSync(body) : body);

  async function run(answer: Advisories): Promise<{ code: unknown; said: string }> {
    advisories = answer;
    const { port } = registry.address() as { port: number };
    const env = { ...process.env, npm_config_registry: `http://127.0.0.1:${port}/` };
    const child = spawn(process.execPath, ['.ci/audit-dependencies.mjs'], { cwd: ROOT, env, stdio: 'pipe' });
    const [said, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    return { code, said: said + errors };
  }

  it('fails when something is known against a package', async () => {
    const { code, said } = await run((names) => (names.includes('undici') ? { undici: [ADVISORY] } : {}));
    expect(code).toBe(1);
    expect(said).toMatch(/^high: undici: t \(https:\/\/advisory\)\n\d+ packages have known vulnerabilities/);
  });

  it('passes when the registry knows advisories, and none of them is about us', async () => {
    const answer = await run((names) => (names.includes('lodash') ? { lodash: [ADVISORY] } : {}));
    expect(answer).toEqual({ code: 0, said: 'No advisory is known for the packages that run with the server\n' });
  });

  it.each<[string, Advisories]>([
    ['does not know the question', () => undefined],
    ['finds nothing wrong with anything', () => ({})],
  ])('says that it knows nothing when the registry %s', async (_case, answer) => {
    const { code, said } = await run(answer);
    expect(code).toBe(0);
    expect(said).toMatch(/^NOT AUDITED: this registry offers no advisories/);
  });
});
