import { useCallback, useState } from 'react';
import type { AlertChannel, AlertChannelView } from '../../../../engine/contract/alerts.ts';
import { Badge } from '../../components/Badge.tsx';
import { Button } from '../../components/Button.tsx';
import { Switch } from '../../components/Field.tsx';
import { useEngine } from '../../state/engine-context.tsx';
import { useAction } from '../../state/use-action.ts';
import { useNow } from '../../state/use-now.ts';
import { useKeys } from '../keys/use-keys.ts';
import cards from '../connections/connections.module.css';
import styles from './alerts.module.css';
import { CATEGORY_WORDS, fareOf, KIND_WORDS, LEVEL_OPTIONS } from './channel-words.ts';
import { TokenEntry } from './TokenEntry.tsx';

export interface ChannelCardProps {
  readonly channel: AlertChannel;
  readonly view: AlertChannelView | undefined;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
  readonly onEnable: (isEnabled: boolean) => void;
  /** It was tried, or its token has changed. */
  readonly onChanged: () => void;
}

/** Draws one channel: what it is sent, how it fares, its token, and a test. */
export function ChannelCard({ channel, view, onEdit, onRemove, onEnable, onChanged }: ChannelCardProps) {
  const engine = useEngine();
  const now = useNow();
  const keys = useKeys();
  const { id, name, kind, isEnabled, level, categories } = channel;
  const [result, setResult] = useState<{ readonly isDelivered: boolean; readonly message: string } | null>(null);
  const test = useAction(useCallback(async () => {
    setResult(null);
    setResult(await engine.call('alerts.test', { channelId: id }));
    onChanged();
  }, [engine, id, onChanged]));
  const fare = fareOf(channel, view, now);
  return (
    <article className={cards.card} aria-label={name}>
      <header className={styles.line}>
        <h3 className={styles.name}>{name}</h3>
        <Badge tone="neutral">{KIND_WORDS[kind].title}</Badge>
        <span className={styles.space} />
        <Switch checked={isEnabled} aria-label={`Send alerts to ${name}`} onChange={onEnable} />
      </header>
      <p className={styles.dim}>{LEVEL_OPTIONS.find(({ value }) => value === level)?.title}: {categories.map((category) => CATEGORY_WORDS[category].toLowerCase()).join(', ')}.</p>
      {fare.text !== '' && <p className={fare.isBad ? styles.problem : styles.dim}>{fare.text}</p>}
      <details className={cards.key} open={KIND_WORDS[kind].needsToken && view?.hasToken === false}>
        <summary>Its token</summary>
        <TokenEntry keys={keys} channelId={id} hint={KIND_WORDS[kind].token} onChanged={onChanged} />
      </details>
      {result && <p className={result.isDelivered ? styles.good : styles.problem} role="status">{result.message}</p>}
      <div className={cards.buttons}>
        <Button size="small" look="ghost" onClick={onRemove}>Remove</Button>
        <Button size="small" look="ghost" onClick={onEdit}>Change</Button>
        <Button size="small" pending={test.pending} onClick={() => { void test.run(); }}>Send a test</Button>
      </div>
    </article>
  );
}
