import { describe, expect, it, vi } from 'vitest';
import type { RegimeRibbon } from '../../../../../src/engine/contract/regime.ts';
import type { RiskDesk } from '../../../../../src/engine/contract/risk.ts';
import { answer } from '../../../../../src/engine/contract/server.ts';
import { createHandlers } from '../../../../../src/engine/run/handlers/handlers.ts';
import { firstLaunch } from './workstation-fixture.ts';
import type { Program } from './workstation-fixture.ts';

/** History is read beside everything else. */
const PATIENCE = { timeout: 20_000, interval: 100 };

/** Asks as the window does. */
function asker({ workstation }: Program) {
  const handlers = createHandlers(workstation);
  return async <Output>(method: string, input: unknown): Promise<Output> => {
    const response = await answer(handlers, { type: 'request', id: 1, method, input } as never) as { ok: boolean; output?: Output; error?: unknown };
    if (!response.ok) throw new Error(JSON.stringify(response.error));
    return response.output as Output;
  };
}

describe('the regime of a session', { timeout: 30_000 }, () => {
  it('is known soon after it is switched on, from the bars that are stored, and still after a restart', async () => {
    const program = firstLaunch();
    const ask = asker(program);
    expect((await ask<RiskDesk>('risk.desk', {})).regimes).toEqual([]);
    await ask('regime.apply', { config: { enabled: true, interval: '5m', strategies: { trend: ['calm-ranging'] } } });
    await vi.waitFor(async () => {
      const { regimes } = await ask<RiskDesk>('risk.desk', {});
      expect(regimes.length).toBeGreaterThan(0);
      expect(regimes.every(({ label, multiplier, sinceMs }) => label !== null && multiplier > 0 && sinceMs !== null)).toBe(true);
    }, PATIENCE);
    const before = (await ask<RiskDesk>('risk.desk', {})).regimes;
    const next = asker(program.restart());
    expect((await next<RiskDesk>('risk.desk', {})).regimes).toEqual(before);
  });

  it('is drawn of every closed bar, as trading would read it, and of no other', async () => {
    const program = firstLaunch();
    const ask = asker(program);
    const { marketMs, plan } = program.session;
    const id = String(plan.instruments[0]?.id);
    const ribbon = await ask<RegimeRibbon>('regime.ribbon', { instrumentId: id, interval: '5m', from: marketMs - 24 * 3_600_000, to: marketMs + 3_600_000 });
    expect(ribbon.bars.length).toBeGreaterThan(280);
    expect((ribbon.bars.at(-1)?.timeMs ?? 0) + 5 * 60_000).toBeLessThanOrEqual(marketMs + 1);
    await ask('regime.apply', { config: { enabled: true, interval: '5m' } });
    await vi.waitFor(async () => {
      const now = (await ask<RiskDesk>('risk.desk', {})).regimes.find(({ instrumentId }) => instrumentId === id);
      expect(now?.label).toBe(ribbon.segments.at(-1)?.label);
    }, PATIENCE);
  });

  it('refuses to draw a span without an end', async () => {
    const program = firstLaunch();
    await expect(asker(program)('regime.ribbon', { instrumentId: String(program.session.plan.instruments[0]?.id), interval: '1m', from: 0, to: program.session.marketMs })).rejects.toThrow('bad-span');
  });
});
