import type { BootstrapNote, HeadlineNumber, ReportHonesty } from '../../../../../engine/contract/report.ts';
import { Signed } from '../../../components/Cells.tsx';
import { Definition } from '../../../components/Tooltip.tsx';
import { formatNumber } from '../../../format/decimal.ts';
import { signedMoney, signedPercent } from '../../../format/signed.ts';
import { RangeBar } from '../../../components/charts/SideBars.tsx';
import { writeNumber, writeShare } from '../../../format/write.ts';
import styles from './headline.module.css';

export interface HeadlineProps {
  readonly numbers: readonly HeadlineNumber[];
  readonly bootstrap: BootstrapNote;
  readonly honesty: ReportHonesty | null;
  readonly unit: string;
}

/** Draws the numbers at the top, each with the range in which it lies, and how much of them luck may be. */
export function Headline({ numbers, bootstrap, honesty, unit }: HeadlineProps) {
  return (
    <div className={styles.headline}>
      <dl className={styles.numbers} aria-label="Headline numbers">
        {numbers.map((number) => <NumberCard key={number.name} number={number} confidence={bootstrap.confidence} unit={unit} />)}
      </dl>
      <p className={styles.note}>{bootstrap.sentence}</p>
      {honesty !== null && <Honesty honesty={honesty} />}
    </div>
  );
}

/** A result whose sign matters; of the others more is not always better. */
const SIGNED: ReadonlySet<HeadlineNumber['name']> = new Set(['totalReturn', 'cagr', 'expectancy']);

function NumberCard({ number, confidence, unit }: { readonly number: HeadlineNumber; readonly confidence: number; readonly unit: string }) {
  const { name, title, value, low, high, sample, sampleOf, meaning, note } = number;
  const sampleText = `${formatNumber(sample, 0)} ${sample === 1 ? sampleOf.slice(0, -1) : sampleOf}`;
  return (
    <div className={styles.card}>
      <dt><Definition title={title} text={meaning} {...(note === null ? {} : { extra: note })}>{title}</Definition>{number.unit === 'quote' && unit !== '' && <span className={styles.unit}> {unit}</span>}</dt>
      <dd className={styles.value}>
        {SIGNED.has(name) && value !== null ? <Signed signed={number.unit === 'share' ? signedPercent(value * 100) : signedMoney(value.toFixed(2), 2, unit)} /> : <span className="num">{write(number, value)}</span>}
      </dd>
      {low === null || high === null
        ? <dd className={styles.range}>{note ?? 'No interval.'}</dd>
        : <dd className={styles.range}><RangeBar value={value} low={low} high={high} /><span className="num">{write(number, low)} … {write(number, high)}</span></dd>}
      <dd className={styles.sample}>{low !== null && high !== null && <span className="sr-only">{Math.round(confidence * 100)} % interval, </span>}from {sampleText}</dd>
    </div>
  );
}

function write({ unit: shape }: HeadlineNumber, value: number | null): string {
  return shape === 'share' ? writeShare(value, 2) : writeNumber(value);
}

function Honesty({ honesty }: { readonly honesty: ReportHonesty }) {
  return (
    <section className={styles.honesty} aria-label="How much of it may be luck">
      <dl className={styles.luck}>
        <div><dt><Definition title="Trials so far" text="Every distinct set of settings of this strategy on these symbols and bars that was ever run here, in whatever backtest or search. The store counts them, not your memory.">Trials so far</Definition></dt><dd className="num">{formatNumber(honesty.trials, 0)}</dd></div>
        <div><dt><Definition title="Deflated Sharpe" text="Chance that the true Sharpe ratio is above what the best of so many trials without any edge would show. Below 95 % the run is not told from luck." extra="Bailey and López de Prado 2014">Deflated Sharpe</Definition></dt><dd className="num">{writeShare(honesty.deflatedSharpe)}</dd></div>
        <div><dt><Definition title="Probabilistic Sharpe" text="Chance that the true Sharpe ratio is above zero, as if this had been the only trial.">Probabilistic Sharpe</Definition></dt><dd className="num">{writeShare(honesty.probabilisticSharpe)}</dd></div>
        <div><dt><Definition title="Needed track record" text="How many days a Sharpe ratio like this one must last before it can be told from zero. A dash: no length would do.">Needed track record</Definition></dt><dd className="num">{honesty.minTrackRecordDays === null ? '–' : `${formatNumber(honesty.minTrackRecordDays, 0)} d`}</dd></div>
      </dl>
      <p className={styles.sentence}>{honesty.sentence}</p>
    </section>
  );
}
