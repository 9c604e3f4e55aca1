import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { TradeView } from '../../../../engine/contract/view.ts';
import { IconButton } from '../../components/Button.tsx';
import { SignedMoney } from '../../components/Cells.tsx';
import { joined } from '../../components/class-names.ts';
import { EmptyState, ErrorState, LoadingState } from '../../components/Panel.tsx';
import { formatNumber, signOf } from '../../format/decimal.ts';
import { useView } from '../../state/engine-context.tsx';
import { useSettings } from '../../state/settings.ts';
import styles from './journal.module.css';
import type { CalendarDay } from './trade-stats.ts';
import { calendarMonth, closingDay, monthsOf } from './trade-stats.ts';
import type { Records } from './use-records.ts';

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** Draws a month of days with the result of each; a day opens the trades that were closed on it. */
export function CalendarTab({ trades }: { readonly trades: Records<TradeView> }) {
  const zone = useSettings((settings) => settings.zone);
  const unit = useView((view) => view.account?.quoteAsset ?? '');
  const months = useMemo(() => monthsOf(trades.items, zone), [trades.items, zone]);
  const [chosenMonth, setChosenMonth] = useState<string | null>(null);
  const [day, setDay] = useState<string | null>(null);
  const month = months.find((name) => name === chosenMonth) ?? months[0];
  const calendar = useMemo(() => (month === undefined ? null : calendarMonth(trades.items, month, zone)), [trades.items, month, zone]);
  if (!calendar || month === undefined) {
    if (trades.loading) return <LoadingState label="Reading the trades" rows={6} />;
    if (trades.error !== null) return <ErrorState message={trades.error} meaning="The trades are stored; they cannot be read now." onRetry={trades.loadMore} />;
    return <EmptyState title="No day has a closed trade yet" text="Each day will show its result and how many trades it had." />;
  }
  const at = months.indexOf(month);
  const ofDay = day === null ? [] : trades.items.filter((trade) => closingDay(trade, zone) === day);
  return (
    <div className={styles.calendar}>
      <div className={styles.monthBar}>
        <IconButton label="Earlier month" icon={<ChevronLeft aria-hidden />} disabled={at >= months.length - 1} onClick={() => { setChosenMonth(months[at + 1] ?? null); }} />
        <h3 className={styles.month} aria-live="polite">{month}</h3>
        <IconButton label="Later month" icon={<ChevronRight aria-hidden />} disabled={at <= 0} onClick={() => { setChosenMonth(months[at - 1] ?? null); }} />
        <span className={styles.monthTotal}><SignedMoney value={calendar.totals.pnl} unit={unit} /> <span className={styles.dim}>{tradesText(calendar.totals.trades)}, {calendar.totals.wins} won</span></span>
      </div>
      <table className={styles.days} aria-label={`Results of ${month}`}>
        <thead><tr>{WEEKDAYS.map((name) => <th key={name} scope="col">{name}</th>)}</tr></thead>
        <tbody>
          {calendar.weeks.map((week) => (
            <tr key={week.find((cell) => cell !== null)?.date}>{WEEKDAYS.map((name, column) => ({ name, cell: week[column] ?? null })).map(({ name, cell }) => <td key={name}>{cell && <DayCell cell={cell} isChosen={cell.date === day} onChoose={() => { setDay(cell.date === day ? null : cell.date); }} />}</td>)}</tr>
          ))}
        </tbody>
      </table>
      {day !== null && (
        <ul className={styles.dayTrades} aria-label={`Trades closed on ${day}`}>
          {ofDay.map((trade) => <li key={trade.id}><span>{trade.symbol} <span className={styles.dim}>{trade.side}, {trade.strategyId}</span></span><SignedMoney value={trade.pnl} unit={unit} /></li>)}
        </ul>
      )}
    </div>
  );
}

function DayCell({ cell, isChosen, onChoose }: { readonly cell: CalendarDay; readonly isChosen: boolean; readonly onChoose: () => void }) {
  const { totals } = cell;
  if (totals === null) return <span className={styles.emptyDay}>{cell.dayOfMonth}</span>;
  const sign = signOf(totals.pnl);
  const result = Number(totals.pnl);
  return (
    <button type="button" className={joined(styles.day, sign > 0 && styles.gain, sign < 0 && styles.loss)} aria-pressed={isChosen} onClick={onChoose}>
      <span className={styles.dayNumber}><span className="sr-only">{cell.date.slice(0, 8)}</span>{cell.dayOfMonth}<span className="sr-only">{sign > 0 ? ', gain' : sign < 0 ? ', loss' : ', even'}</span></span>
      <span className={styles.dayResult}><span aria-hidden>{sign > 0 ? '▲' : sign < 0 ? '▼' : ''}</span> {sign > 0 ? '+' : ''}<span className={styles.exact}>{formatNumber(result, Math.abs(result) >= 1000 ? 0 : 2)}</span><span className={styles.short}>{formatNumber(result, 0)}</span></span>
      <span className={styles.dayCount}>{tradesText(totals.trades)}</span>
    </button>
  );
}

function tradesText(count: number): string {
  return `${count} ${count === 1 ? 'trade' : 'trades'}`;
}
