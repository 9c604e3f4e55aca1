import { useState } from 'react';
import type { ConnectionUrls, ConnectionView, Environment } from '../../../../engine/contract/view.ts';
import { Button } from '../../components/Button.tsx';
import { Field, Segments, TextInput } from '../../components/Field.tsx';
import { useEngine } from '../../state/engine-context.tsx';
import { useAction } from '../../state/use-action.ts';
import { ENVIRONMENT_WORDS } from '../sessions/session-words.ts';
import { urlProblem } from './connection-url.ts';
import styles from './connections.module.css';

const NAMES: Readonly<Record<Environment, string>> = { live: 'Binance', demo: 'Binance demo', testnet: 'Binance testnet', custom: '' };
const ABOUT: Readonly<Record<Environment, string>> = {
  live: 'The exchange itself. Orders there are real.',
  demo: 'The exchange’s demo: spot and futures with play money, and a key of its own.',
  testnet: 'The exchange’s older test network. Its accounts are emptied from time to time.',
  custom: 'Another server that speaks the same protocol. Your key goes to these addresses and to no other.',
};
const ADDRESSES: readonly { readonly name: keyof ConnectionUrls; readonly title: string; readonly protocol: 'http' | 'ws'; readonly market: string }[] = [
  { name: 'spotRest', title: 'REST', protocol: 'http', market: 'Spot' },
  { name: 'spotWs', title: 'streams', protocol: 'ws', market: 'Spot' },
  { name: 'spotWsApi', title: 'WebSocket API', protocol: 'ws', market: 'Spot' },
  { name: 'umRest', title: 'REST', protocol: 'http', market: 'Futures' },
  { name: 'umWs', title: 'streams', protocol: 'ws', market: 'Futures' },
  { name: 'umWsApi', title: 'WebSocket API', protocol: 'ws', market: 'Futures' },
];
const NO_URLS: ConnectionUrls = { spotRest: '', spotWs: '', spotWsApi: '', umRest: '', umWs: '', umWsApi: '' };

export interface ConnectionFormProps {
  /** The one that is changed; null adds another. */
  readonly connection: ConnectionView | null;
  readonly environment: Environment;
  readonly onClose: () => void;
  readonly onSaved: () => void;
}

/** Writes down how a venue is reached. Its key is kept apart, and asked for once the connection exists. */
export function ConnectionForm({ connection, environment: initial, onClose, onSaved }: ConnectionFormProps) {
  const engine = useEngine();
  const [environment, setEnvironment] = useState<Environment>(initial);
  const [name, setName] = useState(connection?.name ?? NAMES[initial]);
  const [urls, setUrls] = useState<ConnectionUrls>(connection?.urls ?? NO_URLS);
  const problems = environment === 'custom' ? ADDRESSES.map((address) => urlProblem(urls[address.name], address.protocol)) : [];
  const isComplete = name.trim() !== '' && problems.every((problem) => problem === null) && (environment !== 'custom' || ADDRESSES.every((address) => urls[address.name] !== ''));
  const save = useAction(() => engine.call('connections.save', { ...(connection ? { id: connection.id } : {}), name: name.trim(), environment, urls: environment === 'custom' ? urls : null }));
  const choose = (next: Environment): void => {
    setEnvironment(next);
    // a name that was proposed follows the choice, one that was typed stays
    if (Object.values(NAMES).includes(name)) setName(NAMES[next]);
  };
  return (
    <form className={styles.card} aria-label={connection ? `Change ${connection.name}` : 'Add a connection'} noValidate onSubmit={(event) => { event.preventDefault(); if (isComplete) void save.run().then((worked) => { if (worked) onSaved(); }); }}>
      <div>
        <Segments label="Where it leads" value={environment} options={(['demo', 'live', 'testnet', 'custom'] as const).map((value) => ({ value, title: ENVIRONMENT_WORDS[value] }))} onChange={choose} />
        <p className={styles.about}>{ABOUT[environment]}</p>
      </div>
      <Field label="Name">{(control) => <TextInput {...control} value={name} maxLength={60} onChange={(event) => { setName(event.target.value); }} />}</Field>
      {environment === 'custom' && (
        <div className={styles.urls}>
          {ADDRESSES.map((address, index) => (
            <Field key={address.name} label={`${address.market} ${address.title}`} error={problems[index] ?? null}>
              {(control) => <TextInput {...control} inputMode="url" placeholder={address.protocol === 'http' ? 'https://' : 'wss://'} value={urls[address.name]} onChange={(event) => { setUrls({ ...urls, [address.name]: event.target.value.trim() }); }} />}
            </Field>
          ))}
        </div>
      )}
      {save.error !== null && <p className={styles.error} role="alert">{save.error}</p>}
      <div className={styles.buttons}>
        <Button onClick={onClose}>Keep as it is</Button>
        <Button look="primary" type="submit" pending={save.pending} disabled={!isComplete}>{connection ? 'Save' : 'Add'}</Button>
      </div>
    </form>
  );
}
