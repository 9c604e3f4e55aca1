import { beforeEach, describe, expect, it } from 'vitest';
import { alertSettings } from '../../../../../src/engine/contract/alerts.ts';
import type { AlertMessage, Delivery } from '../../../../../src/engine/ports/alert-sender.ts';
import { AlertDesk } from '../../../../../src/engine/run/alerts/alert-desk.ts';
import type { RaisedAlert } from '../../../../../src/engine/run/alerts/alert-desk.ts';

const MINUTE_MS = 60_000;
const START_MS = Date.UTC(2026, 2, 1, 12);
const PHONE = { kind: 'ntfy', id: 'phone', name: 'Phone', topic: 'tw' };

/** A desk on a clock that is set by hand, with receivers that answer as told. */
class Bench {
  nowMs = START_MS;
  readonly stored = new Map<string, unknown>();
  readonly sent: (AlertMessage & { readonly to: string })[] = [];
  readonly problems: string[] = [];
  answers: Delivery[] = [];
  desk = this.open();

  open(): AlertDesk {
    return new AlertDesk({
      settings: { get: (key) => this.stored.get(key) ?? null, set: (key, value) => { this.stored.set(key, JSON.parse(JSON.stringify(value))); }, delete: (key) => { this.stored.delete(key); }, keys: () => [...this.stored.keys()] },
      clock: { now: () => this.nowMs },
      send: ({ id }, _token, alert) => {
        this.sent.push({ ...alert, to: id });
        return Promise.resolve(this.answers.shift() ?? { type: 'delivered' });
      },
      tokenOf: () => null,
      onProblem: (message) => { this.problems.push(message); },
    });
  }

  settings(part: object): void {
    this.desk.apply(alertSettings.parse({ channels: [PHONE], ...part }));
  }

  raise(part: Partial<RaisedAlert> = {}): boolean {
    return this.desk.take({ level: 'warning', code: 'feed-gap', message: 'BTCUSDT lacks 3 minutes', timeMs: this.nowMs, mode: 'LIVE', isPractice: false, ...part }).isSilent;
  }

  /** Lets time pass, a second at a time. */
  async pass(ms: number): Promise<void> {
    for (const endMs = this.nowMs + ms; this.nowMs <= endMs; this.nowMs += 1000) {
      this.desk.tick();
      await Promise.resolve();
      await Promise.resolve();
    }
  }
}

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
  bench.settings({});
});

describe('an alert', () => {
  it('goes to every channel that wants its level and what it is about', async () => {
    bench.settings({ channels: [PHONE, { ...PHONE, id: 'urgent', level: 'critical' }, { ...PHONE, id: 'risk', level: 'info', categories: ['risk'] }, { ...PHONE, id: 'off', isEnabled: false }] });
    bench.raise();
    bench.raise({ level: 'critical', code: 'drawdown-limit', message: 'The account has fallen 15 %' });
    bench.raise({ level: 'info', code: 'entry-given-up', message: 'given up' });
    await bench.pass(5000);
    expect(bench.sent.map(({ to, code }) => `${to} ${code}`).toSorted()).toEqual(['phone drawdown-limit', 'phone feed-gap', 'risk drawdown-limit', 'urgent drawdown-limit']);
  });

  it('of a practice session stays here, unless it is wanted', async () => {
    bench.raise({ isPractice: true });
    await bench.pass(2000);
    expect(bench.sent).toEqual([]);
    bench.settings({ includesPractice: true });
    bench.raise({ isPractice: true, message: 'another' });
    await bench.pass(2000);
    expect(bench.sent).toHaveLength(1);
  });

  it('that is more urgent overtakes what waits', async () => {
    bench.raise({ message: 'first' });
    bench.raise({ message: 'second' });
    bench.raise({ level: 'critical', code: 'unprotected', message: 'third' });
    await bench.pass(4000);
    expect(bench.sent.map(({ message }) => message)).toEqual(['third', 'first', 'second']);
  });
});

describe('a repetition', () => {
  it('is silent, and counted in one word at the end of its time', async () => {
    expect([bench.raise(), bench.raise({ message: 'BTCUSDT lacks 4 minutes' }), bench.raise({ message: 'BTCUSDT lacks 5 minutes' })]).toEqual([false, true, true]);
    await bench.pass(15 * MINUTE_MS + 2000);
    expect(bench.sent.map(({ message }) => message)).toEqual(['BTCUSDT lacks 3 minutes', 'BTCUSDT lacks 5 minutes (2 times more since it was told)']);
  });

  it('is what differs in numbers only: another symbol is another alert', () => {
    expect([bench.raise(), bench.raise({ message: 'ETHUSDT lacks 3 minutes' })]).toEqual([false, false]);
  });

  it('of something critical is told again when it says something else, or after a minute', async () => {
    const raise = (message: string): boolean => bench.raise({ level: 'critical', code: 'unprotected', message });
    expect([raise('bare for 5 s'), raise('bare for 5 s'), raise('bare for 9 s')]).toEqual([false, true, false]);
    await bench.pass(MINUTE_MS + 1000);
    expect(raise('bare for 5 s')).toBe(false);
  });
});

