import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CACHE } from './binaries.ts';
import type { UsageHistory } from '../../src/live-page/browser/history/usage-history.ts';
import { freePort } from '../simulator/demo/free-port.ts';
import { findChromium, startBrowser, tabsOfBrowser } from './browser.ts';
import { Cluster } from './cluster.ts';
import { eventually } from './eventually.ts';
import { makeAnswersHostile } from './live-page/hostile-answers.ts';
import { sumByStep, usageByStep } from './live-page/measured-usage.ts';
import { largestError, pointsOf, scaledTo, usagePoints } from './live-page/points.ts';
import { allowLivePage, allowMetrics } from './live-page/namespace-user.ts';
import { RequestCount } from './live-page/request-count.ts';
import { sparklineValues } from './live-page/sparkline-values.ts';
import { startKubectlProxy } from './proxy.ts';
import { RESOLUTION_S, SUBJECT } from './server.ts';

const LIVE = '/apis/metrics.k8s.io/v1/live';
const HOSTILE = '<img src=x onerror="document.title=1">';
const WAVE = ['app', 'side'];
const RESOURCES = ['cpu', 'memory'] as const;
/** What a point of the history may differ by: half of the last of 12 bits. */
const ENCODING_ERROR = 2 ** -12;
/** A sparkline has tenths of a pixel, and is 19 pixels high. Its lowest point here is at a fifth of that. */
const DRAWING_ERROR = (0.05 / 19) * 5;
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
  let kubeletPages: readonly string[];

  beforeAll(async () => {
    cluster = await Cluster.create({ nodes: 2 });
    cluster.fleet.setLoad('web', () => ({ cores: 0.2, mebibytes: 100 }));
    // Another usage in each step of 10 seconds.
    cluster.fleet.setLoad('wave', (container) => {
      const height = 1 + (Math.floor(Date.now() / 7000) % 4);
      return container === 'app' ? { cores: 0.1 * height, mebibytes: 90 * height } : { cores: 0.03, mebibytes: 20 };
    });
    for (const namespace of ['shop', 'lab']) await cluster.namespace(namespace);
    await cluster.pods('shop', 'web', 3);
    await cluster.pods('lab', 'wave', 1, WAVE);
    kubeletPages = cluster.fleet.keepPages();
    // 60 points, so that those of a namespace are as fine as those of a Pod.
    await cluster.serve('--live-page', `--history=${60 * RESOLUTION_S}s`, '--watch=hidden');
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
    let debuggingPort: number;
    /** What the browser complains of. */
    const complaints: string[] = [];

    beforeAll(async () => {
      debuggingPort = await freePort();
      browser = await startBrowser(chromium!, debuggingPort);
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

    async function goTo(page: Page, path: string): Promise<void> {
      await page.goto(`${url}${LIVE}/${path}`);
    }

    /**
     * The history that a newly loaded page gets first.
     *
     * @param end of the path that gives the history
     */
    async function firstHistory(page: Page, path: string, end: string): Promise<UsageHistory> {
      // A response that an earlier document asked for has no body any more, and may still come.
      await page.goto('about:blank');
      const [response] = await Promise.all([page.waitForResponse((one) => one.url().endsWith(end)), goTo(page, path)]);
      return (await response.json()) as UsageHistory;
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

    it('keeps the text of others a text: of HPAs, labels, Nodes, containers and reasons', async () => {
      const page = await open('');
      const countHostile = async (path: string, ready: string) => {
        await goTo(page, path);
        await page.waitForSelector(ready);
        expect([await page.locator('img').count(), await page.title()]).toEqual([0, 'Live usage']);
        return (await page.locator('main').innerText()).split(HOSTILE).length - 1;
      };
      expect(await countHostile('#hpas?namespace=shop', '.hpa')).toBe(1);
      await makeAnswersHostile(page, HOSTILE);
      await page.reload();
      // The Nodes of three Pods, and a reason.
      expect(await countHostile('#pods?namespace=shop', 'td:text("onerror") >> nth=3')).toBe(5);
      // A container in two legends, and in two rows of the table.
      expect(await countHostile('#pods/shop/web-0?namespace=shop', 'canvas')).toBe(4);
    });

    it('shows a user of one namespace that one, and says what the user may not read', async () => {
      const user = 'alice';
      await allowMetrics(cluster, user, 'shop');
      const proxy = await startKubectlProxy(cluster.workspace, cluster.plane.adminKubeconfig, `--as=${user}`);
      const status = async () => (await fetch(`${proxy}${LIVE}/`)).status;
      expect(await status()).toBe(403);
      await allowLivePage(cluster, user);
      await eventually(status, (code) => code === 200);
      const page = await browser.newPage();
      const notes = async () => (await page.locator('.notes p').allInnerTexts()).join('\n');
      const enter = async (namespace: string) => {
        await page.fill('#namespace', namespace);
        await page.press('#namespace', 'Enter');
      };
      await page.goto(`${proxy}${LIVE}/`);
      await page.waitForSelector('.notes p:text("Enter a namespace that you may read.")');
      expect(await notes()).toMatch(
        /^You may not read the numbers of Pods: pods.metrics.k8s.io is forbidden: User "alice" /,
      );
      expect(await page.locator('tr.row').count()).toBe(0);

      await enter('shop');
      await page.waitForSelector('tr.row');
      expect((await page.locator('tr.row th').allInnerTexts()).sort()).toEqual(['web-0', 'web-1', 'web-2']);
      await page.waitForSelector('.notes p:text("So requests, limits and reasons are not shown.")');
      expect(await notes()).toMatch(/^You may not read Pods of namespace shop: pods is forbidden: /);

      await enter('lab');
      await page.waitForSelector('.notes p:text("You may not read the numbers of Pods of namespace lab")');
      expect(await page.locator('tr.row').count()).toBe(0);
    });

    it('asks nothing while it is hidden', async () => {
      const tabs = await tabsOfBrowser(debuggingPort);
      const [page, other] = [await tabs.newPage(), await tabs.newPage()];
      await page.bringToFront();
      await page.clock.install();
      const requests = new RequestCount(page);
      await goTo(page, '#pods');
      await page.waitForSelector('tbody th a');
      expect(await requests.during(70_000)).toContain('/apis/metrics.k8s.io/v1/namespaces/shop/history');

      await other.bringToFront();
      await eventually(() => page.evaluate('document.hidden'));
      await eventually(async () => requests.open.size === 0);
      expect(await requests.during(600_000)).toEqual([`${LIVE}/icon.svg`]);

      await page.bringToFront();
      await eventually(() => page.evaluate('!document.hidden'));
      await eventually(async () => (await requests.during(1000)).includes('/apis/metrics.k8s.io/v1/pods'));
      await page.close();
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

    it('has the history of what the machines used, as numbers and as sparklines', async () => {
      const stepMs = RESOLUTION_S * 1000;
      const measured = () => WAVE.map((name) => usageByStep(kubeletPages, ['lab', 'wave-0', name], stepMs));
      const known = await eventually(
        async () => measured(),
        ([app]) => app!.size > 2,
      );
      const page = await open('#pods/lab/wave-0');
      const pod = await firstHistory(page, '#pods/lab/wave-0', 'pods/wave-0/history');
      for (const [i, container] of WAVE.entries()) {
        for (const resource of RESOURCES) {
          const shown = pointsOf(pod, (one) => one.container === container && one.resource === resource);
          expect(largestError(shown, usagePoints(known[i]!, resource))).toBeLessThanOrEqual(ENCODING_ERROR);
        }
      }

      await page.waitForSelector('canvas');
      expect(await page.locator('.u-title').first().textContent()).toMatch(/^CPU of the last \d+ (s|min)$/);
      expect(await page.locator('.summary tbody tr').count()).toBe(WAVE.length * RESOURCES.length);

      const list = await firstHistory(page, '#pods?namespace=lab', 'lab/history');
      await page.waitForSelector('tr.row svg');
      const span = `last ${(60 * RESOLUTION_S) / 60} min`;
      expect(await page.locator('th.history').allTextContents()).toEqual([span, span]);
      expect(await page.locator('tr.row svg').first().getAttribute('aria-label')).toContain(`CPU of the ${span}: now `);
      const { start, stepSeconds } = (list as unknown as { readonly items: UsageHistory[] }).items[0]!;
      for (const [i, resource] of RESOURCES.entries()) {
        const drawn = await sparklineValues(
          page.locator('tr.row svg').nth(i),
          60,
          Date.parse(start) / 1000 / stepSeconds,
        );
        const whole = usagePoints(sumByStep(known), resource);
        expect(largestError(scaledTo(whole, drawn), whole)).toBeLessThanOrEqual(ENCODING_ERROR + DRAWING_ERROR);
      }
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
