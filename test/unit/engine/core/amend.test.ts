import { describe, expect, it } from 'vitest';
import type { Order } from '../../../../src/engine/domain/order.ts';
import type { OrderAmended } from '../../../../src/engine/domain/order-event.ts';
import type { Output } from '../../../../src/engine/domain/output.ts';
import { clientOrderId, priceTicks, qtyLots } from '../../../../src/engine/domain/units.ts';
import { COIN, deeds, facts, Story } from './story.ts';
import { written } from './written.ts';

interface Change { readonly qty?: number; readonly limit?: number; readonly trigger?: number }

function amend(story: Story, { request }: Pick<Order, 'request'>, { qty, limit, trigger }: Change): readonly Output[] {
  const ticks = (price: number | undefined) => (price === undefined ? null : priceTicks(price));
  return story.say({ type: 'amend-order', timeMs: story.nowMs, clientOrderId: request.clientOrderId, qty: qty === undefined ? null : qtyLots(qty), limitPrice: ticks(limit), triggerPrice: ticks(trigger) });
}

function amended(story: Story, { request }: Order, qty: number, limit: number, refusal?: string): readonly Output[] {
  const event: OrderAmended = { type: 'order-amended', timeMs: story.nowMs, clientOrderId: request.clientOrderId, instrumentId: request.instrumentId, qty: qtyLots(qty), limitPrice: priceTicks(limit) };
  return story.say(refusal === undefined ? event : { ...event, refusal });
}

const asked = (outputs: readonly Output[]) => outputs.filter((output) => output.type === 'amend-order').map(({ qty, limitPrice }) => ({ qty, limitPrice }));
const said = (outputs: readonly Output[]) => facts(outputs, 'alert-raised').map(({ message }) => message);

/** Ten coins are wanted at 98, stop 95; the order rests. */
function resting(options: ConstructorParameters<typeof Story>[0] = {}): { readonly story: Story; readonly order: Order } {
  const story = new Story(options);
  story.bar(100);
  story.say({ type: 'place-order', timeMs: story.nowMs, order: written({ type: 'limit', limit: 98, stop: 95, target: 110 }) });
  story.accept(story.open('entry'));
  return { story, order: story.open('entry') };
}

describe('a resting limit order', () => {
  it('is changed at the exchange, and here when the exchange says so', () => {
    const { story, order } = resting();
    expect(asked(amend(story, order, { qty: 12, limit: 99 }))).toEqual([{ qty: 12, limitPrice: 99 }]);
    expect(story.open('entry').request).toMatchObject({ qty: 10, limitPrice: 98 });
    amended(story, order, 12, 99);
    expect(story.open('entry').request).toMatchObject({ qty: 12, limitPrice: 99, clientOrderId: order.request.clientOrderId });
  });

  it('keeps what has filled, and what is left unsaid', () => {
    const { story, order } = resting();
    story.fill(order, 98, 4);
    expect(asked(amend(story, order, { limit: 97 }))).toEqual([{ qty: 10, limitPrice: 97 }]);
    amended(story, order, 10, 97);
    expect(story.open('entry')).toMatchObject({ filledQty: 4, status: 'partially-filled', request: { qty: 10, limitPrice: 97 } });
    story.fill(story.open('entry'), 97, 6);
    expect(story.qty).toBe(10);
  });

  it('cannot become less than has filled', () => {
    const { story, order } = resting();
    story.fill(order, 98, 4);
    const outputs = amend(story, order, { qty: 4 });
    expect(asked(outputs)).toEqual([]);
    expect(said(outputs)).toEqual(['The buy order on COINUSDT has filled 4 already and cannot become 4: cancel the rest instead.']);
  });

  it('meets the limits when it grows, with what it takes up already not counted twice', () => {
    // The cap is 15 % of 10,000 = 1,500, and the order takes 980 of it. At the market's 100, 15 coins fit and 16 do not; counted twice, even 6 would not.
    const { story, order } = resting({ risk: { maxSymbolExposurePct: 15 } });
    expect(asked(amend(story, order, { qty: 15 }))).toHaveLength(1);
    const denied = amend(story, order, { qty: 16 });
    expect(asked(denied)).toEqual([]);
    expect(facts(denied, 'order-denied')).toMatchObject([{ denial: { code: 'symbol-exposure-cap', exposure: 0.16 }, request: { qty: 16, limitPrice: 98 } }]);
  });

  it('may shrink in every state, and grow in none but active', () => {
    const { story, order } = resting();
    story.say({ type: 'hold', timeMs: story.nowMs, code: 'foreign-position', cause: 'test' });
    expect(asked(amend(story, order, { qty: 5 }))).toHaveLength(1);
    expect(asked(amend(story, order, { qty: 11 }))).toEqual([]);
  });

  it('that is not one is refused in words', () => {
    const { story, order } = resting();
    expect(said(amend(story, order, {}))).toEqual(['The buy order on COINUSDT is at 10 at 98 already.']);
    expect(said(amend(story, order, { trigger: 97 }))).toEqual(['The buy order on COINUSDT is a limit order and has no trigger price: nothing was changed.']);
    expect(said(amend(story, { request: { ...order.request, clientOrderId: clientOrderId('x-1') } }, { qty: 3 }))).toEqual(['No order x-1 is known here.']);
    story.say({ type: 'cancel-order', timeMs: story.nowMs, clientOrderId: order.request.clientOrderId });
    expect(said(amend(story, order, { qty: 3 }))).toEqual(['The buy order on COINUSDT is being canceled: nothing was changed.']);
    story.confirmCancels();
    expect(said(amend(story, order, { qty: 3 }))).toEqual(['The buy order on COINUSDT is canceled already (0 of 10 filled): nothing was changed.']);
  });
});