describe('in the quiet hours', () => {
  beforeEach(() => { bench.settings({ quietHours: { isOn: true, from: '11:00', to: '13:00', zone: 'UTC' } }); });

  it('a warning is silent and is sent when they end; what is critical is neither', async () => {
    expect(bench.raise()).toBe(true);
    expect(bench.raise({ level: 'critical', code: 'unprotected', message: 'bare' })).toBe(false);
    await bench.pass(59 * MINUTE_MS);
    expect(bench.sent.map(({ message }) => message)).toEqual(['bare']);
    await bench.pass(2 * MINUTE_MS);
    expect(bench.sent.map(({ message }) => message)).toEqual(['bare', 'BTCUSDT lacks 3 minutes']);
  });
});

describe('a channel that fails', () => {
  const fail: Delivery = { type: 'failed', problem: 'it answered 503', waitMs: null };

  it('is tried again after 5, 15 and 60 s, says so once, and loses nothing', async () => {
    bench.answers = [fail, fail, fail];
    bench.raise();
    const times: number[] = [];
    for (let second = 0; second < 120; second++) {
      const before = bench.sent.length;
      await bench.pass(0);
      if (bench.sent.length > before) times.push(second);
    }
    expect(times).toEqual([0, 5, 5 + 15, 5 + 15 + 60]);
    expect(bench.problems).toEqual(['Alerts do not get through to Phone: it answered 503. They are sent again later.']);
    expect(bench.desk.view().channels[0]).toMatchObject({ waiting: 0, problem: null });
    expect(new Set(bench.sent.map(({ id }) => id)).size).toBe(1);
  });

  it('is left alone for as long as it asks', async () => {
    bench.answers = [{ ...fail, waitMs: 100_000 }];
    bench.raise();
    await bench.pass(99_000);
    expect(bench.sent).toHaveLength(1);
    await bench.pass(5000);
    expect(bench.sent).toHaveLength(2);
  });

  it('is not asked again for what it has refused', async () => {
    bench.answers = [{ type: 'refused', problem: 'it answered 400 (chat not found)' }];
    bench.raise();
    await bench.pass(10 * MINUTE_MS);
    expect(bench.sent).toHaveLength(1);
    expect(bench.desk.view().channels[0]?.problem).toBe('it answered 400 (chat not found)');
  });

  it('gives a warning up after six hours, and goes on with a critical alert', async () => {
    bench.raise();
    bench.raise({ level: 'critical', code: 'unprotected', message: 'bare' });
    bench.answers = Array.from({ length: 100 }, () => fail);
    await bench.pass(7 * 60 * MINUTE_MS);
    bench.answers = [];
    bench.sent.length = 0;
    await bench.pass(20 * MINUTE_MS);
    expect(bench.sent.map(({ message }) => message)).toEqual(['bare']);
  });
});

describe('what waits', () => {
  it('outlives a restart', async () => {
    bench.answers = [{ type: 'failed', problem: 'down', waitMs: null }];
    bench.raise();
    await bench.pass(1000);
    bench.desk = bench.open();
    await bench.pass(10_000);
    expect(bench.sent.map(({ message }) => message)).toEqual(['BTCUSDT lacks 3 minutes', 'BTCUSDT lacks 3 minutes']);
  });

  it('goes with its channel', async () => {
    bench.answers = [{ type: 'failed', problem: 'down', waitMs: null }];
    bench.raise();
    await bench.pass(1000);
    bench.settings({ channels: [] });
    bench.settings({});
    await bench.pass(60_000);
    expect(bench.sent).toHaveLength(1);
  });

  it('is at most 200: in a flood the oldest that is not critical goes first', () => {
    bench.raise({ level: 'critical', code: 'unprotected', message: 'bare' });
    for (let one = 0; one < 300; one++) bench.raise({ message: `symbol ${String.fromCodePoint(0x4E00 + one)}` });
    expect(bench.desk.view().channels[0]?.waiting).toBe(200);
  });
});

describe('stored settings that cannot be read', () => {
  it('send nothing and stop nothing', async () => {
    bench.stored.set('alerts', { channels: 'a later version' });
    bench.desk = bench.open();
    expect(bench.raise()).toBe(false);
    await bench.pass(2000);
    expect(bench.sent).toEqual([]);
  });
});
