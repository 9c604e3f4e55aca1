import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openStore } from '../../../src/engine/adapters/sqlite/open-store.ts';
import type { MethodInput } from '../../../src/engine/contract/api.ts';
import type { EngineClient } from '../../../src/engine/contract/client.ts';
import { saveConnection } from '../../../src/engine/run/live/connections.ts';
import { reachEngine } from '../../../src/engine/worker/control-socket.ts';
import { engineOwner } from '../../../src/engine/worker/data-folder.ts';
import type { PaperDocument } from '../../../src/engine/worker/commands/paper-command.ts';
import { startBinanceServer } from '../../venues/binance-server/index.ts';
import type { AccountTruth, BinanceServer } from '../../venues/binance-server/index.ts';
import { start } from './tradewind.ts';
import type { Finished, Started } from './tradewind.ts';

const PASSPHRASE = 'a passphrase for the test';

/** An account at a local exchange, and a data folder whose vault has its key. */
export interface TestAccount {
  readonly dataDir: string;
  readonly server: BinanceServer;
  /** Starts a command on the data folder, with the passphrase of the vault. */
  run(...args: readonly string[]): Started;
  /** Runs a command to its end and returns its document. */
  document(...args: readonly string[]): Promise<PaperDocument>;
  /** Speaks to the engine that runs on the data folder, as another program of the same person does. */
  engine<Result>(work: (client: EngineClient) => Promise<Result>): Promise<Result>;
  truth(): AccountTruth['um'];
  /** Everything that commands on it have said, for a test that fails, and to look for secrets in. */
  readonly said: readonly string[];
  /** What nobody but the vault may know: the key, its secret, the passphrase. */
  readonly secrets: readonly string[];
  close(): Promise<void>;
}

/** Opens the account; its key goes into the vault as a person puts it there. */
export async function openAccount(seed: number): Promise<TestAccount> {
  const dataDir = mkdtempSync(join(tmpdir(), 'tradewind-live-'));
  const server = await startBinanceServer({ seed, tickMs: 100 });
  const said: string[] = [];
  const run = (...args: readonly string[]): Started => {
    const started = start([...args, '--data-dir', dataDir], { TRADEWIND_PASSPHRASE: PASSPHRASE });
    void started.finished.then(({ stdout, stderr }) => said.push(`$ tradewind ${args.join(' ')}`, stderr, stdout));
    return started;
  };
  const store = openStore(dataDir);
  saveConnection(store.settings, { name: 'local', environment: 'custom', urls: server.urls }, () => false);
  store.close();
  const secrets = [...await storeKey(dataDir, server, run), PASSPHRASE];
  return {
    dataDir, server, run, said, secrets,
    document: async (...args) => documentFrom(await run(...args, '--json').finished),
    engine: (work) => withEngine(dataDir, work),
    truth: () => server.control.truth().um,
    async close() {
      await server.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function storeKey(dataDir: string, server: BinanceServer, run: TestAccount['run']): Promise<readonly string[]> {
  const key = server.addKey({ type: 'hmac' });
  const [apiKey, secret] = [join(dataDir, 'api-key'), join(dataDir, 'secret')];
  writeFileSync(apiKey, `${key.apiKey}\n`, { mode: 0o600 });
  writeFileSync(secret, `${key.apiSecret}\n`, { mode: 0o600 });
  const { code, stderr } = await run('keys', 'add', '--connection', 'local', '--api-key-file', apiKey, '--secret-file', secret).finished;
  if (code !== 0) throw new Error(stderr);
  rmSync(apiKey);
  rmSync(secret);
  return [key.apiKey, key.apiSecret];
}

function documentFrom({ code, stdout, stderr }: Finished): PaperDocument {
  if (code !== 0) throw new Error(`ended with code ${code ?? 'none'}: ${stderr}`);
  return JSON.parse(stdout) as PaperDocument;
}

async function withEngine<Result>(dataDir: string, work: (client: EngineClient) => Promise<Result>): Promise<Result> {
  const engine = await until('the engine to be reached', async () => {
    const owner = engineOwner(dataDir);
    return owner === null ? null : reachEngine(owner, 2_000);
  });
  try {
    return await work(engine.client);
  } finally {
    engine.close();
  }
}

/** Looks until there is something. */
export async function until<Value>(what: string, look: () => Promise<Value | null> | Value | null, patienceMs = 30_000): Promise<Value> {
  for (const endMs = performance.now() + patienceMs; performance.now() < endMs; await sleep(50)) {
    const found = await look();
    if (found !== null) return found;
  }
  throw new Error(`waited ${patienceMs} ms for ${what}`);
}

/** Waits until the session on the account trades. */
export async function ready(account: TestAccount): Promise<void> {
  await account.engine((client) => until('the session to trade', async () => {
    const { session, trading, quotes, venue } = await client.call('engine.view', {});
    return venue !== null && session?.source === 'venue' && venue.reconciledMs !== null && trading.holds.length === 0 && quotes['um:BTCUSDT'] !== undefined ? true : null;
  }));
}

/** Buys as a person does with the ticket, with a stop 5 % below and a target 8 % above, and waits until both rest at the exchange. */
export async function buyProtected(account: TestAccount): Promise<void> {
  await account.engine(async (client) => {
    const { quotes } = await client.call('engine.view', {});
    const bid = quotes['um:BTCUSDT']?.bid ?? 0;
    const { denial } = await client.call('order.place', ticket({ qty: '0.02', stopPrice: (bid * 0.95).toFixed(1), takeProfitPrice: (bid * 1.08).toFixed(1) }));
    if (denial !== null) throw new Error(denial);
  });
  await until('stop and target to rest at the exchange', () => (account.truth().openAlgoOrders.length + account.truth().openOrders.length === 2 ? true : null));
  await account.engine((client) => until('the program to have heard of it', async () => ((await client.call('engine.view', {})).orders.filter(({ status }) => status === 'accepted').length === 2 ? true : null)));
  // Heard is not stored yet: that happens some milliseconds later.
  await sleep(300);
}

/** A ticket for a market order that buys. */
export function ticket(what: Partial<MethodInput<'order.place'>>): MethodInput<'order.place'> {
  return { instrumentId: 'um:BTCUSDT', side: 'buy', type: 'market', qty: '0.02', limitPrice: null, triggerPrice: null, callbackBps: null, timeInForce: 'gtc', reduceOnly: false, stopPrice: null, takeProfitPrice: null, ...what };
}

/** What rests and is held at the exchange, and what the document says of it, in one form. */
export function atExchange({ positions, openOrders, openAlgoOrders }: AccountTruth['um']): readonly string[] {
  return [
    ...positions.map(({ symbol, qty }) => `um:${symbol} ${Number(qty)}`),
    ...openOrders.map(({ clientId, qty }) => `${clientId} ${Number(qty)}`),
    ...openAlgoOrders.map(({ clientId, qty }) => `${clientId} ${Number(qty)}`),
  ].toSorted();
}

export function inDocument({ positions, openOrders }: Pick<PaperDocument, 'positions' | 'openOrders'>): readonly string[] {
  return [
    ...positions.map(({ instrumentId, side, qty }) => `${instrumentId} ${side === 'long' ? Number(qty) : -Number(qty)}`),
    ...openOrders.map(({ clientOrderId, qty }) => `${clientOrderId} ${Number(qty)}`),
  ].toSorted();
}
