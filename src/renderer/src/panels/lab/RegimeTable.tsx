import type { RegimeReport } from '../../../../engine/contract/regime.ts';
import { SignedMoney } from '../../components/Cells.tsx';
import { joined } from '../../components/class-names.ts';
import { formatNumber } from '../../format/decimal.ts';
import { symbolOf } from '../../format/words.ts';
import { REGIME_WORDS } from '../risk/regime-words.ts';
import { formatMetric } from './metric-format.ts';
import lab from './lab.module.css';
import tables from '../../components/small-table.module.css';
import styles from './regime-table.module.css';

export interface RegimeTableProps {
  readonly report: RegimeReport;
  readonly unit: string;
}

/** Shows how a run went in each kind of market. */
export function RegimeTable({ report, unit }: RegimeTableProps) {
  return (
    <>
      <div className={styles.scroll}>
        <table className={tables.table}>
          <thead>
            <tr><th scope="col">Market</th><th scope="col">Bars</th><th scope="col">Time</th><th scope="col">Trades</th><th scope="col">Net result</th><th scope="col">Win rate</th><th scope="col">Sharpe</th><th scope="col">Deepest fall</th></tr>
          </thead>
          <tbody>
            {report.rows.map((row) => (
              <tr key={row.label ?? 'unknown'}>
                <th scope="row">{row.label === null ? 'Not known yet' : REGIME_WORDS[row.label].name}</th>
                <td className="num">{formatNumber(row.bars, 0)}</td>
                <td className="num">{formatMetric('ratio', row.share, unit)}</td>
                <td className="num">{row.trades}</td>
                <td className="num">{row.trades === 0 ? '–' : <SignedMoney value={row.netProfit} unit={unit} />}</td>
                <td className="num">{formatMetric('ratio', row.winRate, unit)}</td>
                <td className="num">{formatMetric('number', row.sharpe, unit)} <span className={styles.count}>n {formatNumber(row.returns, 0)}</span></td>
                <td className="num">{formatMetric('ratio', row.maxDrawdown, unit)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className={joined(lab.hint, styles.under)}>
        Read from closed {report.interval} bars, never from what came after. A trade counts where its own symbol was known to be when it was opened; time, Sharpe and fall go by {symbolOf(report.leader)}.
        n is the number of returns behind a Sharpe ratio: they follow each other closely, so it is worth less than so many independent ones.
      </p>
    </>
  );
}
