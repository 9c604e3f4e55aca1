import type { BotSummary } from '../../../../../../engine/contract/boosting.ts';
import { BotCard } from './BotCard.tsx';
import styles from './desk.module.css';

/** Shows every bot that works, one card each. */
export function BotsPanel({ bots }: { readonly bots: readonly BotSummary[] }) {
  return <div className={styles.cards}>{bots.map((bot) => <BotCard key={bot.id} bot={bot} isAlone={false} />)}</div>;
}
