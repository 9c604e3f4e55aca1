import type { Handlers } from '../../contract/api.ts';
import { RequestRefused } from '../../contract/server.ts';
import { riskDesk } from '../view/risk-views.ts';
import type { Workstation } from '../workstation/workstation.ts';

type RiskMethods = 'risk.desk' | 'risk.history' | 'risk.what-if' | 'risk.stress' | 'risk.breakers' | 'risk.release-breaker' | 'allocation.describe' | 'allocation.apply' | 'regime.describe' | 'regime.apply';

/** What the risk desk shows and lets a person do. */
export function riskHandlers(workstation: Workstation): Pick<Handlers, RiskMethods> {
  return {
    'risk.desk': () => (workstation.session === null ? null : riskDesk(workstation.session)),
    'risk.history': () => ({ points: [] }),
    'risk.what-if': () => { throw notYet(); },
    'risk.stress': () => { throw notYet(); },
    'risk.breakers': () => ({ now: [], history: [] }),
    'risk.release-breaker': () => { throw notYet(); },
    'allocation.describe': () => { throw notYet(); },
    'allocation.apply': () => { throw notYet(); },
    'regime.describe': () => { throw notYet(); },
    'regime.apply': () => { throw notYet(); },
  };
}

function notYet(): RequestRefused {
  return new RequestRefused({ code: 'no-session', message: 'expected a part of the engine that is not there' });
}
