import { createHash } from 'node:crypto';
import type { Schema } from '../openapi/schema.js';
import { SCHEMAS } from '../openapi/schema.js';
import { type InternalDocument, internalDocument, type InternalOperation } from './internal-document.js';

/** A page and what its Content-Security-Policy allows: its own style, and no script. */
export interface DocsPage {
  readonly html: string;
  readonly styleHash: string;
}

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
code { font-family: ui-monospace, monospace; overflow-wrap: anywhere; }
pre { padding: .75rem; overflow-x: auto; background: color-mix(in srgb, currentColor 8%, transparent); }
section { margin: 2.5rem 0; }
h2 { font-size: 1.15rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid #8888; }
`;

/** Makes the page from the OpenAPI document. It is plain HTML and needs neither scripts nor the internet. */
export function docsPage(document: InternalDocument = internalDocument()): DocsPage {
  const { info, paths, components } = document;
  const operations = Object.entries(paths).map(([path, { get }]) => operation(path, get));
  const schemas = Object.entries(components.schemas).map(([name, schema]) => definition(name, schema));
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(info.title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escaped(info.title)} <small>${escaped(info.version)}</small></h1>
<p>${escaped(info.description)} As a document: <a href="openapi.json"><code>/internal/openapi.json</code></a>.</p>
${operations.join('\n')}
<h1>Types</h1>
${schemas.join('\n')}
</body>
</html>
`;
  return { html, styleHash: `sha256-${createHash('sha256').update(STYLE).digest('base64')}` };
}

function operation(path: string, { operationId, summary, parameters = [], responses }: InternalOperation): string {
  const rows = parameters.map(({ name, description }) => row(name, 'string', description));
  const example = path.replaceAll(/[{}]/g, '').replaceAll(/\b(namespace|name)\b(?!s)/g, (word) => word.toUpperCase());
  return `<section id="${escaped(operationId)}">
<h2><code>GET ${escaped(path)}</code></h2>
<p>${escaped(summary)} Answers ${typeOf(responses[200].content['application/json']!.schema)}.</p>
${table(rows)}<pre><code>kubectl --server=https://localhost:8443 --insecure-skip-tls-verify get --raw ${escaped(example)}</code></pre>
</section>`;
}

function definition(name: string, { description = '', properties = {}, required = [] }: Schema): string {
  const rows = Object.entries(properties).map(([property, schema]) => {
    const optional = required.includes(property) ? '' : ' <small>may be absent</small>';
    return row(property, `${typeOf(schema)}${optional}`, textOf(schema));
  });
  return `<section id="${escaped(name)}">
<h2><code>${escaped(name)}</code></h2>
<p>${escaped(description)}</p>
${table(rows)}</section>`;
}

function textOf({ description = '', example }: Schema): string {
  return typeof example === 'string' ? `${description} Such as: ${example}` : description;
}

/** Returns the name of a type as HTML, with a link to its section if it has one. */
function typeOf({ $ref, allOf, items, type = '', format, ...rest }: Schema): string {
  const target = ($ref ?? allOf?.[0]?.$ref)?.slice(SCHEMAS.length);
  if (target !== undefined) return `<a href="#${escaped(target)}">${escaped(target)}</a>`;
  if (items !== undefined) return `list of ${typeOf(items)}`;
  const words = (rest as { enum?: readonly string[] }).enum;
  if (words !== undefined) return words.map((word) => `<code>${escaped(word)}</code>`).join(' ');
  return escaped(format ?? type);
}

function row(name: string, type: string, description: string): string {
  return `<tr><th scope="row"><code>${escaped(name)}</code></th><td>${type}</td><td>${escaped(description)}</td></tr>`;
}

function table(rows: readonly string[]): string {
  return rows.length === 0 ? '' : `<table><tbody>\n${rows.join('\n')}\n</tbody></table>\n`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
