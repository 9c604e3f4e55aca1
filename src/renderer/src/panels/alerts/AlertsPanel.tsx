import { Plus } from 'lucide-react';
import { useCallback, useState } from 'react';
import type { AlertChannel, AlertSettings } from '../../../../engine/contract/alerts.ts';
import { tokenIdOf } from '../../../../engine/contract/alerts.ts';
import { Button } from '../../components/Button.tsx';
import { EmptyState, ErrorState, LoadingState, Panel } from '../../components/Panel.tsx';
import { useEngine } from '../../state/engine-context.tsx';
import { useAction } from '../../state/use-action.ts';
import { useRequest } from '../../state/use-request.ts';
import styles from './alerts.module.css';
import { ChannelCard } from './ChannelCard.tsx';
import { ChannelForm } from './ChannelForm.tsx';
import { QuietHours } from './QuietHours.tsx';

/** Draws how a person is told of alerts: when it is quiet, what is not repeated, and where alerts go beside this window. */
export function AlertsPanel() {
  const engine = useEngine();
  const answer = useRequest('alerts.get', {});
  const [editing, setEditing] = useState<string | null>(null);
  const { reload, data } = answer;
  const apply = useAction(useCallback(async (settings: AlertSettings) => {
    await engine.call('alerts.apply', { ...settings, channels: [...settings.channels] });
    reload();
  }, [engine, reload]));
  if (data === null) {
    return <Panel title="Alerts" padded>{answer.error === null ? <LoadingState label="Reading how alerts are told" rows={3} /> : <ErrorState message={answer.error} meaning="Alerts go on as they were." onRetry={reload} />}</Panel>;
  }
  const { settings, channels: views, quietUntilMs } = data;
  const put = (channels: readonly AlertChannel[]): void => { void apply.run({ ...settings, channels: [...channels] }).then((worked) => { if (worked) setEditing(null); }); };
  const without = (id: string): readonly AlertChannel[] => settings.channels.filter((channel) => channel.id !== id);
  const remove = (id: string): void => {
    void engine.keys({ action: 'remove', connectionId: tokenIdOf(id) }).catch(() => undefined).then(() => { put(without(id)); });
  };
  const taken = settings.channels.map(({ id }) => id);
  const form = (channel: AlertChannel | null) => (
    <ChannelForm key={channel?.id ?? ''} channel={channel} taken={taken} pending={apply.pending} onClose={() => { setEditing(null); }} onSave={(saved) => { put(channel === null ? [...settings.channels, saved] : settings.channels.map((other) => (other.id === saved.id ? saved : other))); }} />
  );
  return (
    <Panel title="Alerts" padded actions={<Button size="small" disabled={editing !== null || settings.channels.length >= 10} onClick={() => { setEditing(''); }}><Plus aria-hidden />Add a channel</Button>}>
      <div className={styles.panel}>
        <QuietHours settings={settings} quietUntilMs={quietUntilMs} onChange={(changed) => { void apply.run({ ...settings, ...changed }); }} />
        {editing === '' && form(null)}
        {settings.channels.length === 0 && editing === null && <EmptyState title="Alerts stay on this computer" text="Add a channel to have them on your phone as well: Telegram, ntfy, or any address that takes JSON." />}
        {settings.channels.map((channel) => (editing === channel.id ? form(channel) : (
          <ChannelCard
            key={channel.id} channel={channel} view={views.find(({ id }) => id === channel.id)} onChanged={reload}
            onEdit={() => { setEditing(channel.id); }} onRemove={() => { remove(channel.id); }}
            onEnable={(isEnabled) => { put(settings.channels.map((other) => (other.id === channel.id ? { ...other, isEnabled } : other))); }}
          />
        )))}
      </div>
    </Panel>
  );
}
