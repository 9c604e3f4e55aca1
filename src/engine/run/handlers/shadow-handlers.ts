import type { Handlers } from '../../contract/api.ts';
import type { Workstation } from '../workstation/workstation.ts';
import { refuseMissing } from './refusals.ts';

type ShadowMethods = Extract<keyof Handlers, `shadow.${string}`>;

/** Challengers beside the strategies that trade. */
export function shadowHandlers(_workstation: Workstation): Pick<Handlers, ShadowMethods> {
  const refuse = (): never => { throw refuseMissing('a challenger', 'none'); };
  return { 'shadow.list': () => ({ pairs: [] }), 'shadow.get': () => ({ pairs: [] }), 'shadow.start': refuse, 'shadow.end': refuse };
}
