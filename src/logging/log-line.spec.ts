import { describe, expect, it } from 'vitest';
import { jsonLine } from './server-logger.js';
import { type LogEntry, textLine } from './log-line.js';

const now = new Date(Date.UTC(2026, 10, 3, 4, 5, 6, 78));
const entry = (of: Partial<LogEntry>): LogEntry => ({ severity: 'I', level: 0, source: 'S', message: 'm', ...of });

describe('textLine', () => {
  it('has the header of klog', () => {
    const line = entry({ severity: 'W', source: 'Scraper', message: 'node "a" is gone' });
    expect(textLine(line, now, 21144)).toBe('W1103 04:05:06.078000   21144 Scraper] node "a" is gone\n');
  });

  it('ends with what went wrong', () => {
    expect(textLine(entry({ severity: 'E', error: 'why' }), now, 1)).toBe('E1103 04:05:06.078000       1 S] m: why\n');
  });

  it.each([
    ['a\r\nI1103 forged', String.raw`a\r\nI1103 forged`],
    ['a\u2028b\u2029c\u0085d', String.raw`a\u2028b\u2029c\u0085d`],
    ['\u001b[2Kgone\u0008\u0000', String.raw`\u001b[2Kgone\u0008\u0000`],
    ['\u202egnp.exe', String.raw`\u202egnp.exe`],
    ['\ud800 half', String.raw`\ud800 half`],
    ['Größe 猫 🐱', 'Größe 猫 🐱'],
  ])('keeps %j on its line and visible', (message, shown) => {
    expect(textLine(entry({ message }), now, 1)).toBe(`I1103 04:05:06.078000       1 S] ${shown}\n`);
    expect(textLine(entry({ source: message }), now, 1)).toContain(`1 ${shown}] m\n`);
  });
});

describe('jsonLine', () => {
  it.each<[Partial<LogEntry>, object]>([
    [{}, { ts: 1793678706078, level: 'info', logger: 'S', msg: 'm', v: 0 }],
    [{ level: 4 }, { ts: 1793678706078, level: 'debug', logger: 'S', msg: 'm', v: 4 }],
    [{ severity: 'W' }, { ts: 1793678706078, level: 'warning', logger: 'S', msg: 'm', v: 0 }],
    [
      { severity: 'E', error: 'why' },
      { ts: 1793678706078, level: 'error', logger: 'S', msg: 'm', err: 'why' },
    ],
    [{ severity: 'F' }, { ts: 1793678706078, level: 'fatal', logger: 'S', msg: 'm' }],
  ])('writes %j', (of, object) => {
    const line = jsonLine(entry(of), now);
    expect(line.endsWith('}\n')).toBe(true);
    expect(JSON.parse(line)).toEqual(object);
  });

  it('has no control characters, and means the same', () => {
    const message = 'a\n"b"\u2028\u0085\u202e\u001b\\n🐱';
    const line = jsonLine(entry({ message }), now);
    expect(line.slice(0, -1)).not.toMatch(/[\p{Cc}\p{Cf}\u2028]/u);
    expect(JSON.parse(line)).toMatchObject({ msg: message });
  });
});
