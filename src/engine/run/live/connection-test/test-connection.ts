import { z } from 'zod';
import type { ApiKey } from '../../../adapters/binance/api-key.ts';
import { readAccountSettings, readBalances } from '../../../adapters/binance/account.ts';
import type { BinanceEndpoints } from '../../../adapters/binance/endpoints.ts';
import { loadListing } from '../../../adapters/binance/exchange-info.ts';
import { judgeKey, readKeyPermissions } from '../../../adapters/binance/key-permissions.ts';
import { BinanceConnector } from '../../../adapters/binance/rest/connector.ts';
import { createSocketMachinery } from '../../../adapters/binance/sockets/machinery.ts';
import type { SocketMachinery } from '../../../adapters/binance/sockets/machinery.ts';
import type { StreamTopic } from '../../../adapters/binance/streams/stream-names.ts';
import type { CheckItem, MethodOutput } from '../../../contract/api.ts';
import type { ConnectionView } from '../../../contract/view.ts';
import type { Clock } from '../../../ports/clock.ts';
import { ONE_WAY_ADVICE } from '../reconcile/position-plan.ts';
import { endpointsOf } from '../venue-access.ts';
import { explainFailure } from './explain-failure.ts';
import { connectionProblem, nameProblem, resolveName } from './reach.ts';
import type { Resolve } from './reach.ts';
import { tryMarketStream, tryUserStream } from './try-streams.ts';
import type { StreamFinding } from './try-streams.ts';

export interface ConnectionTestOptions {
  readonly connection: ConnectionView;
  readonly market: 'spot' | 'um';
  /** Null tests what needs none. */
  readonly key: ApiKey | null;
  readonly clock: Clock;
  /** Called when the key must not be used: it may withdraw, or move money. The reason is for the person. */
  readonly onUnsafeKey: (key: ApiKey, reason: string) => void;
  /** How long a stream may take to deliver; default 10,000 ms. */
  readonly streamPatienceMs?: number;
  /** How long one call may take; default 5,000 ms. */
  readonly deadlineMs?: number;
  readonly resolve?: Resolve;
  /** Waits before a call is tried again; default a timer. */
  readonly wait?: (ms: number) => Promise<void>;
}

/** What was tried, in order, with the figures of the line. A step that had no chance after the one before it is left out. */
export interface ConnectionTest extends MethodOutputOfTest {
  /** False when the key was made without permission to trade this market; null when that is not known. */
  readonly mayTrade: boolean | null;
}

type MethodOutputOfTest = MethodOutput<'connections.test'>;

const STREAM_PATIENCE_MS = 10_000;
const DEADLINE_MS = 5_000;
/** We reckon with any difference, but a clock that is this wrong stamps records that nobody finds again. */
const WRONG_CLOCK_MS = 60_000;

/** Tries everything that a session would need of a connection, and says of each step what it found and what to do. Never rejects for what the exchange does. */
export async function testConnection(options: ConnectionTestOptions): Promise<ConnectionTest> {
  const trial = new Trial(options);
  await trial.run();
  return trial.result();
}

class Trial {
  readonly #options: ConnectionTestOptions;
  readonly #endpoints: BinanceEndpoints;
  readonly #connector: BinanceConnector;
  /** Calls without the key: a bad key must not look like a bad address. */
  readonly #public: BinanceConnector;
  readonly #items: CheckItem[] = [];
  #mayTrade: boolean | null = null;

  constructor(options: ConnectionTestOptions) {
    this.#options = options;
    this.#endpoints = endpointsOf(options.connection);
    this.#connector = this.#connectorOf(options.market, options.key);
    this.#public = this.#connectorOf(options.market, null);
  }

