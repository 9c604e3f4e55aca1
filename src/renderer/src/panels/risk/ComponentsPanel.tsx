import type { ComponentView, PortfolioRiskView } from '../../../../engine/contract/risk.ts';
import { Num } from '../../components/Cells.tsx';
import { EmptyState } from '../../components/Panel.tsx';
import { Definition } from '../../components/Tooltip.tsx';
import type { Column } from '../../components/Table.tsx';
import { Table } from '../../components/Table.tsx';
import { formatDecimal, formatNumber } from '../../format/decimal.ts';
import { DeskPanel } from './DeskPanel.tsx';
import type { DeskState } from './use-risk-desk.ts';
import styles from './measures.module.css';

/** Says which position brings how much of the value at risk, and how each moves with Bitcoin. */
export function ComponentsPanel({ state }: { readonly state: DeskState }) {
  return (
    <DeskPanel title="Where the risk comes from" state={state} padded={false} rows={4}>
      {({ portfolio, quoteAsset }) => (
        <>
          <Table
            label="Where the risk comes from"
            rows={portfolio?.components ?? []}
            columns={columnsFor(quoteAsset)}
            keyOf={({ instrumentId }) => instrumentId}
            empty={<EmptyState title="No position brings any risk" text="Which one brings how much is shown as soon as something is held." />}
          />
          {portfolio !== null && <Beta portfolio={portfolio} />}
        </>
      )}
    </DeskPanel>
  );
}

function columnsFor(quoteAsset: string): readonly Column<ComponentView>[] {
  return [
    { id: 'symbol', title: 'Position', card: 'title', render: ({ symbol }) => <strong>{symbol}</strong> },
    { id: 'share', title: 'Share of VaR', render: ({ share }) => <ShareBar share={share} /> },
    { id: 'component', title: 'Brings', unit: quoteAsset, align: 'end', render: ({ component }) => <span className="num">{formatDecimal(component, 2)}</span> },
    { id: 'marginal', title: 'Per 1 more', align: 'end', optional: true, render: ({ marginal }) => <Num value={marginal} decimals={4} /> },
    { id: 'beta', title: 'Beta to BTC', align: 'end', render: ({ betaToBtc }) => <Num value={betaToBtc} decimals={2} /> },
    { id: 'market', title: 'to the market', align: 'end', optional: true, render: ({ betaToMarket }) => <Num value={betaToMarket} decimals={2} /> },
  ];
}

function ShareBar({ share }: { readonly share: number }) {
  return (
    <span className={styles.shareCell}>
      <span className={styles.shareTrack} aria-hidden><span className={styles.shareFill} data-hedge={share < 0 || undefined} style={{ width: `${Math.min(Math.abs(share), 1) * 100}%` }} /></span>
      <span className="num">{formatNumber(share * 100, 0)} %</span>
    </span>
  );
}

function Beta({ portfolio }: { readonly portfolio: PortfolioRiskView }) {
  return (
    <p className={styles.foot}>
      <Definition title="Beta" text="By how many percent of equity the portfolio has moved when Bitcoin (or the mean of all symbols) moved by one percent." extra="sum of exposure × beta ÷ equity">Beta of the portfolio</Definition>
      {' '}to BTC <strong className="num">{formatNumber(portfolio.betaToBtc, 2)}</strong>{portfolio.maxBeta === null ? '' : <> of <span className="num">{formatNumber(portfolio.maxBeta, 1)}</span></>}, to the market <strong className="num">{formatNumber(portfolio.betaToMarket, 2)}</strong>
    </p>
  );
}
