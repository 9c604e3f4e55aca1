import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createJsonLogger, rotatingFile } from '../../../../../src/engine/adapters/log/json-logger.ts';
import type { LogLevel } from '../../../../../src/engine/ports/logger.ts';
import { temporaryFolder } from '../sqlite/temporary-folder.ts';

function logged(fields: Readonly<Record<string, unknown>>, level: LogLevel = 'info', lowest: LogLevel = 'info'): unknown {
  const lines: string[] = [];
  createJsonLogger({ clock: { now: () => 0 }, level: lowest, write: (line) => lines.push(line) }).log(level, 'it happened', fields);
  return lines.length === 0 ? null : JSON.parse(lines.join(''));
}

describe('JSON logger', () => {
  it('writes one object a line with the time of its clock', () => {
    expect(logged({ symbol: 'BTCUSDT', qty: 5n })).toEqual({ time: '1970-01-01T00:00:00.000Z', level: 'info', message: 'it happened', symbol: 'BTCUSDT', qty: '5' });
  });

  it('leaves out what is below its level', () => {
    expect([logged({}, 'debug'), logged({}, 'info', 'warn')]).toEqual([null, null]);
    expect(logged({}, 'error', 'warn')).not.toBeNull();
  });

  it('never writes a secret, however deep it lies', () => {
    const text = JSON.stringify(logged({ apiKey: 'hush', request: { headers: [{ 'X-MBX-APIKEY': 'hush', signature: 'hush' }], listenKey: 'hush', api_secret: 'hush', token: 'hush', passphrase: { text: 'hush' } } }));
    expect(text).not.toContain('hush');
    expect(text.match(/\[redacted\]/g)).toHaveLength(7);
  });

  it('keeps what only looks like a secret', () => {
    expect(logged({ keyboard: 'yes', monkey: 'yes', tokens: undefined, secretary: 'yes' })).toMatchObject({ keyboard: 'yes', monkey: 'yes', secretary: 'yes' });
  });

  it('writes an error as its name, message and stack', () => {
    expect(logged({ error: new TypeError('odd') })).toMatchObject({ error: { name: 'TypeError', message: 'odd' } });
  });
});

describe('rotating file', () => {
  it('puts a full file aside and keeps the newest', () => {
    const path = join(temporaryFolder(), 'logs', 'engine.log');
    const write = rotatingFile({ path, maxBytes: 10, keep: 2 });
    for (const line of ['11111111\n', '22222222\n', '33333333\n', '44444444\n']) write(line);
    expect([path, `${path}.1`, `${path}.2`].map((name) => readFileSync(name, 'utf8'))).toEqual(['44444444\n', '33333333\n', '22222222\n']);
    expect(existsSync(`${path}.3`)).toBe(false);
  });

  it('drops a line that cannot be written instead of failing', () => {
    const blocked = join(temporaryFolder(), 'file');
    writeFileSync(blocked, '');
    expect(() => rotatingFile({ path: join(blocked, 'engine.log'), maxBytes: 10, keep: 1 })('line\n')).not.toThrow();
  });
});
