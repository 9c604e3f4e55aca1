export { startBinanceServer, type BinanceServer, type BinanceServerOptions } from './server.ts';
export type { Control } from './control.ts';
export type { FaultRule, FrameFault, RequestFault, Role } from './faults/fault-plan.ts';
export type { KeyRequest, NewKey, Permission } from './accounts/keys.ts';
export type { SymbolSetup } from './catalog/symbols.ts';
export type { AccountTruth, TruthOrder } from './control.ts';
export type { Recording } from './market/recording.ts';
export type { Heartbeat } from './streams/socket-door.ts';
