import type { LossesView, RiskDesk } from '../../../../engine/contract/risk.ts';
import { Money, SignedMoney } from '../../components/Cells.tsx';
import { Skeleton } from '../../components/Panel.tsx';
import { Definition } from '../../components/Tooltip.tsx';
import { formatNumber } from '../../format/decimal.ts';
import { useView } from '../../state/engine-context.tsx';
import { MarkedBar } from './MarkedBar.tsx';
import { TradingCard } from './TradingCard.tsx';
import { thresholds } from './thresholds.ts';
import type { DeskState } from './use-risk-desk.ts';
import styles from './strip.module.css';

/** The glance: does it trade and why, what is the account worth, and how far are its losses from what stops it. */
export function StateStrip({ state }: { readonly state: DeskState }) {
  return (
    <section className={styles.strip} aria-label="State of trading and losses" data-stale={state.staleMs !== null || undefined}>
      <TradingCard />
      {state.desk === undefined && state.error === null && <div className={styles.figures}><Skeleton width="60%" height={20} /></div>}
      {state.desk && <Figures desk={state.desk} />}
    </section>
  );
}

function Figures({ desk: { losses, quoteAsset, equity } }: { readonly desk: RiskDesk }) {
  // the account moves with every frame, the desk once a second
  const account = useView((view) => view.account);
  return (
    <dl className={styles.figures}>
      <div className={styles.figure}>
        <dt>Equity</dt>
        <dd className={styles.large}><Money value={account?.equity ?? equity} unit={quoteAsset} /></dd>
        <dd className={styles.dim}>peak <span className="num"><Money value={losses.peakEquity} /></span></dd>
      </div>
      <Loss
        title="Today"
        definition="Gain or loss since midnight UTC. The bar shows the loss against its limit; at the limit nothing new is opened."
        pnl={account?.dayPnl ?? losses.dayPnl}
        lossPct={losses.dayLossPct}
        limitPct={losses.dayLimitPct}
      />
      {losses.weekPnl !== null && (
        <Loss
          title="This week"
          definition="Gain or loss since Monday, midnight UTC. The bar shows the loss against its limit."
          pnl={losses.weekPnl}
          lossPct={losses.weekLossPct}
          limitPct={losses.weekLimitPct}
        />
      )}
      <Drawdown losses={losses} />
    </dl>
  );
}

interface LossProps {
  readonly title: string;
  readonly definition: string;
  readonly pnl: string;
  readonly lossPct: number | null;
  readonly limitPct: number | null;
}

function Loss({ title, definition, pnl, lossPct, limitPct }: LossProps) {
  return (
    <div className={styles.figure}>
      <dt><Definition title={title} text={definition}>{title}</Definition></dt>
      <dd className={styles.large}><SignedMoney value={pnl} /></dd>
      <dd>
        {limitPct === null
          ? <span className={styles.dim}>no limit</span>
          : <MarkedBar label={`Loss, ${title.toLowerCase()}`} value={lossPct} marks={[{ name: 'limit', value: limitPct, tone: 'danger' }]} caption={<>lost <span className="num">{formatNumber(lossPct, 2)}</span> of <span className="num">{formatNumber(limitPct, 1)}</span> %</>} />}
      </dd>
    </div>
  );
}

function Drawdown({ losses }: { readonly losses: LossesView }) {
  const marks = thresholds(losses);
  return (
    <div className={styles.figure} data-wide>
      <dt><Definition title="Fall from the peak" text="How far the account is below its highest value." extra="(highest equity − equity) ÷ highest equity">Fall from the peak</Definition></dt>
      <dd className={styles.large}><span className="num">{formatNumber(losses.drawdownPct, 2)}</span> <span className={styles.dim}>%</span></dd>
      <dd><MarkedBar label="Fall from the peak" value={losses.drawdownPct} marks={marks} caption={marks.map(({ name, value }, index) => <span key={name}>{index > 0 && ' · '}{name} <span className="num">{formatNumber(value, 1)}</span></span>)} /></dd>
    </div>
  );
}
