import { describe, expect, it } from 'vitest';
import type { Instrument } from '../../../../../../src/engine/domain/instrument.ts';
import { instrumentIdOf } from '../../../../../../src/engine/domain/instrument.ts';
import type { HeldPosition } from '../../../../../../src/engine/ports/live-exchange.ts';
import { adoptionOf } from '../../../../../../src/engine/run/live/reconcile/adoption.ts';
import { COIN } from '../../../core/story.ts';
import { AccountRig } from './account-rig.ts';

const OWNED: Instrument = { ...COIN, id: instrumentIdOf('spot', 'COINUSDT'), market: 'spot', maintenanceMarginRate: 0, maxLeverage: 1 };

describe('adoptionOf', () => {
  it('lets the engine hold a futures position at the price at which it was entered; the account then agrees, and nothing blocks', async () => {
    const rig = new AccountRig();
    rig.exchange.foreignTrade(COIN, 'sell', 7, 104);
    const [foreign] = (await rig.settle()).foreign.positions;

    for (const event of adoptionOf(COIN, foreign as HeldPosition, rig.exchange.tick()) ?? []) rig.say(event);

    expect(rig.engine.position(COIN.id)).toMatchObject({ qty: -7, costTickLots: -728n });
    expect(await rig.compare()).toMatchObject({ events: [], foreignHold: null, foreign: { positions: [] }, problems: [] });
  });

  it('lets the engine hold the part that was added to ours', async () => {
    const rig = new AccountRig();
    rig.hold(10);
    rig.exchange.foreignTrade(COIN, 'buy', 5, 106);
    const [foreign] = (await rig.settle()).foreign.positions;

    for (const event of adoptionOf(COIN, foreign as HeldPosition, rig.exchange.tick()) ?? []) rig.say(event);

    expect(rig.engine.position(COIN.id)).toMatchObject({ qty: 15, costTickLots: 1_530n });
    expect(await rig.compare()).toMatchObject({ events: [], foreignHold: null, problems: [] });
  });

  it('on spot brings the worth of what is taken over, so that neither profit nor loss comes of it', async () => {
    const rig = new AccountRig([OWNED]);
    rig.exchange.foreignTrade(OWNED, 'buy', 3, 100);
    const [foreign] = (await rig.settle()).foreign.positions;
    const before = rig.engine.equity();

    for (const event of adoptionOf(OWNED, foreign as HeldPosition, rig.exchange.tick()) ?? []) rig.say(event);

    expect(rig.ours(OWNED)).toBe(3);
    expect(rig.engine.equity()).toBe(before + 300);
    expect(rig.engine.account().realizedPnl).toBe(0n);
    expect(await rig.compare()).toMatchObject({ events: [], foreign: { positions: [] }, problems: [] });
  });

  it('does not take over what has no whole lot or no price', () => {
    const held: HeldPosition = { instrumentId: COIN.id, symbol: 'COINUSDT', qty: null, qtyText: '0.5', entryPrice: null, markPrice: null, liquidationPrice: null };
    expect(adoptionOf(COIN, held, 0)).toBeNull();
    expect(adoptionOf(COIN, { ...held, qty: 1 as never }, 0)).toBeNull();
  });
});
