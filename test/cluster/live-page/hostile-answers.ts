import type { Page, Route } from 'playwright-core';

/** Texts that a page may show, and that not all servers check. */
const TEXTS = new Set(['nodeName', 'container', 'reason', 'message']);

/**
 * Has each response to a page say a text in place of all label values, container names, names of Nodes, reasons and messages.
 * One Pod has no numbers, so that the page asks why.
 */
export async function makeAnswersHostile(page: Page, text: string): Promise<void> {
  await page.route(/\/api(s\/[^/]+)?\/v\d+\/(?!live)/, async (route) => {
    const url = route.request().url();
    if (url.includes('watch=true')) return route.fulfill({ body: '' });
    if (url.includes('explain=true')) return route.fulfill({ json: { served: false, reason: text, message: text } });
    return fulfillHostile(route, text);
  });
}

async function fulfillHostile(route: Route, text: string): Promise<void> {
  const response = await route.fetch();
  const isMetrics = /metrics\.k8s\.io\/v1\/namespaces\/[^/]+\/pods$/.test(route.request().url());
  const json = JSON.parse(await response.text(), (key, value: unknown) => {
    if (TEXTS.has(key) && typeof value === 'string') return text;
    if (key === 'labels') return { app: text };
    if (key === 'containers') return (value as object[]).map((container) => ({ ...container, name: text }));
    return key === 'items' && isMetrics ? (value as unknown[]).slice(1) : value;
  }) as unknown;
  await route.fulfill({ response, json });
}
