import { useState } from 'react';
import type { ForeignPositionView } from '../../../../engine/contract/view.ts';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { groupDecimal } from '../../format/decimal.ts';
import { nearestStep } from '../../format/steps.ts';
import { MODE_WORDS } from '../../format/words.ts';
import { useEngine, useView } from '../../state/engine-context.tsx';
import { useAction } from '../../state/use-action.ts';
import { useInstrument } from '../../state/use-shown-instrument.ts';
import { ProtectionFields } from '../protect/ProtectionFields.tsx';
import { readProtection } from '../protect/read-protection.ts';

/** Asks for the stop with which a position that is not ours is taken over, and says what that means. */
export function AdoptDialog({ position, instrumentId, onClose }: { readonly position: ForeignPositionView; readonly instrumentId: string; readonly onClose: () => void }) {
  const engine = useEngine();
  const { symbol, qty, entryPrice } = position;
  const { baseAsset, quoteAsset, tickSize, priceDecimals } = useInstrument(instrumentId);
  const last = useView((view) => view.quotes[instrumentId]?.last ?? null);
  const mode = useView((view) => view.session?.mode ?? 'live');
  const [draft, setDraft] = useState({ stop: '', target: '' });
  const side = qty.startsWith('-') ? 'short' : 'long';
  const size = qty.replace('-', '');
  const markPrice = last === null ? null : nearestStep(last, tickSize);
  const read = readProtection(draft.stop, draft.target, { side, markPrice, tickSize, priceDecimals });
  const { stopPrice, targetPrice } = read;
  const adopt = useAction(() => stopPrice === null ? Promise.resolve() : engine.call('position.adopt', { instrumentId, stopPrice, takeProfitPrice: targetPrice }), `Took over ${symbol}; its stop is being placed.`);
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Take over ${symbol}?`}
      footer={<><Button onClick={onClose}>Leave it alone</Button><Button look="danger" pending={adopt.pending} disabled={stopPrice === null || read.targetError !== null} onClick={() => { void adopt.run().then((worked) => { if (worked) onClose(); }); }}>Take over ({MODE_WORDS[mode].badge})</Button></>}
    >
      <p>{side === 'long' ? 'Long' : 'Short'} {groupDecimal(size)} {baseAsset}{entryPrice !== null && ` from ${groupDecimal(entryPrice)}`}{markPrice !== null && `, last price ${groupDecimal(markPrice)}`}. From then on Tradewind treats it as its own: it places the stop at once, counts it against your limits, and the kill switch closes it.</p>
      <ProtectionFields stop={draft.stop} target={draft.target} read={read} tickSize={tickSize} quoteAsset={quoteAsset} markPrice={markPrice} position={entryPrice === null ? null : { side, entryPrice, qty: size }} onChange={(change) => { setDraft((before) => ({ ...before, ...change })); }} />
    </Dialog>
  );
}
