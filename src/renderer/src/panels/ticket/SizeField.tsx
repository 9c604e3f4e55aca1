import type { InstrumentView } from '../../../../engine/contract/view.ts';
import { InlineField } from '../../components/InlineField.tsx';
import { Select } from '../../components/Field.tsx';
import { formatDecimal, groupDecimal } from '../../format/decimal.ts';
import { shareOfStep } from '../../format/steps.ts';
import { changeTicket } from '../../state/ticket-draft.ts';
import type { SizeUnit } from '../../state/ticket-draft.ts';
import type { OpenTicket } from './use-ticket.ts';
import styles from './ticket.module.css';

const WHOLE = 10_000;

/** Draws the size: in the asset, in money or as a share of equity, and a slider over what the limits allow. */
export function SizeField({ open, instrument }: { readonly open: OpenTicket; readonly instrument: InstrumentView }) {
  const { ticket, read, largestQty, sums } = open;
  const share = largestQty !== null && read.qty !== null && Number(largestQty) > 0 ? Math.min(Number(read.qty) / Number(largestQty), 1) : 0;
  const setShare = (percent: number): void => {
    if (largestQty === null) return;
    const qty = shareOfStep(largestQty, percent * (WHOLE / 100), instrument.lotSize);
    changeTicket({ sizeUnit: 'base', size: percent === 0 ? '' : qty });
  };
  return (
    <>
      <InlineField
        label="Size"
        value={ticket.size}
        placeholder="0"
        {...(ticket.sizeUnit === 'base' ? { stepSize: instrument.lotSize } : {})}
        onChange={(size) => { changeTicket({ size }); }}
        error={read.errors.size ?? null}
        data-ticket-field="size"
        unit={<UnitSelect unit={ticket.sizeUnit} instrument={instrument} onChange={(sizeUnit) => { changeTicket({ sizeUnit, size: convertedSize(open, sizeUnit, instrument) }); }} />}
        hint={sizeHint(open, instrument)}
      />
      <div className={styles.share}>
        <input
          type="range"
          className={styles.slider}
          style={{ '--share': `${(share * 100).toFixed(1)}%` } as Record<string, string>}
          min={0}
          max={100}
          step={1}
          value={Math.round(share * 100)}
          disabled={largestQty === null}
          aria-label="Share of the largest size that the limits allow"
          aria-valuetext={`${Math.round(share * 100)} % of ${largestQty ?? 'unknown'}`}
          onChange={(event) => { setShare(Number(event.target.value)); }}
        />
        <button type="button" className={styles.max} disabled={largestQty === null || sums.isOld} title="The largest size that every limit allows now" onClick={() => { setShare(100); }}>max <span className="num">{largestQty === null ? '–' : groupDecimal(largestQty)}</span></button>
      </div>
    </>
  );
}

function UnitSelect({ unit, instrument, onChange }: { readonly unit: SizeUnit; readonly instrument: InstrumentView; readonly onChange: (unit: SizeUnit) => void }) {
  return (
    <Select className={styles.unit} aria-label="Unit of the size" value={unit} onChange={(event) => { onChange(event.target.value as SizeUnit); }}>
      <option value="base">{instrument.baseAsset}</option>
      <option value="quote">{instrument.quoteAsset}</option>
      <option value="percent">% of equity</option>
    </Select>
  );
}

/** The same size in another unit, so that changing the unit does not change the order. */
function convertedSize({ read, context }: OpenTicket, unit: SizeUnit, instrument: InstrumentView): string {
  if (read.qty === null || read.entry === null) return '';
  if (unit === 'base') return read.qty;
  const money = Number(read.qty) * Number(read.entry);
  if (unit === 'quote') return money.toFixed(2);
  return context.equity === null || Number(context.equity) <= 0 ? '' : ((money / Number(context.equity)) * 100).toFixed(instrument.qtyDecimals > 2 ? 2 : 1);
}

function sizeHint({ ticket, read }: OpenTicket, { baseAsset, quoteAsset }: InstrumentView): string | undefined {
  if (read.qty === null || read.entry === null) return undefined;
  const money = `≈ ${formatDecimal((Number(read.qty) * Number(read.entry)).toFixed(8), 2)} ${quoteAsset}`;
  return ticket.sizeUnit === 'base' ? money : `${groupDecimal(read.qty)} ${baseAsset} ${money}`;
}
