import { Field, NumberInput, TextInput } from '../../../../components/Field.tsx';
import styles from '../../models.module.css';

/** What a LightGBM file does not say of itself, as it was typed. */
export interface LightGbmDraft {
  readonly horizonBars: string;
  readonly instrumentId: string;
}

export const NO_WISH: LightGbmDraft = { horizonBars: '10', instrumentId: '' };

const MOST_BARS = 1440;

/** Asks how far trees from elsewhere look ahead, and on which market they were trained. */
export function LightGbmFields({ wish, error, onChange }: { readonly wish: LightGbmDraft; readonly error: string | null; readonly onChange: (wish: LightGbmDraft) => void }) {
  return (
    <>
      <p className={styles.small}>The trees must have been grown on the nineteen features of bars-19, in their order, to forecast the log return: the Features room lists them. A LightGBM file does not say how far it looks ahead.</p>
      <Field label="Looks ahead" unit="bars of 1 min" error={error}>{(control) => <NumberInput {...control} inputMode="numeric" value={wish.horizonBars} onChange={(event) => { onChange({ ...wish, horizonBars: event.target.value.trim() }); }} />}</Field>
      <Field label="Trained on" hint="Such as um:BTCUSDT; empty if it is not known.">{(control) => <TextInput {...control} maxLength={60} value={wish.instrumentId} onChange={(event) => { onChange({ ...wish, instrumentId: event.target.value.trim() }); }} />}</Field>
    </>
  );
}

/** Reads what was typed. */
export function readWish({ horizonBars, instrumentId }: LightGbmDraft): { readonly value: { readonly horizonBars?: number; readonly instrumentId?: string }; readonly error: string | null } {
  const bars = /^\d{1,4}$/.test(horizonBars) ? Number(horizonBars) : Number.NaN;
  if (!(bars >= 1 && bars <= MOST_BARS)) return { value: {}, error: `expected 1 to ${MOST_BARS}, was "${horizonBars}"` };
  return { value: { horizonBars: bars, ...(instrumentId === '' ? {} : { instrumentId }) }, error: null };
}
