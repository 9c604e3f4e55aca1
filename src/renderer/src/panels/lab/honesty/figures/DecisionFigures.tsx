import type { LookAheadDetail, WarmUpDetail } from '../../../../../../engine/contract/evidence.ts';
import { Badge } from '../../../../components/Badge.tsx';
import { joined } from '../../../../components/class-names.ts';
import { formatNumber } from '../../../../format/decimal.ts';
import { symbolOf } from '../../../../format/words.ts';
import { ColumnChart } from '../../../../components/charts/BarCharts.tsx';
import { Moment } from '../../../../components/Moment.tsx';
import { ScrollBox } from '../../../../components/ScrollBox.tsx';
import { FactRow, FactRows } from '../../../../components/Section.tsx';
import { utcDay } from '../../window.ts';
import { counted } from '../../../../format/write.ts';
import tables from '../../../../components/small-table.module.css';
import styles from '../honesty.module.css';

/** Lists the moments at which the future was changed, and whether anything before them did. */
export function LookAheadFigure({ detail }: { readonly detail: LookAheadDetail }) {
  return (
    <>
      <FactRows><FactRow name="Decisions compared">{formatNumber(detail.decisions, 0)}</FactRow><FactRow name="Moments">{formatNumber(detail.moments.length, 0)}</FactRow></FactRows>
      <ScrollBox label="Every moment at which the future was changed" className={styles.tall}>
        <table className={joined(tables.table, tables.ofTool)}>
          <thead><tr><th scope="col">Moment</th><th scope="col">Future</th><th scope="col">Decisions before it</th><th scope="col">Outcome</th></tr></thead>
          <tbody>{detail.moments.map(({ atMs, change, decisions, difference }) => (
            <tr key={`${atMs}${change}`}>
              <th scope="row"><Moment timeMs={atMs} /></th><td>{change === 'cut-off' ? 'cut off' : 'replaced'}</td><td className="num">{formatNumber(decisions, 0)}</td>
              <td>{difference === null ? <Badge tone="good">the same</Badge> : <><Badge tone="danger">differs</Badge> <Difference difference={difference} /></>}</td>
            </tr>
          ))}</tbody>
        </table>
      </ScrollBox>
    </>
  );
}

/** Draws how many bars each later start needed until it decided like the run from the beginning. */
export function WarmUpFigure({ detail }: { readonly detail: WarmUpDetail }) {
  return (
    <>
      <FactRows>
        <FactRow name="Bars it says that it needs">{formatNumber(detail.declaredBars, 0)}</FactRow>
        <FactRow name="Bars it really needs">{detail.neededBars === null ? 'never the same' : formatNumber(detail.neededBars, 0)}</FactRow>
      </FactRows>
      <ColumnChart label="Bars until every decision was the same, by start" unit="bars" decimals={0} height={140} columns={detail.starts.map(({ startMs, neededBars, decisions }) => ({ name: utcDay(startMs), value: neededBars, note: `${counted(decisions, 'decision')} compared`, tone: neededBars > detail.declaredBars ? 'down' : 'one' }))} />
      {detail.starts.map(({ startMs, difference }) => difference && <p key={startMs} className={styles.hint}>Started {utcDay(startMs)}: <Difference difference={difference} /></p>)}
      {detail.features.length > 0 && <p className={styles.hint}>Features that settle later than that: {detail.features.map(({ name, neededBars }) => `${name} (${neededBars === null ? 'never' : counted(neededBars, 'bar')})`).join(', ')}.</p>}
    </>
  );
}

function Difference({ difference }: { readonly difference: NonNullable<LookAheadDetail['moments'][number]['difference']> }) {
  return <span className={styles.difference}>{symbolOf(difference.instrumentId)} at <Moment timeMs={difference.timeMs} />: “{difference.expected}” became “{difference.found}”{difference.feature !== null && <>, first in {difference.feature}</>}</span>;
}
