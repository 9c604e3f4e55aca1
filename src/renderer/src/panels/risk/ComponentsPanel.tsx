import type { ComponentView, PortfolioRiskView } from '../../../../engine/contract/risk.ts';
import { EmptyState } from '../../components/Panel.tsx';
import { Definition } from '../../components/Tooltip.tsx';
import { formatDecimal, formatNumber } from '../../format/decimal.ts';
import { DeskPanel } from './DeskPanel.tsx';
import type { DeskState } from './use-risk-desk.ts';
import styles from './measures.module.css';

/** Says which position brings how much of the value at risk, and how each moves with Bitcoin. */
export function ComponentsPanel({ state }: { readonly state: DeskState }) {
  return (
    <DeskPanel title="Where the risk comes from" state={state} rows={4}>
      {({ portfolio, quoteAsset }) => (portfolio === null || portfolio.components.length === 0
        ? <EmptyState title="No position brings any risk" text="Which one brings how much is shown as soon as something is held." />
        : <><Components components={portfolio.components} quoteAsset={quoteAsset} /><Beta portfolio={portfolio} /></>)}
    </DeskPanel>
  );
}

function Components({ components, quoteAsset }: { readonly components: readonly ComponentView[]; readonly quoteAsset: string }) {
  return (
    <table className={styles.components}>
      <caption className="sr-only">Share of the value at risk, position by position</caption>
      <thead>
        <tr>
          <th scope="col">Position</th>
          <th scope="col"><Definition title="Share of the value at risk" text="How much of it this position brings; all together make 100 %. Below zero it hedges the others.">Share of VaR</Definition></th>
          <th scope="col">{quoteAsset}</th>
          <th scope="col"><Definition title="Alone" text="The value at risk if nothing else were held. What the parts are less than this is what spreading saves.">Alone</Definition></th>
          <th scope="col"><Definition title="Beta" text="By how many percent it has moved when Bitcoin moved by one.">Beta</Definition></th>
        </tr>
      </thead>
      <tbody>
        {components.map(({ instrumentId, symbol, share, component, alone, betaToBtc }) => (
          <tr key={instrumentId}>
            <th scope="row">{symbol}</th>
            <td><ShareBar share={share} /></td>
            <td className="num">{formatDecimal(component, 2)}</td>
            <td className="num">{formatDecimal(alone, 2)}</td>
            <td className="num">{formatNumber(betaToBtc, 2)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
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
