import type { Handlers } from '../../contract/api.ts';
import type { Workstation } from '../workstation/workstation.ts';
import { refuseMissing } from './refusals.ts';

type ShadowMethods = Extract<keyof Handlers, `shadow.${string}`>;

/** Challengers beside the strategies that trade. */
export function shadowHandlers({ shadows }: Workstation): Pick<Handlers, ShadowMethods> {
  return {
    'shadow.list': () => ({ pairs: shadows.list() }),
    'shadow.get': (asked) => {
      shadows.refresh();
      const pairs = shadows.pairs(asked);
      if (pairs.length === 0 && 'deploymentId' in asked) throw refuseMissing('a challenger', asked.deploymentId);
      return { pairs };
    },
    'shadow.start': (request) => ({ deploymentId: shadows.start(request) }),
    'shadow.end': ({ deploymentId }) => {
      shadows.end(deploymentId);
      return null;
    },
  };
}
