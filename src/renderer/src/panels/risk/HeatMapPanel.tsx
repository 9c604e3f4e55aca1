import { useState } from 'react';
import type { KeyboardEvent } from 'react';
import type { CorrelationView } from '../../../../engine/contract/risk.ts';
import { EmptyState } from '../../components/Panel.tsx';
import { Definition } from '../../components/Tooltip.tsx';
import { formatNumber } from '../../format/decimal.ts';
import { useIsNarrow } from '../../shell/use-is-narrow.ts';
import { DeskPanel } from './DeskPanel.tsx';
import { cellText, correlationWords, nextCell, strongestPairs } from './heat.ts';
import type { DeskState } from './use-risk-desk.ts';
import styles from './heat.module.css';

/** Draws how alike the symbols move: a matrix where there is room, a list of the strongest pairs on a phone. */
export function HeatMapPanel({ state }: { readonly state: DeskState }) {
  const isNarrow = useIsNarrow();
  return (
    <DeskPanel title={<Definition title="Correlation of returns" text="1: they move together, 0: on their own, −1: against each other. Weighted so that recent hours count more. In a crash correlations go towards one." extra="exponentially weighted, from the same hours as the value at risk">Correlation</Definition>} state={state} rows={6}>
      {({ portfolio }) => {
        if (portfolio === null || portfolio.correlation.symbols.length < 2) return <EmptyState title="Nothing to compare" text="It takes two symbols with history." />;
        if (strongestPairs(portfolio.correlation).length === 0) return <EmptyState title="Not known yet" text="No two symbols have enough history in common. Until they have, all count as moving together." />;
        return isNarrow ? <PairList correlation={portfolio.correlation} /> : <HeatMap correlation={portfolio.correlation} />;
      }}
    </DeskPanel>
  );
}

/** A matrix with a value in every cell. One cell takes the focus; arrow keys move it, and the sentence beneath says what it means. */
function HeatMap({ correlation }: { readonly correlation: CorrelationView }) {
  const { symbols, values, threshold } = correlation;
  const [cell, setCell] = useState<readonly [number, number]>([1, 0]);
  const [row, column] = [Math.min(cell[0], symbols.length - 1), Math.min(cell[1], symbols.length - 1)];
  const value = values[row]?.[column] ?? null;
  function onKeyDown(event: KeyboardEvent): void {
    const next = nextCell([row, column], event.key, symbols.length);
    if (next === null) return;
    event.preventDefault();
    setCell(next);
    event.currentTarget.querySelector<HTMLElement>(`[data-cell="${next[0]}-${next[1]}"]`)?.focus();
  }
  return (
    <>
      <div className={styles.scroll}>
        <div className={styles.heat} role="grid" tabIndex={-1} aria-label="Correlation of returns" onKeyDown={onKeyDown} data-size={symbols.length > 12 ? 'many' : undefined} style={{ '--size': symbols.length } as Record<string, number>}>
          <div role="row" className={styles.line}>
            <span role="columnheader"><span className="sr-only">Symbol</span></span>
            {symbols.map((symbol) => <span key={symbol} role="columnheader" className={styles.top}>{short(symbol)}</span>)}
          </div>
          {symbols.map((left, at) => (
            <div key={left} role="row" className={styles.line}>
              <span role="rowheader" className={styles.side}>{short(left)}</span>
              {symbols.map((right, other) => {
                const known = values[at]?.[other] ?? null;
                return (
                  <span
                    key={right}
                    role="gridcell"
                    className={styles.cell}
                    tabIndex={at === row && other === column ? 0 : -1}
                    data-cell={`${at}-${other}`}
                    data-own={at === other || undefined}
                    data-alike={(known !== null && known >= threshold && at !== other) || undefined}
                    style={{ '--strength': `${Math.round(Math.abs(known ?? 0) * 100)}%`, '--heat': (known ?? 0) < 0 ? 'var(--heat-low)' : 'var(--heat-high)' } as Record<string, string>}
                    aria-label={`${left} and ${right}: ${cellText(known)}`}
                    onFocus={() => { setCell([at, other]); }}
                    onPointerEnter={() => { setCell([at, other]); }}
                  >
                    {cellText(known)}
                  </span>
                );
              })}
            </div>
          ))}
        </div>
      </div>
      <p className={styles.words}>
        {row === column
          ? 'Point at a pair, or walk with the arrow keys.'
          : <><strong>{symbols[row]} and {symbols[column]}</strong> <span className="num">{formatNumber(value, 2)}</span>: {correlationWords(value, threshold)}.</>}
        {' '}<span className={styles.dim}>Outlined from <span className="num">{formatNumber(threshold, 2)}</span> on: one cluster.</span>
      </p>
    </>
  );
}

const MOST_PAIRS = 12;

function PairList({ correlation }: { readonly correlation: CorrelationView }) {
  const pairs = strongestPairs(correlation).slice(0, MOST_PAIRS);
  return (
    <table className={styles.pairs}>
      <caption className="sr-only">The pairs that move most alike</caption>
      <thead><tr><th scope="col">Pair</th><th scope="col">Correlation</th></tr></thead>
      <tbody>{pairs.map(({ left, right, correlation: value }) => <tr key={`${left}${right}`}><th scope="row">{short(left)} · {short(right)}</th><td className="num">{formatNumber(value, 2)}<span className={styles.meaning}>{correlationWords(value, correlation.threshold)}</span></td></tr>)}</tbody>
    </table>
  );
}

function short(symbol: string): string {
  return symbol.replace(/(USDT|USDC|BUSD)$/, '');
}
