import { Field, Select } from '../../components/Field.tsx';
import type { IntervalName } from '../../form/intervals.ts';
import { INTERVAL_NAMES, intervalWords } from '../../form/intervals.ts';
import { symbolOf } from '../../format/words.ts';
import styles from './strategies.module.css';

export interface SymbolPickerProps {
  readonly legend: string;
  readonly instruments: readonly string[];
  readonly chosen: readonly string[];
  /** Instruments that cannot be chosen, with the reason. */
  readonly blocked?: Readonly<Record<string, string>>;
  readonly error?: string | null;
  /** Says the market behind the symbol, where several can meet. */
  readonly showMarket?: boolean;
  readonly onChange: (chosen: readonly string[]) => void;
}

const NONE_BLOCKED: Readonly<Record<string, string>> = {};

/** Draws instruments as chips to tick; one that cannot be chosen says why. */
export function SymbolPicker({ legend, instruments, chosen, blocked = NONE_BLOCKED, error = null, showMarket = false, onChange }: SymbolPickerProps) {
  const known = [...new Set([...instruments, ...chosen])];
  return (
    <fieldset className={styles.picker}>
      <legend className={styles.pickerLegend}>{legend}</legend>
      <div className={styles.chips}>
        {known.map((id) => {
          const reason = blocked[id];
          const isChosen = chosen.includes(id);
          return (
            <label key={id} className={styles.chip} title={reason} data-checked={isChosen || undefined} data-blocked={reason !== undefined || undefined}>
              <input type="checkbox" checked={isChosen} disabled={reason !== undefined && !isChosen} onChange={() => { onChange(isChosen ? chosen.filter((other) => other !== id) : [...chosen, id]); }} />
              {symbolOf(id)}{' '}
              {showMarket && <span className={styles.chipReason}>{marketWords(id)}</span>}
              {reason !== undefined && <span className={styles.chipReason}>{reason}</span>}
            </label>
          );
        })}
      </div>
      {error !== null && <p className={styles.error}>{error}</p>}
    </fieldset>
  );
}

/** Draws the choice of the bar length. */
export function IntervalField({ value, options = INTERVAL_NAMES, hint, onChange }: { readonly value: IntervalName; readonly options?: readonly IntervalName[]; readonly hint?: string; readonly onChange: (interval: IntervalName) => void }) {
  return (
    <Field label="Bar length" {...(hint === undefined ? {} : { hint })}>
      {(control) => (
        <Select {...control} value={value} onChange={(event) => { onChange(event.target.value as IntervalName); }}>
          {options.map((interval) => <option key={interval} value={interval}>{intervalWords(interval)}</option>)}
        </Select>
      )}
    </Field>
  );
}

const MARKET_WORDS: Readonly<Record<string, string>> = { spot: 'spot', um: 'perpetual', practice: 'simulated' };

/** Says the market of an instrument id: `um:BTCUSDT` → `perpetual`. */
export function marketWords(instrumentId: string): string {
  const market = instrumentId.slice(0, instrumentId.indexOf(':'));
  return MARKET_WORDS[market] ?? market;
}
