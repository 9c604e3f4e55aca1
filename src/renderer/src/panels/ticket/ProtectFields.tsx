import type { InstrumentView } from '../../../../engine/contract/view.ts';
import { InlineField } from '../../components/InlineField.tsx';
import { Tooltip } from '../../components/Tooltip.tsx';
import { formatNumber, groupDecimal, MINUS } from '../../format/decimal.ts';
import { changeTicket } from '../../state/ticket-draft.ts';
import type { OpenTicket } from './use-ticket.ts';
import { distancePct } from './read-ticket.ts';
import styles from './ticket.module.css';

/** Draws stop and target with their distance and the money at stake, renewed as they are typed. */
export function ProtectFields({ open, instrument }: { readonly open: OpenTicket; readonly instrument: InstrumentView }) {
  const { ticket, read } = open;
  const isPercent = ticket.protectUnit === 'percent';
  const step = isPercent ? {} : { stepSize: instrument.tickSize };
  return (
    <div className={styles.protect}>
      <InlineField label="Stop" value={ticket.stop} placeholder="none" {...step} error={read.errors.stop ?? null} hint={stakeHint(open, read.stopPrice, MINUS)} onFocus={() => { changeTicket({ priceField: 'stop' }); }} onChange={(stop) => { changeTicket({ stop }); }} />
      <InlineField label="Target" value={ticket.target} placeholder="none" {...step} error={read.errors.target ?? null} hint={stakeHint(open, read.targetPrice, '+')} onFocus={() => { changeTicket({ priceField: 'target' }); }} onChange={(target) => { changeTicket({ target }); }} />
      <Tooltip text={isPercent ? 'Stop and target are percent away from the price' : 'Write stop and target as percent'}>
        <button type="button" className={styles.percent} aria-pressed={isPercent} aria-label="Stop and target in percent" onClick={() => { changeTicket({ protectUnit: isPercent ? 'price' : 'percent', ...converted(open, isPercent) }); }}>%</button>
      </Tooltip>
    </div>
  );
}

/** "64 100.0 · −1.10 % · −46.20": where it lies, how far that is, and what it is worth before fees. */
function stakeHint({ ticket, read }: OpenTicket, price: string | null, sign: string): string | undefined {
  if (price === null || read.entry === null) return undefined;
  const where = ticket.protectUnit === 'percent' ? groupDecimal(price) : `${formatNumber(distancePct(read.entry, price), 2)} %`;
  if (read.qty === null) return where;
  return `${where} · ${sign}${formatNumber(Math.abs(Number(price) - Number(read.entry)) * Number(read.qty), 2)}`;
}

/** Stop and target in the other unit, so that changing the unit does not move them. */
function converted({ ticket, read }: OpenTicket, isPercent: boolean): { readonly stop: string; readonly target: string } {
  const { entry } = read;
  const turned = (text: string, price: string | null) => text === '' || price === null || entry === null ? '' : isPercent ? price : distancePct(entry, price).toFixed(2);
  return { stop: turned(ticket.stop, read.stopPrice), target: turned(ticket.target, read.targetPrice) };
}
