import { Button } from '../../components/Button.tsx';
import { EmptyState, Panel } from '../../components/Panel.tsx';
import { formatNumber } from '../../format/decimal.ts';
import { shockAll, withShock } from './stress.ts';
import type { Shocks } from './stress.ts';
import type { DeskState } from './use-risk-desk.ts';
import styles from './stress.module.css';

export interface ShockSlidersProps {
  readonly state: DeskState;
  readonly shocks: Shocks;
  readonly onChange: (shocks: Shocks) => void;
}

const FALLS = [-10, -20, -40] as const;
const MOST_PCT = 60;

/** One slider for each symbol: how far its price moves. Held ones first. */
export function ShockSliders({ state: { desk }, shocks, onChange }: ShockSlidersProps) {
  const symbols = (desk?.exposure.symbols ?? []).toSorted((left, right) => Number(right.heldPct !== 0) - Number(left.heldPct !== 0));
  const ids = symbols.map(({ instrumentId }) => instrumentId);
  return (
    <Panel title="Your own shocks" padded>
      {symbols.length === 0
        ? <EmptyState title="No symbols" text="They appear with a session." />
        : (
          <div className={styles.shocks}>
            <div className={styles.all}>
              {FALLS.map((pct) => <Button key={pct} size="small" onClick={() => { onChange(shockAll(ids, pct)); }}>All {formatNumber(pct, 0)} %</Button>)}
              <Button size="small" look="ghost" disabled={Object.keys(shocks).length === 0} onClick={() => { onChange({}); }}>Reset</Button>
            </div>
            {symbols.map(({ instrumentId, symbol, heldPct }) => <Slider key={instrumentId} symbol={symbol} heldPct={heldPct} pct={shocks[instrumentId] ?? 0} onChange={(pct) => { onChange(withShock(shocks, instrumentId, pct)); }} />)}
          </div>
        )}
    </Panel>
  );
}

function Slider({ symbol, heldPct, pct, onChange }: { readonly symbol: string; readonly heldPct: number; readonly pct: number; readonly onChange: (pct: number) => void }) {
  return (
    <label className={styles.shock} data-moved={pct !== 0 || undefined}>
      <span className={styles.symbol}>{symbol}{heldPct !== 0 && <span className={styles.dim}> {heldPct > 0 ? 'long' : 'short'}</span>}</span>
      <input type="range" className={styles.slider} min={-MOST_PCT} max={MOST_PCT} step={1} value={pct} aria-label={`Shock of ${symbol} in percent`} aria-valuetext={`${formatNumber(pct, 0)} %`} onChange={(event) => { onChange(Number(event.target.value)); }} />
      <span className="num">{pct > 0 ? '+' : ''}{formatNumber(pct, 0)} %</span>
    </label>
  );
}
