import { useState } from 'react';
import { alertChannel, ALERT_CATEGORIES } from '../../../../engine/contract/alerts.ts';
import type { AlertCategory, AlertChannel } from '../../../../engine/contract/alerts.ts';
import { Button } from '../../components/Button.tsx';
import { Check } from '../../components/Check.tsx';
import { Field, Segments, TextInput } from '../../components/Field.tsx';
import cards from '../connections/connections.module.css';
import styles from './alerts.module.css';
import { CATEGORY_WORDS, channelId, KIND_WORDS, LEVEL_OPTIONS } from './channel-words.ts';
import type { ChannelKind } from './channel-words.ts';

export interface ChannelFormProps {
  /** The one that is changed; null adds another. */
  readonly channel: AlertChannel | null;
  readonly taken: readonly string[];
  readonly pending: boolean;
  readonly onClose: () => void;
  readonly onSave: (channel: AlertChannel) => void;
}

interface Draft {
  readonly kind: ChannelKind;
  readonly name: string;
  readonly url: string;
  readonly chatId: string;
  readonly topic: string;
  readonly level: AlertChannel['level'];
  readonly categories: readonly AlertCategory[];
}

const ADDRESS: Readonly<Record<ChannelKind, string>> = { telegram: 'https://api.telegram.org', ntfy: 'https://ntfy.sh', webhook: '' };

/** Writes down where alerts are sent, and which. Its token is asked for once it is stored. */
export function ChannelForm({ channel, taken, pending, onClose, onSave }: ChannelFormProps) {
  const [draft, setDraft] = useState<Draft>(() => draftOf(channel));
  const [isTried, setTried] = useState(false);
  const change = (part: Partial<Draft>): void => { setDraft({ ...draft, ...part }); };
  const read = alertChannel.safeParse(channelOf(draft, channel, taken));
  const problems = isTried && !read.success ? read.error.issues : [];
  const problemAt = (field: string): string | null => problems.find(({ path }) => path[0] === field)?.message ?? null;
  return (
    <form className={cards.card} aria-label={channel ? `Change ${channel.name}` : 'Add a channel'} noValidate onSubmit={(event) => {
      event.preventDefault();
      setTried(true);
      if (read.success) onSave(read.data);
    }}>
      {channel === null && <Segments label="Kind of channel" value={draft.kind} options={(['telegram', 'ntfy', 'webhook'] as const).map((value) => ({ value, title: KIND_WORDS[value].title }))} onChange={(kind) => { change({ kind, url: ADDRESS[kind] }); }} />}
      <p className={styles.dim}>{KIND_WORDS[draft.kind].about}</p>
      <div className={styles.fields}>
        <Field label="Name" error={problemAt('name')}>{(control) => <TextInput {...control} value={draft.name} placeholder={KIND_WORDS[draft.kind].title} maxLength={60} onChange={(event) => { change({ name: event.target.value }); }} />}</Field>
        {draft.kind === 'telegram' && <Field label="Chat" hint="Its number, or @channel." error={problemAt('chatId')}>{(control) => <TextInput {...control} value={draft.chatId} onChange={(event) => { change({ chatId: event.target.value.trim() }); }} />}</Field>}
        {draft.kind === 'ntfy' && <Field label="Topic" error={problemAt('topic')}>{(control) => <TextInput {...control} value={draft.topic} onChange={(event) => { change({ topic: event.target.value.trim() }); }} />}</Field>}
        <Field label={draft.kind === 'webhook' ? 'Address' : 'Server'} error={problemAt('url')}>{(control) => <TextInput {...control} inputMode="url" placeholder="https://" value={draft.url} onChange={(event) => { change({ url: event.target.value.trim() }); }} />}</Field>
      </div>
      <Segments label="From which level on" value={draft.level} options={LEVEL_OPTIONS} onChange={(level) => { change({ level }); }} />
      <div className={styles.checks} role="group" aria-label="What about">
        {ALERT_CATEGORIES.map((category) => (
          <Check key={category} checked={draft.categories.includes(category)} onChange={(isOn) => { change({ categories: ALERT_CATEGORIES.filter((other) => (other === category ? isOn : draft.categories.includes(other))) }); }}>{CATEGORY_WORDS[category]}</Check>
        ))}
      </div>
      {problemAt('categories') !== null && <p className={styles.problem} role="alert">Choose at least one of them.</p>}
      <div className={cards.buttons}>
        <Button onClick={onClose}>{channel ? 'Keep as it is' : 'Do not add'}</Button>
        <Button look="primary" type="submit" pending={pending}>{channel ? 'Save' : 'Add'}</Button>
      </div>
    </form>
  );
}

function draftOf(channel: AlertChannel | null): Draft {
  const empty: Draft = { kind: 'telegram', name: '', url: ADDRESS.telegram, chatId: '', topic: '', level: 'warning', categories: ALERT_CATEGORIES };
  return channel === null ? empty : { ...empty, ...channel };
}

function channelOf({ kind, name, url, chatId, topic, level, categories }: Draft, channel: AlertChannel | null, taken: readonly string[]): unknown {
  const named = name.trim() === '' ? KIND_WORDS[kind].title : name;
  const own = kind === 'telegram' ? { chatId } : kind === 'ntfy' ? { topic } : {};
  return { kind, id: channel?.id ?? channelId(named, taken), name: named, isEnabled: channel?.isEnabled ?? true, url, level, categories: [...categories], ...own };
}
