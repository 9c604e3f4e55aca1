import type { ModelFigures, ModelView } from '../../../../../engine/contract/models.ts';
import { Signed } from '../../../components/Cells.tsx';
import { RangeBar } from '../../../components/charts/SideBars.tsx';
import { ScrollBox } from '../../../components/ScrollBox.tsx';
import { Section } from '../../../components/Section.tsx';
import tables from '../../../components/small-table.module.css';
import { formatNumber } from '../../../format/decimal.ts';
import { signedPercent } from '../../../format/signed.ts';
import { writeNumber, writeShare } from '../../../format/write.ts';
import { utcDay } from '../../lab/window.ts';
import { Note } from '../../page/PageFrame.tsx';
import { VerdictBox } from '../../page/VerdictBox.tsx';
import { TRAINING_VERDICT } from '../train/training-words.ts';

/** Shows what a model was found to be worth: the verdict of its training, and its figures where it was chosen and where it was judged. */
export function FiguresSection({ model }: { readonly model: ModelView }) {
  const { verdict, sentence, validation, test } = model.metrics;
  return (
    <>
      {verdict !== null && <VerdictBox tone={TRAINING_VERDICT[verdict].tone} word={TRAINING_VERDICT[verdict].word} sentence={sentence ?? ''} />}
      {verdict === null && <Note tone="warn" title="Not judged here">{sentence ?? (model.origin === 'training' ? 'It is one seed of a training, or of one without a verdict: the verdict is on the model of all its seeds together.' : 'It comes from elsewhere. What it can do here is shown by a backtest, and by letting it decide in the shadow.')}</Note>}
      {(validation !== null || test !== null) && (
        <Section title="What it showed" text="After all costs. It was chosen by the validation days, which flatters it there; nothing was chosen by the test days.">
          <ScrollBox label="What the model showed">
            <table className={tables.table} aria-label="What the model showed">
              <thead><tr><th scope="col">Days</th><th scope="col">From</th><th scope="col">To</th><th scope="col">Return</th><th scope="col">Sharpe, a year</th><th scope="col">95 % range</th><th scope="col">Deepest fall</th><th scope="col">Trades</th><th scope="col">In the market</th><th scope="col">Report</th></tr></thead>
              <tbody>
                {test !== null && <FiguresRow name="Test" figures={test} />}
                {validation !== null && <FiguresRow name="Validation" figures={validation} />}
              </tbody>
            </table>
          </ScrollBox>
        </Section>
      )}
    </>
  );
}

function FiguresRow({ name, figures }: { readonly name: string; readonly figures: ModelFigures }) {
  const { sharpeLow, sharpeHigh } = figures;
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className="num">{utcDay(figures.from)}</td>
      <td className="num">{utcDay(figures.to - 1)}</td>
      <td><Signed signed={signedPercent(figures.return === null ? null : figures.return * 100)} /></td>
      <td className="num">{writeNumber(figures.sharpe)}</td>
      <td className="num">{sharpeLow === null || sharpeHigh === null ? '–' : <>{writeNumber(sharpeLow)} … {writeNumber(sharpeHigh)}<RangeBar value={figures.sharpe} low={sharpeLow} high={sharpeHigh} /></>}</td>
      <td className="num">{writeShare(figures.drawdown)}</td>
      <td className="num">{formatNumber(figures.trades, 0)}</td>
      <td className="num">{writeShare(figures.exposure, 0)}</td>
      <td>{figures.runId === null ? '–' : <a href={`#/lab/runs/${encodeURIComponent(figures.runId)}`} aria-label={`Open the report of the ${name.toLowerCase()} days`}>Open</a>}</td>
    </tr>
  );
}
