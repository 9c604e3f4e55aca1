import { inspect } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { KeyRing } from '../../../../../src/engine/run/live/key-ring.ts';
import { randomPem, someKey } from '../../../../support/keys.ts';

const [first, second] = [someKey(), someKey({ connectionId: 'demo', kind: 'ed25519', secret: randomPem() })];

describe('the key ring', () => {
  it('holds what the host handed over last, in the form the connector wants', () => {
    const ring = new KeyRing(() => {});
    expect(ring.get('main')).toBeNull();
    ring.set([first, second]);
    expect(ring.get('main')).toEqual({ type: 'hmac', apiKey: first.apiKey, secret: first.secret });
    expect(ring.get('demo')).toEqual({ type: 'ed25519', apiKey: second.apiKey, privateKeyPem: second.secret });
    ring.set([second]);
    expect(ring.get('main')).toBeNull();
  });

  it('tells which connections changed, and nobody when none did', () => {
    const ring = new KeyRing(() => {});
    ring.set([first, second]);
    const kept = ring.get('main');
    const listener = vi.fn();
    const stop = ring.onChange(listener);
    ring.set([structuredClone(second), structuredClone(first)]);
    expect(listener).not.toHaveBeenCalled();
    expect(ring.get('main')).toBe(kept);
    ring.set([first, someKey({ connectionId: 'demo' }), someKey({ connectionId: 'new' })]);
    expect(listener.mock.calls).toEqual([[['demo', 'new']]]);
    stop();
    ring.set([]);
    expect(listener).toHaveBeenCalledOnce();
  });

  it('takes a refused key off at once and tells the host which one it was', () => {
    const onRefused = vi.fn();
    const ring = new KeyRing(onRefused);
    ring.set([first]);
    const tested = ring.get('main');
    if (tested === null) throw new Error('expected a key');
    const listener = vi.fn();
    ring.onChange(listener);
    ring.refuse('main', tested, 'it may withdraw');
    expect(ring.get('main')).toBeNull();
    expect(onRefused.mock.calls).toEqual([[{ connectionId: 'main', hint: first.apiKey.slice(-4), reason: 'it may withdraw' }]]);
    expect(listener.mock.calls).toEqual([[['main']]]);
  });

  it('forgets the key of a connection that the person removed, and the host gives no reason for it', () => {
    const onDropped = vi.fn();
    const ring = new KeyRing(onDropped);
    ring.set([first]);
    ring.forget('nobody');
    ring.forget('main');
    expect(ring.get('main')).toBeNull();
    expect(onDropped.mock.calls).toEqual([[{ connectionId: 'main', hint: first.apiKey.slice(-4), reason: null }]]);
  });

  it('does not take a newer key for the one that was refused', () => {
    const onRefused = vi.fn();
    const ring = new KeyRing(onRefused);
    ring.set([first]);
    const tested = ring.get('main');
    const newer = someKey();
    ring.set([newer]);
    if (tested) ring.refuse('main', tested, 'it may withdraw');
    expect(ring.get('main')?.apiKey).toBe(newer.apiKey);
    expect(onRefused).not.toHaveBeenCalled();
  });

  it('and its keys print as secrets', () => {
    const ring = new KeyRing(() => {});
    ring.set([first, second]);
    const shown = inspect([ring, ring.get('main'), { deep: { down: ring.get('demo') } }], { depth: Infinity, showHidden: true }) + JSON.stringify([ring, ring.get('main'), ring.get('demo')]);
    for (const { apiKey, secret } of [first, second]) {
      expect(shown).not.toContain(apiKey);
      expect(shown).not.toContain(secret.split('\n')[1] ?? secret);
    }
    expect(JSON.stringify(ring.get('main'))).toBe('"[secret]"');
  });
});

describe('a token on the ring', () => {
  it('opens a channel and signs nothing', () => {
    const ring = new KeyRing(() => undefined);
    ring.set([{ connectionId: 'alerts.phone', kind: 'token', apiKey: 'oken', secret: 'made-up-token' }]);
    expect([ring.token('alerts.phone'), ring.get('alerts.phone'), ring.token('alerts.other')]).toEqual(['made-up-token', null, null]);
    ring.set([]);
    expect(ring.token('alerts.phone')).toBeNull();
  });
});
