import type { Handlers } from '../../contract/api.ts';
import { RequestRefused } from '../../contract/server.ts';
import type { Workstation } from '../workstation/workstation.ts';

export type BotMethod = Extract<keyof Handlers, `bots.${string}`>;

/** The bots of boosted trees: their settings, their start, and what they do. */
export function botHandlers(_workstation: Workstation): Pick<Handlers, BotMethod> {
  const missing = (): never => { throw new RequestRefused({ code: 'not-there', message: 'expected bots of boosted trees, was a program without them' }); };
  return {
    'bots.describe': missing, 'bots.plan': missing, 'bots.start': missing, 'bots.list': missing, 'bots.get': missing, 'bots.log': missing, 'bots.forecasts': missing, 'bots.versions': missing,
    'bots.drift': missing, 'bots.importance': missing, 'bots.preview': missing, 'bots.train': missing, 'bots.roll-back': missing, 'bots.stop': missing, 'bots.change': missing, 'bots.read-config': missing, 'bots.write-config': missing,
  };
}
