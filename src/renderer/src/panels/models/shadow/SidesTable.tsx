import type { ReactNode } from 'react';
import type { ShadowPair, ShadowSide } from '../../../../../engine/contract/shadow.ts';
import { Exact, Money, Signed, SignedMoney } from '../../../components/Cells.tsx';
import { ScrollBox } from '../../../components/ScrollBox.tsx';
import tables from '../../../components/small-table.module.css';
import { formatNumber } from '../../../format/decimal.ts';
import { signedPercent } from '../../../format/signed.ts';
import { writeShare } from '../../../format/write.ts';
import { titleWords } from '../train/training-words.ts';
import { Note } from '../../page/PageFrame.tsx';

/** Sets the two accounts side by side: what each holds, earned and paid. */
export function SidesTable({ pair }: { readonly pair: ShadowPair }) {
  const { challenger, champion } = pair.sides;
  const unit = pair.quoteAsset;
  const rows: readonly (readonly [string, (side: ShadowSide) => ReactNode])[] = [
    ['Return', (side) => <Signed signed={signedPercent(side.return * 100)} />],
    [`Equity, ${unit}`, (side) => <Money value={side.equity} />],
    ['Deepest fall', (side) => writeShare(side.maxDrawdown)],
    ['Holds now', (side) => (side.positions.length === 0 ? 'nothing' : side.positions.map((position) => <div key={position.instrumentId}>{position.side} <Exact value={position.qty} /> {position.symbol}, stop <Exact value={position.stopPrice} /></div>))],
    ['Trades', (side) => formatNumber(side.trades, 0)],
    ['Won', (side) => writeShare(side.winRate, 0)],
    [`Result of its trades, ${unit}`, (side) => <SignedMoney value={side.netProfit} />],
    [`Fees, ${unit}`, (side) => <Money value={side.fees} />],
    [`Spread and slippage, ${unit}`, (side) => <Money value={side.slippage} />],
    [`Funding, ${unit}`, (side) => <Money value={side.funding} />],
    ['Bars with a position', (side) => writeShare(side.exposure, 0)],
    ['Entries denied by the limits', (side) => formatNumber(side.denials, 0)],
  ];
  return (
    <>
      {[challenger, champion].map((side) => side.problem !== null && <Note key={side.title} tone="warn" title={`${titleWords(side.title)} does nothing more`}>{side.problem}</Note>)}
      <ScrollBox label="Both accounts in numbers">
        <table className={tables.table} aria-label="Both accounts in numbers">
          <thead><tr><th scope="col"><span className="sr-only">Figure</span></th><th scope="col">{titleWords(challenger.title)} (challenger)</th><th scope="col">{titleWords(champion.title)} (what trades)</th></tr></thead>
          <tbody>{rows.map(([title, cell]) => <tr key={title}><th scope="row">{title}</th><td className="num">{cell(challenger)}</td><td className="num">{cell(champion)}</td></tr>)}</tbody>
        </table>
      </ScrollBox>
    </>
  );
}
