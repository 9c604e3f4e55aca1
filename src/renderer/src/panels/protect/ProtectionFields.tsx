import { InlineField } from '../../components/InlineField.tsx';
import { Signed } from '../../components/Cells.tsx';
import { formatNumber } from '../../format/decimal.ts';
import { signedMoney } from '../../format/signed.ts';
import type { ReadProtection } from './read-protection.ts';
import { resultAt } from './read-protection.ts';
import styles from './protect.module.css';

export interface ProtectionFieldsProps {
  readonly stop: string;
  readonly target: string;
  readonly read: ReadProtection;
  readonly onChange: (change: { readonly stop?: string; readonly target?: string }) => void;
  readonly tickSize: string;
  readonly quoteAsset: string;
  readonly markPrice: string | null;
  /** Null where the entry is not known: then only the distance is said. */
  readonly position: { readonly side: 'long' | 'short'; readonly entryPrice: string; readonly qty: string } | null;
}

/** Draws a stop and a target to write, each with how far it is and what the position would end with there. */
export function ProtectionFields({ stop, target, read, onChange, tickSize, quoteAsset, markPrice, position }: ProtectionFieldsProps) {
  const hint = (price: string | null) => price === null ? undefined : (
    <>
      {markPrice !== null && <>{formatNumber(Math.abs(Number(price) / Number(markPrice) - 1) * 100, 2)} % from the mark price</>}
      {position && <> · ends with <Signed signed={signedMoney(resultAt(price, position).toFixed(8), 2, quoteAsset)} unit={quoteAsset} /></>}
    </>
  );
  return (
    <div className={styles.fields}>
      <InlineField label="Stop" value={stop} unit={quoteAsset} stepSize={tickSize} error={read.stopError} hint={hint(read.stopPrice) ?? 'Needed: a position is never left without one.'} onChange={(value) => { onChange({ stop: value }); }} data-autofocus />
      <InlineField label="Target" value={target} unit={quoteAsset} placeholder="none" stepSize={tickSize} error={read.targetError} hint={hint(read.targetPrice) ?? 'Empty for none.'} onChange={(value) => { onChange({ target: value }); }} />
    </div>
  );
}
