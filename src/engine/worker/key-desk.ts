import type { ContractError, KeyAction, KeyEnvelope, KeyReply, KeySummary, KeysView } from '../contract/envelope.ts';
import { KeyStoreError } from '../ports/key-store.ts';
import type { KeyStore, PassphraseLock, PlainKey } from '../ports/key-store.ts';
import type { Clock } from '../ports/clock.ts';
import { BadKey, checkKey } from '../run/live/check-key.ts';

/** Answers what people want done with keys, one thing after the other. The only place that hands out secrets, and only to the threads that sign. */
export interface KeyDesk {
  /** Never rejects; the reply holds no secret. */
  answer(envelope: KeyEnvelope): Promise<KeyReply>;
  /** All keys that are open, with their secrets. */
  open(): readonly PlainKey[];
  /** Forgets a key that is not to be used any more, and keeps the reason for the person where there is one. A newer key of the connection stays. */
  drop(dropped: Pick<KeySummary, 'connectionId' | 'hint'> & { readonly reason: string | null }): Promise<void>;
}

export interface KeyDeskOptions {
  readonly store: KeyStore | null;
  readonly clock: Clock;
  /** The open keys may have changed. */
  onChange(): void;
}

/** So much of a reason is kept: it comes from the venue's answer. */
const LONGEST_REASON = 1000;
const NO_STORE = 'This program keeps no keys.';

/** Creates the desk and loads the store. */
export function createKeyDesk({ store, clock, onChange }: KeyDeskOptions): KeyDesk {
  const refusals = new Map<string, string>();
  const inLine = oneByOne();
  void inLine(async () => {
    await store?.load();
    if (store?.state === 'open') onChange();
  });

  async function carryOut(action: KeyAction): Promise<void> {
    if (action.action === 'list') {
      // A person may have put the file aside, or back.
      if (store !== null && store.state !== 'open') await store.load();
      if (store?.state === 'open') onChange();
      return;
    }
    if (store === null) throw new KeyStoreError('unavailable', NO_STORE);
    switch (action.action) {
      case 'save': {
        const key = checkKey(action);
        await store.save({ ...key, savedMs: clock.now() });
        refusals.delete(key.connectionId);
        break;
      }
      case 'remove':
        await store.remove(action.connectionId);
        refusals.delete(action.connectionId);
        break;
      case 'create-vault': await lockOf(store).create(action.passphrase); break;
      case 'unlock': await lockOf(store).unlock(action.passphrase); break;
      case 'change-passphrase': await lockOf(store).change(action.passphrase, action.newPassphrase); break;
    }
    onChange();
  }

  const view = (): KeysView => ({
    state: store?.state ?? 'unavailable',
    place: store?.place ?? 'nowhere',
    advice: store === null ? NO_STORE : store.advice,
    keys: store?.list() ?? [],
    refused: [...refusals].map(([connectionId, reason]) => ({ connectionId, reason })),
  });

  return {
    answer: (envelope) => inLine(async () => {
      const head = { type: 'key-reply', id: envelope.id } as const;
      try {
        await carryOut(envelope);
        return { ...head, ok: true, ...view() };
      } catch (error) {
        return { ...head, ok: false, error: errorOf(error), ...view() };
      }
    }),
    open: () => (store?.list() ?? []).flatMap(({ connectionId }) => {
      const key = store?.read(connectionId);
      return key ? [{ connectionId, kind: key.kind, apiKey: key.apiKey, secret: key.secret }] : [];
    }),
    drop: ({ connectionId, hint, reason }) => inLine(async () => {
      if (store?.list().find((key) => key.connectionId === connectionId)?.hint !== hint) return;
      if (reason !== null) refusals.set(connectionId, reason.slice(0, LONGEST_REASON));
      try {
        await store.remove(connectionId);
      } catch {
        refusals.set(connectionId, `${reason?.slice(0, LONGEST_REASON) ?? 'The connection was removed.'} The key could not be deleted from this computer: remove it yourself.`);
      }
      onChange();
    }),
  };
}

function lockOf(store: KeyStore): PassphraseLock {
  if (store.lock === null) throw new KeyStoreError('unavailable', 'The keys of the desktop app are kept by the operating system and have no passphrase.');
  return store.lock;
}

/** An unforeseen error is told by its kind only: its message could hold what it was given. */
function errorOf(error: unknown): ContractError {
  if (error instanceof KeyStoreError) return { code: error.code, message: error.message };
  if (error instanceof BadKey) return { code: 'bad-key', message: error.message, where: error.path, violations: [{ path: error.path, message: error.message }] };
  return { code: 'failed', message: `Something unforeseen went wrong (${error instanceof Error ? error.name : 'unknown error'}): look at what is stored before you try again.` };
}

/** Returns a function that runs what it is given after everything that it was given before. */
function oneByOne(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
}