  async run(): Promise<void> {
    const symbol = (await this.#reach()) ? await this.#rest() : null;
    if (symbol === null) return;
    const machinery = createSocketMachinery(this.#connector.time, `test of ${this.#options.connection.id}`);
    await this.#marketStreams(machinery, symbol);
    await this.#account(machinery);
  }

  result(): ConnectionTest {
    const { offset } = this.#connector.time;
    const weight = this.#weight();
    return { items: this.#items, roundTripMs: offset?.roundTripMs ?? null, clockOffsetMs: offset?.offsetMs ?? null, weightUsed: offset === null ? null : weight.used, weightLimit: offset === null ? null : weight.limit, mayTrade: this.#mayTrade };
  }

  async #reach(): Promise<boolean> {
    const { resolve = resolveName, market } = this.#options;
    const addresses = market === 'spot' ? [this.#endpoints.spot.rest, this.#endpoints.spot.streams, this.#endpoints.spot.wsApi] : [this.#endpoints.um.rest, this.#endpoints.um.marketStreams];
    const hosts = [...new Map(addresses.map((address) => [new URL(address).host, address])).values()];
    const names = (await Promise.all(hosts.map((address) => nameProblem(address, resolve)))).filter((problem) => problem !== null);
    this.#note('Name', names, 'The names of the exchange are known.');
    if (names.length > 0) return false;
    const [rest = '', ...streams] = hosts;
    const problem = await connectionProblem(rest);
    this.#note('Connection', problem === null ? [] : [problem], rest.startsWith('https') ? 'The exchange can be reached, and proves who it is.' : 'The server can be reached (without encryption).');
    const blocked = (await Promise.all(streams.map(connectionProblem))).filter((one) => one !== null);
    if (problem === null && blocked.length > 0) this.#note('Stream address', blocked.map((one) => `${one} Orders could be sent and prices not be heard.`), '');
    return problem === null;
  }

  /** Returns a symbol that is traded; null when the REST side does not work. */
  async #rest(): Promise<string | null> {
    const { time } = this.#connector;
    if (!(await this.#step('Time', async () => {
      // One call by itself: measuring calls three times, and would tell of the last failure instead of the first.
      await this.#public.call({ method: 'GET', path: this.#options.market === 'spot' ? '/api/v3/time' : '/fapi/v1/time', security: 'none', effect: 'read', weight: 1, urgency: 'now' }, z.object({ serverTime: z.number() }));
      await time.measure();
      const { offsetMs = 0, roundTripMs = 0 } = time.offset ?? {};
      const apart = `The exchange answers in ${roundTripMs} ms; its clock is ${Math.abs(offsetMs)} ms ${offsetMs < 0 ? 'behind' : 'ahead of'} ours`;
      if (Math.abs(offsetMs) > WRONG_CLOCK_MS) return { problem: `${apart}. Tradewind reckons with it, but the clock of this computer is wrong: set it to automatic.` };
      return `${apart}, which Tradewind reckons with.`;
    })) && time.offset === null) return null;
    const trading: string[] = [];
    const isListed = await this.#step('Symbols', async () => {
      const { symbols } = await loadListing(this.#public);
      trading.push(...symbols.filter(({ isTrading }) => isTrading).map(({ instrument }) => instrument.symbol));
      return trading.length === 0 ? { problem: 'The exchange lists no symbol that can be traded here at present: it may be in maintenance, or the address is that of another market.' } : `${trading.length} symbols can be traded.`;
    });
    if (!isListed) return null;
    const { used, limit } = this.#weight();
    const isTight = used > limit * 0.8;
    this.#note('Limits', isTight ? [`${used} of ${limit} weight of this minute is used: other programs at this address use it, too. Close them, or orders may have to wait.`] : [], `${used} of ${limit} weight of this minute is used.`);
    return trading.includes('BTCUSDT') ? 'BTCUSDT' : (trading[0] ?? null);
  }

  async #marketStreams(machinery: SocketMachinery, symbol: string): Promise<void> {
    const { market, streamPatienceMs: patienceMs = STREAM_PATIENCE_MS } = this.#options;
    // Futures have two routes, and either can be blocked by itself.
    const topics: readonly StreamTopic[] = market === 'spot' ? [{ type: 'bookTicker' }] : [{ type: 'bookTicker' }, { type: 'markPrice' }];
    const findings = await Promise.all(topics.map((topic) => tryMarketStream(machinery, { endpoints: this.#endpoints, market, symbol, topic, patienceMs })));
    const problems = findings.flatMap((finding) => streamProblem(finding, patienceMs) ?? []);
    this.#note('Market data', problems, `The stream delivers (${symbol}).`);
  }

  async #account(machinery: SocketMachinery): Promise<void> {
    const { key, connection, streamPatienceMs: patienceMs = STREAM_PATIENCE_MS, market } = this.#options;
    if (key === null) {
      this.#note('Key', [], 'None is there for this connection. Paper trading needs none; a demo or live session does. If you stored one, unlock the vault.');
      return;
    }
    this.#note('Key', [], `An ${key.type === 'hmac' ? 'HMAC' : 'Ed25519'} key is stored.`);
    if (!(await this.#permissions(key))) return;
    const isReadable = await this.#step('Balances', async () => {
      const balances = await readBalances(this.#connector);
      const what = market === 'spot' ? 'spot' : 'futures';
      return balances.length === 0 ? `The ${what} account is empty: transfer money there at the exchange before you trade.` : `The ${what} account can be read: ${balances.length} ${balances.length === 1 ? 'asset' : 'assets'}.`;
    });
    if (!isReadable) return;
    if (market === 'um') await this.#step('Position mode', () => this.#positionMode());
    const finding = await tryUserStream(machinery, { endpoints: this.#endpoints, connector: this.#connector, key, patienceMs });
    this.#note('Account stream', finding.result === 'closed' ? [`The account's own stream does not open (${finding.reason}) although calls work: ${connection.environment === 'custom' ? 'check its address' : 'a firewall or proxy may block it'}. Without it fills are heard of late.`] : [], 'It opens: fills are heard at once.');
  }

  /** Returns whether the key may be used. */
  async #permissions(key: ApiKey): Promise<boolean> {
    const { market, connection, onUnsafeKey } = this.#options;
    return this.#step('Permissions', async () => {
      const spot = market === 'spot' ? this.#connector : this.#connectorOf('spot', key);
      const permissions = await readKeyPermissions(spot);
      const { isAccepted, problems, advice } = judgeKey(permissions, { environment: connection.environment, needs: [market] });
      this.#mayTrade = permissions && (market === 'spot' ? permissions.canTradeSpot : permissions.canTradeFutures);
      if (permissions?.canWithdraw === true || permissions?.canTransfer === true) {
        const reason = problems.join(' ');
        onUnsafeKey(key, reason);
        return { problem: `${reason} The key was removed from Tradewind.` };
      }
      if (!isAccepted) return { problem: problems.join(' ') };
      return ['The key may read and trade, and neither withdraw nor transfer.', ...advice].slice(permissions === null ? 1 : 0).join(' ');
    }, this.#endpoints.spot.rest);
  }

  async #positionMode(): Promise<string | { readonly problem: string }> {
    const { isHedgeMode, canTrade } = await readAccountSettings(this.#connector);
    if (isHedgeMode) return { problem: `The account is in hedge mode, and Tradewind trades in one-way mode only. ${ONE_WAY_ADVICE}` };
    return canTrade ? 'One-way, as it has to be.' : { problem: 'The exchange does not let this account trade futures: see its messages in your account.' };
  }

  /** Tries one step; returns whether it was well. */
  async #step(title: string, attempt: () => Promise<string | { readonly problem: string }>, restUrl = this.#endpoints[this.#options.market].rest): Promise<boolean> {
    const { connection, clock } = this.#options;
    try {
      const found = await attempt();
      this.#note(title, typeof found === 'string' ? [] : [found.problem], typeof found === 'string' ? found : '');
      return typeof found === 'string';
    } catch (error) {
      this.#note(title, [explainFailure(error, { environment: connection.environment, restUrl, nowMs: clock.now() })], '');
      return false;
    }
  }

  #note(title: string, problems: readonly string[], detail: string): void {
    this.#items.push({ title, ok: problems.length === 0, detail: problems.length === 0 ? detail : [...new Set(problems)].join(' ') });
  }

  #weight(): { readonly used: number; readonly limit: number } {
    return this.#public.budget.usage().limits.find(({ kind }) => kind === 'weight') ?? { used: 0, limit: 0 };
  }

  #connectorOf(market: 'spot' | 'um', key: ApiKey | null): BinanceConnector {
    const { clock, deadlineMs = DEADLINE_MS, wait } = this.#options;
    return new BinanceConnector({ market, restUrl: this.#endpoints[market].rest, key, clock, deadlineMs, ...(wait === undefined ? {} : { wait }) });
  }
}

function streamProblem(finding: StreamFinding, patienceMs: number): string | null {
  switch (finding.result) {
    case 'delivers': return null;
    case 'silent': return `The market stream opens and stays silent for ${patienceMs / 1_000} s: a proxy may hold it back, or the symbol does not trade.`;
    case 'closed': return `The market stream does not open (${finding.reason}) although calls work: a firewall, a proxy or a virus scanner may block WebSockets, or the stream's address is wrong.`;
  }
}
