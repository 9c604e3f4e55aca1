import { useMemo } from 'react';
import type { TestResult, TrainingVerdict, TrainingView } from '../../../../../engine/contract/training.ts';
import { Badge } from '../../../components/Badge.tsx';
import { Money, Signed } from '../../../components/Cells.tsx';
import { RangeBar } from '../../../components/charts/SideBars.tsx';
import { LineChart } from '../../../components/charts/LineChart.tsx';
import { ScrollBox } from '../../../components/ScrollBox.tsx';
import { Section } from '../../../components/Section.tsx';
import tables from '../../../components/small-table.module.css';
import { Definition } from '../../../components/Tooltip.tsx';
import { formatNumber } from '../../../format/decimal.ts';
import { signedPercent } from '../../../format/signed.ts';
import { writeNumber, writeShare } from '../../../format/write.ts';
import { modelsHash } from '../../../state/route.ts';
import { utcDay } from '../../lab/window.ts';
import { growthLines } from './test-curves.ts';
import { TRAINING_VERDICT } from './training-words.ts';
import styles from '../models.module.css';

const START = [0];
const COLUMNS = 11;

/** Sets the agents beside ways to trade that need no learning, on the days that nothing was chosen by. */
export function TestSection({ training, result }: { readonly training: TrainingView; readonly result: TrainingVerdict }) {
  const span = training.spans.find(({ name }) => name === 'test');
  const { tests } = training;
  const growth = useMemo(() => growthLines(tests), [tests]);
  if (tests.length === 0) return null;
  const agents = tests.filter(({ kind }) => kind !== 'baseline').toSorted((left, right) => Number(right.kind === 'ensemble') - Number(left.kind === 'ensemble'));
  return (
    <Section anchor="test" title="On the test days" text={<>{span !== undefined && <><span className="num">{utcDay(span.from)}</span> to <span className="num">{utcDay(span.to - 1)}</span>. </>}Ordinary backtests with fees, spread, slippage and funding: what trading would have done. Nothing was chosen by these days.</>}>
      {growth.times.length > 1 && <LineChart label="Growth on the test days: the model beside holding, crossing, chance and doing nothing" xs={growth.times} axis="time" lines={growth.lines} unit="%" decimals={1} height={240} include={START} />}
      <ScrollBox label="Agents and baselines on the test days">
        <table className={tables.table} aria-label="Agents and baselines on the test days">
          <thead>
            <tr>
              <th scope="col">Who</th><th scope="col">Return</th><th scope="col">Sharpe, a year</th>
              <th scope="col"><Definition title="Range of the Sharpe ratio" text="Where the Sharpe ratio lies in 95 of 100 drawings of the same days in another order. A range that holds 0 says nothing.">95 % range</Definition></th>
              <th scope="col">Deepest fall</th><th scope="col">Trades</th><th scope="col">Exposure</th><th scope="col">Costs</th>
              <th scope="col"><Definition title="Beats chance" text="Share of the draws that trade as often at random moments and do worse. Half is chance itself.">Beats chance</Definition></th>
              <th scope="col">Verdict</th><th scope="col">Report</th>
            </tr>
          </thead>
          <tbody>
            {agents.map((test) => <Row key={test.name} test={test} result={result} />)}
            <tr><th scope="colgroup" colSpan={COLUMNS} className={styles.quiet}>Without learning</th></tr>
            {tests.filter(({ kind }) => kind === 'baseline').map((test) => <Row key={test.name} test={test} result={result} />)}
          </tbody>
        </table>
      </ScrollBox>
    </Section>
  );
}

function Row({ test, result }: { readonly test: TestResult; readonly result: TrainingVerdict }) {
  const judged = test.kind === 'ensemble' ? result.ensemble : test.kind === 'seed' ? result.seeds.find(({ seed }) => test.name === `seed-${seed}`) ?? null : null;
  return (
    <tr>
      <th scope="row">{test.model === null ? test.title : <a href={modelsHash('shelf', test.model)}>{test.title}</a>}</th>
      <td><Signed signed={signedPercent(test.return * 100)} /></td>
      <td className="num">{writeNumber(test.sharpe)}</td>
      <td className="num">{test.interval === null ? '–' : <>{writeNumber(test.interval[0])} … {writeNumber(test.interval[1])}<RangeBar value={test.sharpe} low={test.interval[0]} high={test.interval[1]} /></>}</td>
      <td className="num">{writeShare(test.drawdown)}</td>
      <td className="num">{formatNumber(test.trades, 0)}</td>
      <td className="num">{writeShare(test.exposure, 0)}</td>
      <td><Money value={test.costs} /></td>
      <td className="num">{writeShare(judged?.beatsRandom, 0)}</td>
      <td>{judged !== null && <Badge tone={TRAINING_VERDICT[judged.verdict].badge}>{TRAINING_VERDICT[judged.verdict].short}</Badge>}</td>
      <td>{test.runId === null ? '' : <a href={`#/lab/runs/${encodeURIComponent(test.runId)}`} aria-label={`Open the report of ${test.title}`}>Open</a>}</td>
    </tr>
  );
}
