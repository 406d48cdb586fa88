import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { VERSION } from './version.js';

it('is the version in package.json, with a v', () => {
  expect(VERSION).toMatch(/^v\d+\.\d+\.\d+/);
  expect(readFileSync('package.json', 'utf8')).toContain(`"version": "${VERSION.slice(1)}"`);
});
