import { Definition } from '../../components/Tooltip.tsx';
import { joined } from '../../components/class-names.ts';
import { formatNumber } from '../../format/decimal.ts';
import { signedPercent } from '../../format/signed.ts';
import { DeskPanel } from './DeskPanel.tsx';
import { DivergingBar } from './DivergingBar.tsx';
import type { ExposureRow } from './exposure.ts';
import { clusterRows, exposureScale, symbolRows, totalRow } from './exposure.ts';
import type { DeskState } from './use-risk-desk.ts';
import styles from './exposure.module.css';

/** Draws what is at stake: in all, by symbol, and by groups of symbols that move together. */
export function ExposurePanel({ state }: { readonly state: DeskState }) {
  return (
    <DeskPanel title="Exposure" state={state} rows={6} actions={<span className={styles.unit}>% of equity</span>}>
      {({ exposure }) => {
        const [total, symbols, clusters] = [totalRow(exposure), symbolRows(exposure), clusterRows(exposure)];
        const scale = exposureScale([total, ...symbols, ...clusters]);
        return (
          <div className={styles.exposure}>
            <p className={styles.gross}>
              <Definition title="Longs and shorts added up" text="Worth of all positions, whatever their side, as a share of equity. Losses of one and gains of another can cancel out; in a crash they often do not." extra="sum of |quantity| × price ÷ equity">All together</Definition>
              <span className="num">{formatNumber(exposure.grossPct, 1)}</span>
              <span className={styles.dim}>of <span className="num">{formatNumber(exposure.maxGrossPct, 0)}</span> %</span>
            </p>
            <Rows label="Longs less shorts" rows={[total]} scale={scale} />
            {symbols.length === 0
              ? <p className={styles.none}>No position is open and no entry waits. {exposure.symbols.length} {exposure.symbols.length === 1 ? 'symbol' : 'symbols'} watched.</p>
              : <><h3 className={styles.heading}>By symbol</h3><Rows label="By symbol" rows={symbols} scale={scale} /></>}
            {clusters.length > 0 && (
              <>
                <h3 className={styles.heading}><Definition title="Clusters" text="Symbols whose returns are correlated above the threshold. Ten of them at 5 % each can be one bet of 50 %." extra="Against the limit counts |longs − shorts| of the cluster.">By cluster</Definition></h3>
                <Rows label="By cluster" rows={clusters} scale={scale} />
              </>
            )}
          </div>
        );
      }}
    </DeskPanel>
  );
}

function Rows({ label, rows, scale }: { readonly label: string; readonly rows: readonly ExposureRow[]; readonly scale: number }) {
  return <ul className={styles.rows} aria-label={label}>{rows.map((row) => <Row key={row.key} row={row} scale={scale} />)}</ul>;
}

function Row({ row, scale }: { readonly row: ExposureRow; readonly scale: number }) {
  const { text, spoken } = signedPercent(row.netPct, 1);
  return (
    <li className={styles.row}>
      <span className={styles.name} title={row.name}>{row.name}<span className={styles.dim}>{row.note}</span></span>
      <DivergingBar row={row} scale={scale} />
      <span className={joined('num', styles.value)} data-side={row.netPct > 0 ? 'long' : row.netPct < 0 ? 'short' : undefined} aria-hidden>{text.replace('\u202f%', '')}</span>
      <span className={joined('num', styles.cap)} aria-hidden>{row.limitPct === null ? '' : formatNumber(row.limitPct, 0)}</span>
      <span className="sr-only">{spoken} of equity{row.limitPct === null ? '' : `, limit ${formatNumber(row.limitPct, 0)} %`}{row.waitingPct === 0 ? '' : `, ${formatNumber(row.waitingPct, 1)} % waits`}</span>
    </li>
  );
}
