import { KeyStore, type KeyRequest, type NewKey } from './accounts/keys.ts';
import { Control } from './control.ts';
import { Exchange, type ExchangeOptions } from './exchange.ts';
import { FaultPlan, type FaultRule, type Role } from './faults/fault-plan.ts';
import { Network } from './network.ts';
import type { Heartbeat } from './streams/socket-door.ts';

export interface BinanceServerOptions extends ExchangeOptions {
  /** Rules in force from the start; more through `control.fail`. */
  readonly faults?: readonly FaultRule[];
  /** How often the market moves, in ms of wall time; default 100, 0 moves only by `control.step()`. */
  readonly tickMs?: number;
  /** Whether streams come by real time (the default) or by the exchange's own, for a clock that runs fast. */
  readonly beatsBy?: 'wall' | 'clock';
  /** Other ping, pong, life and message limits of WebSocket connections than Binance's; for tests that cannot wait for a day. */
  readonly heartbeat?: Partial<Heartbeat>;
}

/** A Binance on loopback. */
export interface BinanceServer {
  /** Bases without trailing slash: REST without path, `spotWs` before /ws and /stream, `umWs` before /public, /market, /private, the WS APIs whole. */
  readonly urls: Readonly<Record<Role, string>>;
  /** Makes an API key; its account is opened with balances on first use. */
  addKey(request: KeyRequest): NewKey;
  readonly control: Control;
  /** Closes every socket and timer; safe to call twice. */
  close(): Promise<void>;
}

const BEAT_MS = 20;

/** Starts a Binance with spot and USDⓈ-M futures on six ephemeral ports of 127.0.0.1. The market is a function of the seed and its steps. */
export async function startBinanceServer(options: BinanceServerOptions): Promise<BinanceServer> {
  const keys = new KeyStore();
  const faults = new FaultPlan();
  for (const rule of options.faults ?? []) faults.add(rule);
  const exchange = new Exchange(options, keys);
  const network = new Network(exchange, faults, options.heartbeat ?? {});
  const ports = await network.listen();
  const tickMs = options.tickMs ?? 100;
  const beat = setInterval(() => {
    // A playback carries the clock: it tends and beats by itself.
    if (exchange.played.size > 0) return;
    exchange.tend();
    network.beat(options.beatsBy === 'clock' ? exchange.clock.elapsedMs() : performance.now() + exchange.clock.passedMs);
  }, BEAT_MS);
  const market = tickMs > 0 ? setInterval(() => exchange.step(), tickMs) : null;
  const control = new Control(exchange, faults, network);
  let closing: Promise<void> | null = null;
  return {
    urls: urlsOf(ports),
    addKey: (request) => {
      exchange.openAccount(request.account ?? 'main');
      return keys.add(request, exchange.clock.now());
    },
    control,
    close: () => {
      if (closing === null) {
        clearInterval(beat);
        if (market !== null) clearInterval(market);
        closing = network.close();
      }
      return closing;
    },
  };
}

function urlsOf(ports: Readonly<Record<Role, number>>): Record<Role, string> {
  return {
    spotRest: `http://127.0.0.1:${ports.spotRest}`,
    spotWs: `ws://127.0.0.1:${ports.spotWs}`,
    spotWsApi: `ws://127.0.0.1:${ports.spotWsApi}/ws-api/v3`,
    umRest: `http://127.0.0.1:${ports.umRest}`,
    umWs: `ws://127.0.0.1:${ports.umWs}`,
    umWsApi: `ws://127.0.0.1:${ports.umWsApi}/ws-fapi/v1`,
  };
}
