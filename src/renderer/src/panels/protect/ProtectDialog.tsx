import { useCallback, useState } from 'react';
import type { PositionView } from '../../../../engine/contract/view.ts';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { groupDecimal } from '../../format/decimal.ts';
import { MODE_WORDS } from '../../format/words.ts';
import { useEngine, useView } from '../../state/engine-context.tsx';
import { useAction } from '../../state/use-action.ts';
import { useInstrument } from '../../state/use-shown-instrument.ts';
import { ProtectionFields } from './ProtectionFields.tsx';
import { readProtection } from './read-protection.ts';

/** Changes stop and target of an open position; says before what it would end with at each. */
export function ProtectDialog({ instrumentId, onClose }: { readonly instrumentId: string; readonly onClose: () => void }) {
  const position = useView((view) => view.positions.find((candidate) => candidate.instrumentId === instrumentId) ?? null);
  if (!position) return <Dialog open onClose={onClose} title="The position is closed" footer={<Button look="primary" data-autofocus onClick={onClose}>Good</Button>}><p>Nothing is left to protect.</p></Dialog>;
  return <ProtectForm position={position} onClose={onClose} />;
}

function ProtectForm({ position, onClose }: { readonly position: PositionView; readonly onClose: () => void }) {
  const engine = useEngine();
  const { instrumentId, side, qty, entryPrice, markPrice } = position;
  const { symbol, baseAsset, quoteAsset, tickSize, priceDecimals } = useInstrument(instrumentId);
  const mode = useView((view) => view.session?.mode ?? 'practice');
  const [draft, setDraft] = useState({ stop: position.stopPrice ?? '', target: position.takeProfitPrice ?? '' });
  const read = readProtection(draft.stop, draft.target, { side, markPrice, tickSize, priceDecimals });
  const isSame = read.stopPrice === position.stopPrice && read.targetPrice === position.takeProfitPrice;
  const canSend = read.stopPrice !== null && read.targetError === null && !isSame;
  const { stopPrice, targetPrice } = read;
  const protect = useAction(useCallback(
    () => stopPrice === null ? Promise.resolve() : engine.call('position.protect', { instrumentId, stopPrice, takeProfitPrice: targetPrice }),
    [engine, instrumentId, stopPrice, targetPrice],
  ), `Asked for the new stop and target of ${symbol}.`);
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Stop and target of ${symbol}`}
      footer={<><Button onClick={onClose}>Keep as it is</Button><Button look="primary" pending={protect.pending} disabled={!canSend} onClick={() => { void protect.run().then((worked) => { if (worked) onClose(); }); }}>Set them ({MODE_WORDS[mode].badge})</Button></>}
    >
      <p>{side === 'long' ? 'Long' : 'Short'} {groupDecimal(qty)} {baseAsset} from {groupDecimal(entryPrice)}, marked at {groupDecimal(markPrice)} {quoteAsset}.</p>
      <ProtectionFields stop={draft.stop} target={draft.target} read={read} tickSize={tickSize} quoteAsset={quoteAsset} markPrice={markPrice} position={position} onChange={(change) => { setDraft((last) => ({ ...last, ...change })); }} />
      <p>The new orders are at the exchange before the old ones are canceled.</p>
    </Dialog>
  );
}
