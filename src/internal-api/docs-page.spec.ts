import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { docsPage } from './docs-page.js';
import { internalDocument } from './internal-document.js';

describe('docsPage', () => {
  const document = internalDocument();
  const { html, styleHash } = docsPage();

  it('has every path, and every type with every property', () => {
    for (const path of Object.keys(document.paths)) expect(html).toContain(`<code>GET ${path}</code>`);
    for (const [name, { properties }] of Object.entries(document.components.schemas)) {
      expect(html).toContain(`<section id="${name}">`);
      for (const property of Object.keys(properties!)) expect(html).toContain(`<code>${property}</code>`);
    }
  });

  it('links only to what is there, and closes what it opens', () => {
    const ids = new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    const targets = [...html.matchAll(/ href="#([^"]+)"/g)].map(([, id]) => id);
    expect(targets.length).toBeGreaterThan(5);
    expect(targets.filter((id) => !ids.has(id))).toEqual([]);
    const open: string[] = [];
    for (const [, slash, name] of html.matchAll(/<(\/?)(\w+)[^>]*>/g)) {
      if (name === 'meta' || name === 'doctype') continue;
      if (slash === '') open.push(name!);
      else expect(open.pop()).toBe(name);
    }
    expect(open).toEqual([]);
  });

  it('names the hash of its only style', () => {
    const [, style] = /<style>([\s\S]*)<\/style>/.exec(html)!;
    expect(styleHash).toBe(`sha256-${createHash('sha256').update(style!).digest('base64')}`);
  });

  it('writes texts as texts', () => {
    const info = { ...document.info, title: '<script>"&' };
    expect(docsPage({ ...document, info }).html).toContain('<h1>&lt;script&gt;&quot;&amp; ');
  });
});
