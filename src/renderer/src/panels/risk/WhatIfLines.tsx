import type { WhatIfLine } from '../../../../engine/contract/risk.ts';
import { joined } from '../../components/class-names.ts';
import { formatNumber } from '../../format/decimal.ts';
import { gaugeDecimals } from './gauge-level.ts';
import { shareOf } from './what-if.ts';
import styles from './what-if.module.css';

/** Draws every limit before and after: the bar grows from where it is to where it would be. */
export function WhatIfLines({ lines }: { readonly lines: readonly WhatIfLine[] }) {
  if (lines.length === 0) return <p className={styles.hint}>It changes none of the limits.</p>;
  return (
    <table className={styles.lines}>
      <caption className="sr-only">Limits before and after the trade</caption>
      <thead><tr><th scope="col">Limit</th><th scope="col">Now</th><th scope="col">After</th><th scope="col">Most</th></tr></thead>
      <tbody>{lines.map((line) => <Line key={line.code} line={line} />)}</tbody>
    </table>
  );
}

function Line({ line }: { readonly line: WhatIfLine }) {
  const { before, after, limit, unit, isBroken, isBreaker = false } = line;
  const decimals = gaugeDecimals(unit, limit ?? after ?? 0);
  const [from, to] = [Math.min(shareOf(before, limit), 1) * 100, Math.min(shareOf(after, limit), 1) * 100];
  return (
    <tr data-broken={isBroken || undefined}>
      <th scope="row">
        <span className={styles.title}>{line.title}</span>
        {limit !== null && (
          <span className={styles.track} aria-hidden>
            <span className={styles.before} style={{ width: `${Math.min(from, to)}%` }} />
            <span className={styles.change} data-less={to < from || undefined} style={{ left: `${Math.min(from, to)}%`, width: `${Math.abs(to - from)}%` }} />
          </span>
        )}
      </th>
      <td className="num">{formatNumber(before, decimals)}</td>
      <td className={joined('num', styles.after)}>{formatNumber(after, decimals)}{isBroken && <span className={styles.broken}> {isBreaker ? 'trips it' : 'breaks it'}</span>}</td>
      <td className={joined('num', styles.most)}>{limit === null ? unit : `${formatNumber(limit, Number.isInteger(limit) ? 0 : decimals)} ${unit}`}</td>
    </tr>
  );
}
