import { useCallback } from 'react';
import type { InstrumentView, OrderView, PositionView } from '../../../engine/contract/view.ts';
import { ConfirmDialog } from '../components/Dialog.tsx';
import { formatNumber, groupDecimal } from '../format/decimal.ts';
import { codeWords, MODE_WORDS } from '../format/words.ts';
import { useEngine, useView } from '../state/engine-context.tsx';
import type { Engine } from '../state/engine-store.ts';
import { useAction } from '../state/use-action.ts';
import { linePrice, orderOfLine } from './order-lines.ts';

export interface MoveLineDialogProps {
  readonly lineId: string;
  /** Where the line was dropped, in the instrument's precision. */
  readonly price: string;
  readonly instrument: InstrumentView;
  readonly onClose: () => void;
}

/** Says what moving a line on the chart would change, and changes it when confirmed: a hand that slips must not move a stop. */
export function MoveLineDialog({ lineId, price, instrument, onClose }: MoveLineDialogProps) {
  const engine = useEngine();
  const position = useView((view) => view.positions.find((candidate) => candidate.instrumentId === instrument.id) ?? null);
  const order = useView((view) => view.orders.find((candidate) => candidate.clientOrderId === orderOfLine(lineId)) ?? null);
  const mode = useView((view) => view.session?.mode ?? 'practice');
  const move = moveOf(engine, lineId, price, position, order);
  const action = useAction(useCallback(() => move?.send() ?? Promise.resolve(), [move]), move?.done ?? '');
  if (!move) return <ConfirmDialog open title="Nothing is left to move" confirm="Good" onConfirm={onClose} onClose={onClose}><p>It was filled or canceled meanwhile.</p></ConfirmDialog>;
  return (
    <ConfirmDialog open title={`Move the ${move.what} of ${instrument.symbol}?`} confirm={`Move it (${MODE_WORDS[mode].badge})`} pending={action.pending} onClose={onClose} onConfirm={() => { void action.run().then((worked) => { if (worked) onClose(); }); }}>
      <p>From {groupDecimal(move.from)} to <strong>{groupDecimal(price)}</strong> {instrument.quoteAsset}, {formatNumber(Math.abs(Number(price) / Number(move.from) - 1) * 100, 2)} % {Number(price) > Number(move.from) ? 'up' : 'down'}.</p>
      {move.note !== null && <p>{move.note}</p>}
    </ConfirmDialog>
  );
}

interface Move {
  readonly what: string;
  readonly from: string;
  readonly note: string | null;
  readonly done: string;
  readonly send: () => Promise<unknown>;
}

function moveOf(engine: Engine, lineId: string, price: string, position: PositionView | null, order: OrderView | null): Move | null {
  if (order) {
    const from = linePrice(order);
    const isConditional = order.triggerPrice !== null;
    return from === null ? null : {
      what: order.purpose === 'take-profit' ? 'target' : codeWords(order.type), from, note: 'What has not filled of it keeps its size.', done: 'Asked to move the order.',
      send: () => engine.call('order.amend', { clientOrderId: order.clientOrderId, ...(isConditional ? { triggerPrice: price } : { limitPrice: price }) }),
    };
  }
  if (!position || (lineId !== 'stop' && lineId !== 'target')) return null;
  const { instrumentId, stopPrice, takeProfitPrice, qty, entryPrice } = position;
  const from = lineId === 'stop' ? stopPrice : takeProfitPrice;
  if (from === null || stopPrice === null) return null;
  const sign = position.side === 'long' ? 1 : -1;
  const result = sign * (Number(price) - Number(entryPrice)) * Number(qty);
  return {
    what: lineId, from, done: `Asked to move the ${lineId}.`,
    note: `Filled there, the position ends with about ${formatNumber(result, 2)} before fees.`,
    send: () => engine.call('position.protect', { instrumentId, stopPrice: lineId === 'stop' ? price : stopPrice, takeProfitPrice: lineId === 'target' ? price : takeProfitPrice }),
  };
}
