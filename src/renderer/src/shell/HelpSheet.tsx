import { Dialog } from '../components/Dialog.tsx';
import styles from './HelpSheet.module.css';
import { COMMAND_KEY } from './use-hotkeys.ts';

const KEYS: readonly (readonly [string, string])[] = [
  [`${COMMAND_KEY}K`, 'Find a page, a symbol or an action'],
  [`${COMMAND_KEY}1 to ${COMMAND_KEY}8`, 'Go to a page'],
  ['B  S', 'Write an order to buy or to sell'],
  ['Enter', 'In the ticket: send it; with real money, review it first'],
  ['↑ ↓', 'Walk through the watchlist and the order book; in a price: one step up or down'],
  ['← →', 'Move along tabs and choices; scroll the chart'],
  ['Hold Space or Enter', 'Use the kill switch when it has the focus'],
  ['Esc', 'Close a dialog'],
  ['?', 'This sheet'],
];

const WORDS: readonly (readonly [string, string])[] = [
  ['Trading', 'Strategies may open and close positions.'],
  ['Reduce only', 'Positions may only shrink.'],
  ['Halted', 'Nothing is sent except what closes positions.'],
  ['Kill switch', 'Cancels every order, closes every position, checks that the account is flat, and stays on until you re-arm.'],
  ['Armed', 'A session with real money may open positions, up to its cap. Every start is disarmed.'],
  ['On hold', 'Nothing new is opened while a reason stands, such as an account that could not be compared.'],
  ['Being looked up', 'What became of an order is not known yet; nothing is sent again until it is.'],
  ['Not ours', 'Made at the exchange by something else. Shown, never touched.'],
  ['Slippage', 'What a fill cost against the price at the decision.'],
  ['Denied', 'Tradewind refused an order because of your limits.'],
  ['Rejected', 'The venue refused an order.'],
  ['SIMULATED', 'Prices made up by the practice market.'],
  ['Model', 'A trained agent, or a version of boosted trees: what it weighs, what it sees, and what it was trained on. It never changes; training again makes another.'],
  ['Boosted trees', 'Many small decision trees that are added up to one forecast of the price, each grown on what those before it got wrong.'],
  ['Bot', 'Boosted trees at work on one market: it trains anew while it trades, and lets a version trade only when it has shown what its settings ask.'],
  ['Version', 'The trees of one training. Refused is the usual answer: it never trades. Swapped: it took over. Rolled back: the one before came back.'],
  ['Rank IC', 'How well the order of the forecasts is the order of what came: 1 exactly, 0 not at all, below 0 the wrong way round.'],
  ['PSI, KS', 'Two measures of how far the values of a feature now are from those in training. Beyond their limit, the market is not what was learned from.'],
  ['Challenger', 'A model that decides on the same live bars as what trades, on play money of its own. It sends no order.'],
  ['Drift', 'How far what a model sees, does or earns now is from what it was trained on.'],
  ['Drawdown', 'How far equity is below its highest point.'],
];

/** Lists the keys, and the words that mean something particular here. */
export function HelpSheet({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} title="Keys and words" size="wide">
      <div className={styles.columns}>
        <section>
          <h3 className={styles.heading}>Keys</h3>
          <dl className={styles.rows}>{KEYS.map(([key, what]) => <div key={key} style={{ display: 'contents' }}><dt><kbd className={styles.key}>{key}</kbd></dt><dd>{what}</dd></div>)}</dl>
        </section>
        <section>
          <h3 className={styles.heading}>Words</h3>
          <dl className={styles.rows}>{WORDS.map(([word, what]) => <div key={word} style={{ display: 'contents' }}><dt>{word}</dt><dd>{what}</dd></div>)}</dl>
        </section>
      </div>
    </Dialog>
  );
}
