import type { OrderLatencyView, OrderView } from '../../../../engine/contract/view.ts';
import { Exact, Time } from '../../components/Cells.tsx';
import { formatNumber } from '../../format/decimal.ts';
import { codeWords } from '../../format/words.ts';
import styles from './orders.module.css';

/** Writes what a row has no room for: the stages of the order with their times, its reason, and its name at the exchange. */
export function OrderDetail({ order }: { readonly order: OrderView }) {
  const { latency, reason, detail, purpose, clientOrderId, submittedMs, updatedMs, averagePrice, filledQty, callbackBps } = order;
  return (
    <div className={styles.detail}>
      <p>{reason}{detail !== null && ` ${detail}`}</p>
      {latency ? <Stages latency={latency} /> : <p className={styles.dim}>Filled by the simulated exchange: there is no way to measure.</p>}
      <dl className={styles.facts}>
        <div><dt>For</dt><dd>{codeWords(purpose)}</dd></div>
        <div><dt>Sent</dt><dd><Time valueMs={submittedMs} style="full" /></dd></div>
        <div><dt>Last change</dt><dd><Time valueMs={updatedMs} style="full" /></dd></div>
        <div><dt>Filled</dt><dd><Exact value={filledQty} />{averagePrice !== null && <> at <Exact value={averagePrice} /></>}</dd></div>
        {callbackBps !== null && <div><dt>Trails by</dt><dd className="num">{formatNumber(callbackBps / 100, 2)} %</dd></div>}
        <div><dt>Its own id</dt><dd className={styles.id}>{clientOrderId}</dd></div>
      </dl>
    </div>
  );
}

const STAGES: readonly { readonly key: keyof OrderLatencyView; readonly title: string }[] = [
  { key: 'sentMs', title: 'sent' }, { key: 'acknowledgedMs', title: 'acknowledged' }, { key: 'filledMs', title: 'filled' },
];

/** Draws the way of an order: each stage with the time since the decision. */
function Stages({ latency }: { readonly latency: OrderLatencyView }) {
  return (
    <ol className={styles.stages} aria-label="Time from the decision on">
      <li data-done>decided<span className="num">0 ms</span></li>
      {STAGES.map(({ key, title }) => <li key={key} data-done={latency[key] !== null || undefined}>{title}<span className="num">{latency[key] === null ? 'not yet' : `${formatNumber(latency[key], latency[key] < 10 ? 2 : 0)} ms`}</span></li>)}
    </ol>
  );
}
