import { useEffect, useRef } from 'react';
import type { BotSummary, BotView } from '../../../../../../engine/contract/boosting.ts';
import { Badge } from '../../../../components/Badge.tsx';
import { Button } from '../../../../components/Button.tsx';
import { Progress } from '../../../../components/Meter.tsx';
import { Moment } from '../../../../components/Moment.tsx';
import { formatNumber } from '../../../../format/decimal.ts';
import { MODE_WORDS } from '../../../../format/words.ts';
import { writeNumber } from '../../../../format/write.ts';
import { goToModels, modelsHash } from '../../../../state/route.ts';
import type { Polled } from '../../../../state/use-polled.ts';
import { usePolled } from '../../../../state/use-polled.ts';
import { Fact, Facts, Note } from '../../../page/PageFrame.tsx';
import { atClose, BOT_STATE, countWords, doingWords } from '../bot-words.ts';
import { useTitled } from '../use-titled.ts';
import { BotDeeds } from './BotDeeds.tsx';
import styles from './desk.module.css';

const ASK_EVERY_MS = 3000;
/** Name of the preset that lets every version trade, whatever it has shown. */
const SHOWS_THE_CYCLE = 'show-the-cycle';

/** Asks for a bot whole, again with every step that it takes. */
export function useBotView(bot: BotSummary): Polled<BotView> {
  const polled = usePolled('bots.get', { id: bot.id }, ASK_EVERY_MS);
  const { ask } = polled;
  const told = useRef(bot);
  useEffect(() => {
    if (told.current === bot) return;
    told.current = bot;
    ask();
  }, [ask, bot]);
  return polled;
}

/** One bot at a glance: what trades, what is being done, what is kept ready, and what a person can do. */
export function BotCard({ bot, isAlone }: { readonly bot: BotSummary; readonly isAlone: boolean }) {
  const { data, ask } = useBotView(bot);
  return <BotHead bot={data ?? bot} view={data ?? null} isAlone={isAlone} onChanged={ask} />;
}

export interface BotHeadProps {
  readonly bot: BotSummary;
  /** Null until it was asked for. */
  readonly view: BotView | null;
  /** It is shown whole below; a button that opens it would lead nowhere. */
  readonly isAlone: boolean;
  readonly onChanged: () => void;
}

/** Draws the card of a bot. */
export function BotHead({ bot, view, isAlone, onChanged }: BotHeadProps) {
  const { word, tone } = BOT_STATE[bot.state];
  const titled = useTitled();
  const { active, previous } = bot;
  const errors = view?.duel?.errors ?? null;
  const lastTraining = view?.lastTraining ?? null;
  return (
    <section className={styles.card} aria-label={`Bot of ${bot.symbol}`}>
      <div className={styles.cardTop}>
        <h2 className={styles.name}>{bot.symbol}</h2>
        <Badge>{MODE_WORDS[bot.mode].badge}</Badge>
        <Badge tone={tone}>{word}</Badge>
        {bot.preset === SHOWS_THE_CYCLE && <Badge tone="warn">Shows the cycle, no way to trade</Badge>}
      </div>
      <p className={styles.sentence}>{bot.sentence}</p>
      {bot.state === 'gathering' && <Progress label="Bars gathered" share={bot.windowBars === 0 ? null : 1 - bot.barsMissing / bot.windowBars} />}
      {bot.candidate !== null && <Progress label={`Minutes that ${bot.candidate.title} has been in the shadow`} share={1 - bot.candidate.leftMinutes / Math.max(1, bot.candidate.ofMinutes)} />}
      <Facts>
        <Fact label="Trades now">{active === null ? 'nothing' : <><a href={modelsHash('shelf', active.code)}>{active.title}</a> <span className={styles.quiet}>since <Moment timeMs={atClose(active.sinceMs)} /></span></>}</Fact>
        <Fact label="Is doing">{doingWords(bot)}</Fact>
        <Fact label="Kept ready">{previous === null ? 'none' : <a href={modelsHash('shelf', previous.code)}>{previous.title}</a>}</Fact>
        <Fact label="Sharpe of its rule, lately"><span className="num">{writeNumber(bot.sharpe, 1)}</span></Fact>
        {errors !== null && <Fact label="Error by that of the one before"><span className="num">{formatNumber(errors.ratio, 3)}</span> <span className={styles.quiet}>less is better</span></Fact>}
        {isAlone && lastTraining !== null && <Fact label="The last training took"><span className="num">{formatNumber(lastTraining.tookMs / 1000, 1)} s</span></Fact>}
        <Fact label="Trainings"><span className="num">{countWords(bot.counts)}</span></Fact>
      </Facts>
      {bot.training !== null && <p className={styles.quiet}>Training since <Moment timeMs={atClose(bot.training.sinceMs)} />: {titled(bot.training.cause)}</p>}
      {view?.standing.map(({ kind, feature, reason }) => <Note key={`${kind} ${feature ?? ''}`} tone="warn" title="Drift">{titled(reason)}</Note>)}
      <div className={styles.deeds}>
        {bot.endedMs === null && <BotDeeds bot={bot} view={view} onChanged={onChanged} />}
        {!isAlone && <Button look="ghost" onClick={() => { goToModels('trees', bot.id); }}>Log, drift and versions</Button>}
      </div>
    </section>
  );
}
