import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';

/** The Chromium of the PATH, as Debian's package `chromium` installs it; undefined: there is none. */
export function findChromium(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const files = ['chromium', 'chromium-browser'].flatMap((name) => folders.map((folder) => join(folder, name)));
  return files.find((file) => existsSync(file));
}

/**
 * Starts a browser without a window. Root can have no sandbox of its own.
 *
 * @param debuggingPort for `tabsOfBrowser`
 */
export function startBrowser(executablePath: string, debuggingPort?: number): Promise<Browser> {
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  if (debuggingPort !== undefined) args.push(`--remote-debugging-port=${debuggingPort}`);
  return chromium.launch({ executablePath, args });
}

/** Returns where tabs can be opened as users do: one is in front, and the others are hidden. Elsewhere all are visible. */
export async function tabsOfBrowser(debuggingPort: number): Promise<BrowserContext> {
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${debuggingPort}`, { noDefaults: true });
  return browser.contexts()[0]!;
}
