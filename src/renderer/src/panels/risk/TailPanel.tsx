import type { PortfolioRiskView, RiskDesk, TailView } from '../../../../engine/contract/risk.ts';
import { EmptyState } from '../../components/Panel.tsx';
import { Definition } from '../../components/Tooltip.tsx';
import { joined } from '../../components/class-names.ts';
import { formatDecimal, formatNumber } from '../../format/decimal.ts';
import { basisWords } from './basis.ts';
import { DeskPanel } from './DeskPanel.tsx';
import { limitedTail } from './history.ts';
import type { ChartMark } from './limit-chart.ts';
import { LimitChart } from './LimitChart.tsx';
import type { RiskHistory } from './SpanChoice.tsx';
import { NoHistory } from './SpanChoice.tsx';
import type { DeskState } from './use-risk-desk.ts';
import styles from './measures.module.css';

/** Draws the value at risk and the expected shortfall against their limits over time, and every other way to reckon them. */
export function TailPanel({ state, history }: { readonly state: DeskState; readonly history: RiskHistory }) {
  return (
    <DeskPanel title="Value at risk" state={state} actions={history.choice} rows={7}>
      {(desk) => (desk.portfolio === null
        ? <EmptyState title="Not measured yet" text="It is measured from the first closed bar on." />
        : <Tail desk={desk} portfolio={desk.portfolio} history={history} />)}
    </DeskPanel>
  );
}

function Tail({ desk, portfolio, history }: { readonly desk: RiskDesk; readonly portfolio: PortfolioRiskView; readonly history: RiskHistory }) {
  const { points } = history;
  const tail = limitedTail(portfolio);
  const marks: readonly ChartMark[] = [
    ...(portfolio.maxValueAtRiskPct === null ? [] : [{ name: 'VaR limit', value: portfolio.maxValueAtRiskPct, tone: 'warn' as const }]),
    ...(portfolio.maxExpectedShortfallPct === null ? [] : [{ name: 'ES limit', value: portfolio.maxExpectedShortfallPct, tone: 'danger' as const }]),
  ];
  return (
    <div className={styles.stack}>
      <p className={styles.basis} data-basis={portfolio.basis}>{basisWords(portfolio)}</p>
      {tail && (
        <dl className={styles.pair}>
          <Figure name="VaR" definition={`The loss that ${100 - tail.level} of 100 past ${HORIZONS[tail.horizon]}s would have exceeded with what is held now. It says nothing of how much worse those were.`} money={tail.valueAtRisk} pct={tail.valueAtRiskPct} limitPct={portfolio.maxValueAtRiskPct} unit={desk.quoteAsset} detail={`${tail.level} %, one ${HORIZONS[tail.horizon]}`} />
          <Figure name="Expected shortfall" definition={`The mean of the losses beyond the value at risk, over one ${HORIZONS[tail.horizon]}. A fall that history does not hold is not in it.`} money={tail.expectedShortfall} pct={tail.expectedShortfallPct} limitPct={portfolio.maxExpectedShortfallPct} unit={desk.quoteAsset} detail={`${tail.level} %, one ${HORIZONS[tail.horizon]}`} />
        </dl>
      )}
      {points.length < 2
        ? <NoHistory history={history} />
        : (
          <LimitChart
            label="Value at risk and expected shortfall over time, as shares of equity"
            unit="%"
            times={points.map(({ timeMs }) => timeMs)}
            lines={[
              { name: 'VaR', tone: 'one', values: points.map(({ valueAtRiskPct }) => valueAtRiskPct) },
              { name: 'ES', tone: 'two', values: points.map(({ expectedShortfallPct }) => expectedShortfallPct) },
            ]}
            marks={marks}
          />
        )}
      <TailTable tails={portfolio.tails} limited={tail} />
    </div>
  );
}

const HORIZONS: Readonly<Record<TailView['horizon'], string>> = { '1h': 'hour', '1d': 'day' };

interface FigureProps {
  readonly name: string;
  readonly definition: string;
  readonly detail: string;
  readonly money: string;
  readonly pct: number;
  readonly limitPct: number | null;
  readonly unit: string;
}

function Figure({ name, definition, detail, money, pct, limitPct, unit }: FigureProps) {
  return (
    <div className={styles.figure}>
      <dt><Definition title={`${name}, ${detail}`} text={definition}>{name}</Definition> <span className={styles.dim}>{detail}</span></dt>
      <dd>
        <strong className="num">{formatNumber(pct, 2)} %</strong>
        <span className={styles.dim}>{limitPct === null ? 'no limit' : <>of <span className="num">{formatNumber(limitPct, 1)} %</span></>}</span>
        <span className={styles.money}><span className="num">{formatDecimal(money, 2)}</span> {unit}</span>
      </dd>
    </div>
  );
}

const COLUMNS = [['1h', 95], ['1h', 99], ['1d', 95], ['1d', 99]] as const;

/** Plain and volatility-filtered, an hour and a day, 95 and 99 %: where they differ much, one number would hide it. */
function TailTable({ tails, limited }: { readonly tails: readonly TailView[]; readonly limited: TailView | undefined }) {
  const cell = (method: TailView['method'], horizon: TailView['horizon'], level: TailView['level']) => tails.find((tail) => tail.method === method && tail.horizon === horizon && tail.level === level);
  return (
    <table className={styles.tails}>
      <caption className="sr-only">Value at risk and expected shortfall in percent of equity</caption>
      <thead>
        <tr><th scope="col">VaR / ES, %</th>{COLUMNS.map(([horizon, level]) => <th key={`${horizon}${level}`} scope="col">{horizon === '1h' ? '1 h' : '1 d'} {level} %</th>)}</tr>
      </thead>
      <tbody>
        {(['plain', 'filtered'] as const).map((method) => (
          <tr key={method}>
            <th scope="row">
              <Definition title={method === 'plain' ? 'Plain' : 'Volatility-filtered'} text={method === 'plain' ? 'Every past hour counts as it was.' : 'Every past hour is scaled to how much the market moves now: it answers sooner when the market wakes up.'}>{method === 'plain' ? 'Plain' : 'Filtered'}</Definition>
            </th>
            {COLUMNS.map(([horizon, level]) => {
              const tail = cell(method, horizon, level);
              return <td key={`${horizon}${level}`} className={joined('num', tail !== undefined && tail === limited && styles.limited)}>{tail ? `${formatNumber(tail.valueAtRiskPct, 2)} / ${formatNumber(tail.expectedShortfallPct, 2)}` : '–'}</td>;
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
