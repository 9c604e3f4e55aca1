import type { DecisionView, InstrumentView, PositionView, TradeView } from '../../../engine/contract/view.ts';
import { joined } from '../components/class-names.ts';
import { SignedMoney } from '../components/Cells.tsx';
import { formatCompact, formatNumber } from '../format/decimal.ts';
import { signedPercent } from '../format/signed.ts';
import type { LegendState } from './chart-controller.ts';
import styles from './PriceChart.module.css';
import { RegimeRow } from './RegimeRow.tsx';
import { decisionOfMark, markStory } from './trade-marks.ts';
import { WhyStory } from '../panels/decisions/WhyStory.tsx';

export interface LegendProps {
  readonly legend: LegendState;
  readonly instrument: Pick<InstrumentView, 'priceDecimals' | 'quoteAsset'>;
  readonly trades: readonly TradeView[];
  readonly positions: readonly PositionView[];
  /** Those of agents, which can say why. */
  readonly decisions?: readonly DecisionView[];
  /** Why no overlay is drawn, or null. */
  readonly overlayHint: string | null;
}

const NONE: readonly DecisionView[] = [];

/** Writes the bar under the crosshair in a row above the bars, never in a box over the price. */
export function Legend({ legend, instrument, trades, positions, decisions = NONE, overlayHint }: LegendProps) {
  const { bar, previousClose, overlays, markId, regime } = legend;
  const story = markId === null ? null : markStory(markId, trades, positions);
  const decision = decisionOfMark(markId, decisions);
  if (!bar) return null;
  const price = (value: number | null) => formatNumber(value, instrument.priceDecimals);
  const change = signedPercent(previousClose === null ? null : (bar.close / previousClose - 1) * 100);
  const tone = bar.close >= bar.open ? styles.up : styles.down;
  return (
    <div className={styles.legend}>
      <div className={styles.row}>
        {([['O', bar.open], ['H', bar.high], ['L', bar.low], ['C', bar.close]] as const).map(([key, value]) => (
          <span key={key} className={styles.pair}><span className={styles.key}>{key}</span><span className={joined('num', tone)}>{price(value)}</span></span>
        ))}
        <span className={joined('num', styles[change.tone])}>{change.arrow} {change.text}</span>
        <span className={styles.pair}><span className={styles.key}>Vol</span><span className="num">{formatCompact(bar.volume)}</span></span>
      </div>
      {(overlays.length > 0 || overlayHint !== null) && (
        <div className={styles.row}>
          {overlays.map(({ name, value, color }) => (
            <span key={name} className={styles.pair}><span className={styles.swatch} style={{ background: color }} /><span className={styles.key}>{name}</span><span className="num">{price(value)}</span></span>
          ))}
          {overlayHint !== null && <span className={styles.hint}>{overlayHint}</span>}
        </div>
      )}
      {regime && <RegimeRow regime={regime} />}
      {story && <div className={styles.story}><strong>{story.title}</strong>{story.pnl !== null && <> <SignedMoney value={story.pnl} unit={instrument.quoteAsset} /></>}<br />{story.detail}</div>}
      {decision && <div className={styles.story}><WhyStory decision={decision} /></div>}
    </div>
  );
}
