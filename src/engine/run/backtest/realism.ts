import { simExchangeSchema } from '../../adapters/sim-exchange/config.ts';
import type { SimExchangeConfig } from '../../adapters/sim-exchange/config.ts';
import type { BacktestRequest } from '../../contract/api.ts';
import type { Violation } from '../../contract/envelope.ts';
import type { Realism, RealismLevel } from '../../domain/realism.ts';

/** The execution settings that a level stands for. */
const SETTINGS: Readonly<Record<RealismLevel, Readonly<Partial<SimExchangeConfig>>>> = {
  'bars': { matchOn: 'bars' },
  'finer-bars': { matchOn: 'bars', intrabarPath: 'finer-bars' },
  'trades': { matchOn: 'trades' },
  'book': { matchOn: 'book' },
};

/** Returns the request with the settings of its level in `execution`; as it is where it names none. */
export function withRealism<Request extends Pick<BacktestRequest, 'realism' | 'execution'>>(request: Request): Request {
  return request.realism === undefined ? request : { ...request, execution: { ...SETTINGS[request.realism], ...request.execution } };
}

/** Returns the level that execution settings stand for. */
export function levelOf({ matchOn, intrabarPath }: Pick<SimExchangeConfig, 'matchOn' | 'intrabarPath'>): RealismLevel {
  if (matchOn === 'book' || matchOn === 'trades') return matchOn;
  return intrabarPath === 'finer-bars' ? 'finer-bars' : 'bars';
}

/** Returns what in a request asks for more than its level can give, or says two things at once. */
export function realismViolations(request: Pick<BacktestRequest, 'realism' | 'execution'>): readonly Violation[] {
  const execution = simExchangeSchema.safeParse(withRealism(request).execution);
  if (!execution.success) return [];
  const { latency, slippageModel } = execution.data;
  const level = levelOf(execution.data);
  const isOnBars = level === 'bars' || level === 'finer-bars';
  return [
    ...(request.realism === undefined || request.realism === level ? [] : [{ path: 'realism', message: `expected "${level}", which is what the execution settings say, or none of these settings, was "${request.realism}"` }]),
    ...(isOnBars && latency !== 'none' ? [{ path: 'execution.latency', message: `expected "none" with the realism "${level}": a bar does not say what happened within milliseconds, was "${latency}"` }] : []),
    ...(level === 'trades' && latency === 'replayed' ? [{ path: 'execution.latency', message: 'expected another latency with the realism "trades": only a recorded order book tells how long its messages took, was "replayed"' }] : []),
    ...(!isOnBars && slippageModel !== 'fixed' ? [{ path: 'execution.slippageModel', message: `expected "fixed" with the realism "${level}": ${level === 'book' ? 'the book itself says what an order costs' : 'the models are made for bars'}, was "${slippageModel}"` }] : []),
  ];
}

/** Says in one sentence what the fills of a run rest on. */
export function realismOf(execution: SimExchangeConfig): Realism {
  const level = levelOf(execution);
  switch (level) {
    case 'bars': return { level, sentence: `Fills are decided on closed bars: what happened inside a bar is assumed (${PATHS[execution.intrabarPath]}), and so are spread and slippage${MODELS[execution.slippageModel]}.` };
    case 'finer-bars': return { level, sentence: `Fills are decided on shorter bars inside the strategy's bars: what happened inside these is still assumed, and so are spread and slippage${MODELS[execution.slippageModel]}.` };
    case 'trades': return { level, sentence: `Fills are decided on recorded trades, and quotes where they are stored: the queue before an order and the depth behind the best price are not known${waySentence(execution)}.` };
    case 'book': return { level, sentence: `Fills are decided in the recorded order book: its place in the queue is an estimate (${QUEUES[execution.queueModel]}), and nobody reacts to its orders${waySentence(execution)}.` };
  }
}

const PATHS: Readonly<Record<SimExchangeConfig['intrabarPath'], string>> = { 'adverse-first': 'the extreme that hurts comes first', 'nearer-extreme-first': 'the nearer extreme comes first', 'finer-bars': 'as shorter bars show' };
const MODELS: Readonly<Record<SimExchangeConfig['slippageModel'], string>> = { 'fixed': '', 'volatility': ', the slippage growing with the usual range', 'volume-share': ', the slippage growing with the square of the share of the volume', 'square-root': ', the slippage growing with the root of the share of the volume' };
const QUEUES: Readonly<Record<SimExchangeConfig['queueModel'], string>> = { 'trades-only': 'only trades bring it forward', 'proportional': 'cancellations ahead in proportion', 'square': 'cancellations ahead by the square model', 'logarithmic': 'cancellations ahead by the logarithmic model' };

function waySentence({ latency, orderLatencyMs, reportLatencyMs }: SimExchangeConfig): string {
  switch (latency) {
    case 'none': return '; orders arrive without delay';
    case 'fixed': return `; orders arrive after ${orderLatencyMs} ms, reports after ${reportLatencyMs} ms`;
    case 'measured': return '; orders and reports take as long as in past sessions at a venue';
    case 'replayed': return `; orders and reports take as long as the recorded messages did, and ${orderLatencyMs} and ${reportLatencyMs} ms more`;
  }
}
