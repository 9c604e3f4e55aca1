import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KeyStore, type KeyRequest, type NewKey } from './accounts/keys.ts';
import { Control } from './control.ts';
import { Exchange, type ExchangeOptions } from './exchange.ts';
import { Door } from './faults/door.ts';
import type { Kind } from './market/listing.ts';
import { FaultPlan, ROLES, type FaultRule, type Role } from './faults/fault-plan.ts';
import { RestApi } from './rest/rest-api.ts';
import { restServer } from './rest/rest-server.ts';

export interface BinanceServerOptions extends ExchangeOptions {
  /** Rules in force from the start; more through `control.fail`. */
  readonly faults?: readonly FaultRule[];
  /** How often the market moves, in ms of wall time; default 100, 0 moves only by `control.step()`. */
  readonly tickMs?: number;
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

/** Starts a Binance with spot and USDⓈ-M futures on six ephemeral ports of 127.0.0.1. The market is a function of the seed and its steps. */
export async function startBinanceServer(options: BinanceServerOptions): Promise<BinanceServer> {
  const keys = new KeyStore();
  const faults = new FaultPlan();
  for (const rule of options.faults ?? []) faults.add(rule);
  const exchange = new Exchange(options, keys);
  const doors = Object.fromEntries(ROLES.map((role) => [role, new Door(role)])) as Record<Role, Door>;
  const api = (kind: Kind) => new RestApi(kind, exchange.operations(kind), keys, exchange.half(kind).budget, exchange.clock);
  const servers: Record<Role, Server> = {
    spotRest: restServer(api('spot'), doors.spotRest, faults, exchange.clock),
    umRest: restServer(api('um'), doors.umRest, faults, exchange.clock),
    spotWs: createServer(),
    spotWsApi: createServer(),
    umWs: createServer(),
    umWsApi: createServer(),
  };
  const ports = await Promise.all(ROLES.map(async (role) => [role, await listen(servers[role])] as const));
  const tickMs = options.tickMs ?? 100;
  const timer = setInterval(() => exchange.tend(), 20);
  const market = tickMs > 0 ? setInterval(() => exchange.step(), tickMs) : null;
  let closing: Promise<void> | null = null;
  return {
    urls: urlsOf(Object.fromEntries(ports) as Record<Role, number>),
    addKey: (request) => {
      const key = keys.add(request, exchange.clock.now());
      exchange.openAccount(request.account ?? 'main');
      return key;
    },
    control: new Control(exchange, faults, doors),
    close: () => {
      closing ??= (async () => {
        clearInterval(timer);
        if (market !== null) clearInterval(market);
        for (const role of ROLES) doors[role].dropAll();
        await Promise.all(ROLES.map((role) => closed(servers[role])));
      })();
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

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
