import type { BotSummary } from '../../../../engine/contract/boosting.ts';
import { Panel } from '../../components/Panel.tsx';
import { BotCard } from '../models/trees/desk/BotCard.tsx';
import { Note } from '../page/PageFrame.tsx';
import { SizeSteps } from './SizeSteps.tsx';
import styles from './strategies.module.css';

/**
 * The place of a bot among the strategies: what the bot does, and what a person can do with it.
 * Its market, its bars and its rule are drawn nowhere else than with the bot: a version that was grown on one market must not be pointed at another.
 */
export function BotPlace({ bot }: { readonly bot: BotSummary }) {
  return (
    <Panel title={<>Bot of {bot.symbol} <span className={styles.id}>{bot.assignmentId}</span></>} padded>
      <div className={styles.editor}>
        <Note>This strategy is run by a bot that grows its trees anew while it trades. Its market and its rule are set with the bot; to take it away, stop the bot.</Note>
        <BotCard bot={bot} isAlone={false} />
        <SizeSteps strategyId={bot.assignmentId} />
      </div>
    </Panel>
  );
}
