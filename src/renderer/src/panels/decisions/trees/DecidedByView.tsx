import type { DecisionView } from '../../../../../engine/contract/view.ts';
import { Moment } from '../../../components/Moment.tsx';
import { modelsHash } from '../../../state/route.ts';
import { useRequest } from '../../../state/use-request.ts';
import { outcomeSentence } from '../why-words.ts';
import styles from './ForecastWhy.module.css';
import { useDecidedBy } from './use-decided-by.ts';

/** Says which version of a bot's model decided, on what it had learned, and what came of its forecast. Nothing for a decision that is no bot's. */
export function DecidedByView({ decision }: { readonly decision: Pick<DecisionView, 'strategyId' | 'timeMs'> }) {
  const by = useDecidedBy(decision);
  const code = by?.version?.code ?? null;
  const model = useRequest('models.get', code === null ? null : { code });
  if (by === null || by.version === null) return null;
  const { version, bot, forecastBps, outcomeBps, horizonMinutes } = by;
  const learned = model.data?.boosted?.trained ?? null;
  return (
    <div className={styles.by}>
      {code === null
        ? <p>No version decided here: {version.sentence}</p>
        : <p>Decided by <a href={modelsHash('shelf', code)}>{version.title}</a> (<code title={code}>{code.slice(0, 8)}</code>) of <a href={modelsHash('trees', bot.id)}>{bot.title}</a>{learned !== null && <>, which learned from <Moment timeMs={learned.fromMs} /> to <Moment timeMs={learned.validationFromMs} /> and was judged on what came up to <Moment timeMs={learned.toMs} /></>}.</p>}
      {forecastBps !== null && horizonMinutes !== null && <p>{outcomeSentence(forecastBps, outcomeBps, horizonMinutes)}</p>}
    </div>
  );
}
