import { useShallow } from 'zustand/react/shallow';
import { Money } from '../../components/Cells.tsx';
import { EmptyState, Panel } from '../../components/Panel.tsx';
import { formatNumber } from '../../format/decimal.ts';
import { useView } from '../../state/engine-context.tsx';
import { exposureBySymbol } from './exposure.ts';
import styles from './risk.module.css';

/** Draws how much of the account each open position is worth. */
export function ExposurePanel() {
  const { positions, account, limit } = useView(useShallow((view) => ({ positions: view.positions, account: view.account, limit: view.gauges.find((gauge) => gauge.code.startsWith('symbol-exposure'))?.limit ?? null })));
  const rows = account ? exposureBySymbol(positions, account.equity) : [];
  const scale = Math.max(limit === null ? 0 : limit / 100, ...rows.map((row) => row.share ?? 0), 0.01);
  return (
    <Panel title="Exposure by symbol" padded>
      {rows.length === 0 || account === null
        ? <EmptyState title="No position is open" text="Nothing is at stake now. Holding nothing is a decision as well." />
        : (
          <ul className={styles.exposures}>
            {rows.map((row) => (
              <li key={row.instrumentId} className={styles.exposure}>
                <span className={styles.exposureSymbol}>{row.symbol} <span className={styles.dim}>{row.side}</span></span>
                <span className={styles.bar} aria-hidden>
                  <span className={styles.barFill} data-side={row.side} style={{ width: `${((row.share ?? 0) / scale) * 100}%` }} />
                  {limit !== null && <span className={styles.mark} style={{ left: `${Math.min(100, limit / 100 / scale * 100)}%` }} />}
                </span>
                <span className={styles.exposureMoney}><Money value={row.notional.replace('-', '')} /> <span className={styles.dim}>{account.quoteAsset}</span></span>
                <span className={styles.exposureShare}>{row.share === null ? '–' : `${formatNumber(row.share * 100, 1)} %`}</span>
              </li>
            ))}
          </ul>
        )}
    </Panel>
  );
}
