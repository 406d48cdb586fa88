import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CACHE } from './binaries.ts';
import { findChromium, startBrowser } from './browser.ts';
import { Cluster } from './cluster.ts';
import { eventually } from './eventually.ts';
import { startKubectlProxy } from './proxy.ts';
import { SUBJECT } from './server.ts';

const LIVE = '/apis/metrics.k8s.io/v1/live';
const HOSTILE = '<img src=x onerror="document.title=1">';
const PICTURES = join(CACHE, 'live-page');

const chromium = findChromium();
if (SUBJECT === 'ours' && chromium === undefined) {
  process.stderr.write(
    '\nNOT RUN: the live page in a browser. There is no chromium on the PATH: apt-get install chromium\n\n',
  );
}

describe.runIf(SUBJECT === 'ours')('the live page', () => {
  let cluster: Cluster;
  let url: string;

  beforeAll(async () => {
    cluster = await Cluster.create({ nodes: 2 });
    cluster.fleet.setLoad('web', () => ({ cores: 0.2, mebibytes: 100 }));
    await cluster.namespace('shop');
    await cluster.pods('shop', 'web', 3);
    await cluster.serve('--live-page', '--history=1h', '--watch=hidden');
    await cluster.measured('shop', 'web', 3);
    url = await startKubectlProxy(cluster.workspace, cluster.plane.adminKubeconfig);
  });
  afterAll(() => cluster?.stop());

  it('comes through the kube-apiserver and kubectl proxy with its headers', async () => {
    const page = await fetch(`${url}${LIVE}/`);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self';/);
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    const headers = { 'if-none-match': page.headers.get('etag')! };
    expect((await fetch(`${url}${LIVE}/`, { headers })).status).toBe(304);
    expect((await fetch(`${url}${LIVE}`, { redirect: 'manual' })).status).toBe(200);
    expect((await fetch(`${url}${LIVE}/app.js`)).headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  });

  describe.runIf(chromium !== undefined)('in a browser', () => {
    let browser: Browser;
    /** What the browser complains of. */
    const complaints: string[] = [];

    beforeAll(async () => {
      browser = await startBrowser(chromium!);
      mkdirSync(PICTURES, { recursive: true });
      await createHostileAutoscaler(cluster);
    });
    afterAll(() => browser?.close());

    /** @param path behind the address of the page */
    async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
      const page = await (await browser.newContext(options)).newPage();
      page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.goto(`${url}${LIVE}/${path}`);
      return page;
    }

    it('shows the numbers of kubectl top', async () => {
      const page = await open('#pods?namespace=shop');
      await page.waitForSelector('tbody th a');
      const shown = async () => {
        const rows = await page.locator('tr.row').allInnerTexts();
        return rows
          .map((row) =>
            row
              .split('\t')
              .slice(0, 1)
              .concat(row.match(/\d+(?:m|Mi)(?=\s)/g) ?? []),
          )
          .sort();
      };
      const top = async () => (await cluster.kubectl().table('top', 'pods', '-n', 'shop', '--no-headers')).sort();
      const both = await eventually(
        async () => [await shown(), await top()],
        ([a, b]) => JSON.stringify(a) === JSON.stringify(b),
      );
      expect(both[0]).toHaveLength(3);
    });

    it('draws the history of a Pod', async () => {
      const page = await open('#pods/shop/web-0?namespace=shop');
      await page.waitForSelector('canvas');
      expect(await page.locator('.summary tbody tr').count()).toBeGreaterThanOrEqual(2);
    });

    it('keeps the text of others a text', async () => {
      const page = await open('#hpas?namespace=shop');
      await page.waitForSelector('.hpa');
      expect(await page.locator('.hpa').innerText()).toContain(HOSTILE);
      expect(await page.locator('img').count()).toBe(0);
      expect(await page.title()).toBe('Live usage');
    });

    it.each([
      ['wide', { viewport: { width: 1400, height: 800 } }],
      ['narrow', { viewport: { width: 420, height: 800 } }],
      ['dark', { viewport: { width: 1400, height: 800 }, colorScheme: 'dark' }],
    ] as const)('has no fault that axe finds when it is %s', async (name, options) => {
      const page = await open('#pods', { ...options, bypassCSP: true });
      await page.waitForSelector('tbody th a');
      await page.screenshot({ path: join(PICTURES, `${name}.png`) });
      await page.evaluate(axe.source);
      const found = await page.evaluate('axe.run().then(({ violations }) => violations)');
      expect(
        (found as { id: string; nodes: { html: string }[] }[]).map(({ id, nodes }) => [id, nodes[0]!.html]),
      ).toEqual([]);
    });

    it('gives the browser nothing to complain of', () => {
      expect(complaints).toEqual([]);
    });
  });
});

/** An HPA whose controller says something that looks like HTML. */
async function createHostileAutoscaler({ admin }: Cluster): Promise<void> {
  const path = '/apis/autoscaling/v2/namespaces/shop/horizontalpodautoscalers';
  const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
  await admin.create(path, { metadata: { name: 'web' }, spec: { scaleTargetRef, maxReplicas: 3 } });
  const condition = { type: 'ScalingActive', status: 'False', reason: 'FailedGetScale', message: HOSTILE };
  const conditions = [{ ...condition, lastTransitionTime: new Date().toISOString() }];
  await admin.patch(`${path}/web/status`, { status: { conditions, currentReplicas: 0, desiredReplicas: 0 } });
}
