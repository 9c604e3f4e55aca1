import { CircleCheck, TriangleAlert } from 'lucide-react';
import type { MethodOutput } from '../../../../engine/contract/api.ts';
import { formatNumber } from '../../format/decimal.ts';
import styles from './connections.module.css';
import { WeightBar } from './WeightBar.tsx';

/** Lists what a test tried, step by step, with what was found and what to do about it. */
export function TestResult({ output, market }: { readonly output: MethodOutput<'connections.test'>; readonly market: 'spot' | 'um' }) {
  const { items, roundTripMs, clockOffsetMs, weightUsed, weightLimit } = output;
  const bad = items.filter(({ ok }) => !ok).length;
  return (
    <div className={styles.result}>
      <p className={styles.verdict} role="status">{market === 'um' ? 'Futures' : 'Spot'}: {bad === 0 ? 'everything that a session needs works.' : `${bad === 1 ? '1 step needs' : `${bad} steps need`} attention.`}</p>
      <ol className={styles.steps}>
        {items.map((item) => (
          <li key={item.title} data-ok={item.ok}>
            {item.ok ? <CircleCheck aria-hidden /> : <TriangleAlert aria-hidden />}
            <div><p className={styles.stepTitle}><span className="sr-only">{item.ok ? 'Works: ' : 'Does not: '}</span>{item.title}</p><p className={styles.dim}>{item.detail}</p></div>
          </li>
        ))}
      </ol>
      <dl className={styles.facts}>
        <div><dt>Round trip</dt><dd className="num">{roundTripMs === null ? '–' : `${formatNumber(roundTripMs, 0)} ms`}</dd></div>
        <div><dt>Their clock less ours</dt><dd className="num">{clockOffsetMs === null ? '–' : `${formatNumber(clockOffsetMs, 0)} ms`}</dd></div>
        <div><dt>Request weight used</dt><dd><WeightBar used={weightUsed} limit={weightLimit} /></dd></div>
      </dl>
    </div>
  );
}