describe('a change on its way', () => {
  it('loses against a fill, and that is said', () => {
    const { story, order } = resting();
    amend(story, order, { limit: 97 });
    const outputs = story.fill(order, 98);
    expect(said(outputs)).toEqual(['The buy order on COINUSDT was filled before it could be changed (10 of 10 filled); the change was not made.']);
    expect(story.qty).toBe(10);
  });

  it('may be overtaken by a fill of what it asked for', () => {
    const { story, order } = resting();
    amend(story, order, { qty: 14 });
    story.fill(order, 98, 12);
    expect(story.open('entry')).toMatchObject({ status: 'partially-filled', filledQty: 12, request: { qty: 14 } });
    amended(story, order, 14, 98);
    expect(story.open('entry')).toMatchObject({ filledQty: 12, request: { qty: 14 } });
  });

  it('to what has filled meanwhile ends the order', () => {
    const { story, order } = resting();
    amend(story, order, { qty: 6 });
    story.fill(order, 98, 6);
    amended(story, order, 6, 98);
    expect(story.find('entry')).toBeUndefined();
    expect(story.qty).toBe(6);
  });

  it('that the exchange refuses leaves the order, and that is said', () => {
    const { story, order } = resting();
    amend(story, order, { limit: 99 });
    expect(said(amended(story, order, 10, 98, 'too many changes'))).toEqual(['The exchange left the buy order on COINUSDT at 10 at 98: too many changes.']);
    expect(story.open('entry').request).toMatchObject({ qty: 10, limitPrice: 98 });
  });

  it('counts at the larger of both sizes while the answer is awaited', () => {
    const { story, order } = resting({ risk: { maxSymbolExposurePct: 20 } });
    amend(story, order, { qty: 20 });
    // 20 coins are asked for and count at the market's 100; one more counts at 102, and its slip of 2 leaves 9,998: 2,102 of them, above 20 %.
    const outputs = story.say({ type: 'place-order', timeMs: story.nowMs, order: written({ qty: 1, stop: 95 }) });
    expect(facts(outputs, 'order-denied')).toMatchObject([{ denial: { code: 'symbol-exposure-cap', exposure: 2102 / 9998 } }]);
  });
});

/** Long 10 from 98, stop 95, target 110, both resting. */
function held(options: ConstructorParameters<typeof Story>[0] = {}): Story {
  const { story, order } = resting(options);
  story.fill(order, 98);
  return story;
}

describe('what protects a position', () => {
  it('is moved by placing the new stop before the old one goes', () => {
    const story = held({ protective: 'as-told' });
    story.accept(story.open('stop-loss'));
    story.accept(story.open('take-profit'));
    const old = story.open('stop-loss');
    expect(deeds(amend(story, old, { trigger: 96 }))).toEqual(['send stop-loss sell 10 @96']);
    expect(deeds(story.accept(story.open('stop-loss')))).toEqual([`cancel ${old.request.clientOrderId}`]);
    expect(story.engine.position(COIN.id)).toMatchObject({ stopPrice: 96, takeProfitPrice: 110 });
  });

  it('may be moved away from the price as well: it is the person\'s', () => {
    const story = held();
    amend(story, story.open('stop-loss'), { trigger: 90 });
    story.confirmCancels();
    expect(story.engine.position(COIN.id)).toMatchObject({ stopPrice: 90, takeProfitPrice: 110 });
  });

  it('is moved by its own price only, and never in size', () => {
    const story = held();
    expect(said(amend(story, story.open('stop-loss'), { qty: 5 }))).toEqual(['The stop-loss of COINUSDT always covers the whole position: its quantity cannot be changed.']);
    expect(said(amend(story, story.open('stop-loss'), { limit: 96 }))).toEqual(['The stop-loss is moved by its trigger price: nothing was changed.']);
    amend(story, story.open('take-profit'), { limit: 120 });
    story.confirmCancels();
    expect(story.engine.position(COIN.id)).toMatchObject({ stopPrice: 95, takeProfitPrice: 120 });
  });

  it('is not set where it would fill at once', () => {
    const story = held();
    const protectAt = (stop: number, target: number | null) => said(story.say({ type: 'protect-position', timeMs: story.nowMs, instrumentId: COIN.id, stopPrice: priceTicks(stop), takeProfitPrice: target === null ? null : priceTicks(target) }));
    expect(protectAt(100, null)).toEqual(['A stop-loss of 100 would fill at once: for this position in COINUSDT it has to lie below the price of 100. Nothing was changed.']);
    expect(protectAt(95, 99)).toEqual(['A target of 99 would fill at once: for this position in COINUSDT it has to lie above the price of 100. Nothing was changed.']);
    expect(story.engine.position(COIN.id)).toMatchObject({ stopPrice: 95, takeProfitPrice: 110 });
  });

  it('is given to a position that had none, and replaces what a strategy trails', () => {
    const story = new Story({ strategy: { trailingStop: true } });
    story.goLong();
    story.say({ type: 'protect-position', timeMs: story.nowMs, instrumentId: COIN.id, stopPrice: priceTicks(90), takeProfitPrice: null });
    story.confirmCancels();
    story.bars(105, 110);
    expect(story.engine.position(COIN.id)).toMatchObject({ stopPrice: 90, takeProfitPrice: null });
  });

  it('needs a position', () => {
    const story = new Story();
    story.bar(100);
    expect(said(story.say({ type: 'protect-position', timeMs: story.nowMs, instrumentId: COIN.id, stopPrice: priceTicks(90), takeProfitPrice: null }))).toEqual(['There is no position in COINUSDT to protect.']);
  });
});
