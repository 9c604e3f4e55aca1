import type { Handlers } from '../../contract/api.ts';
import type { Workstation } from '../workstation/workstation.ts';
import { customStrategyHandlers } from './custom-strategy-handlers.ts';
import { botHandlers } from './bot-handlers.ts';
import { alertHandlers } from './alert-handlers.ts';
import { decisionHandlers } from './decision-handlers.ts';
import { doctorHandlers } from './doctor-handlers.ts';
import { driftHandlers } from './drift-handlers.ts';
import { evidenceHandlers } from './evidence-handlers.ts';
import { trialsHandlers } from './trials-handlers.ts';
import { featureHandlers } from './feature-handlers.ts';
import { historyHandlers } from './history-handlers.ts';
import { marketHandlers } from './market-handlers.ts';
import { modelHandlers } from './model-handlers.ts';
import { protocolHandlers } from './protocol-handlers.ts';
import { recordHandlers } from './record-handlers.ts';
import { reportHandlers } from './report-handlers.ts';
import { researchHandlers } from './research-handlers.ts';
import { armingHandlers } from './arming-handlers.ts';
import { connectionHandlers } from './connection-handlers.ts';
import { reconciliationHandlers } from './reconciliation-handlers.ts';
import { regimeHandlers } from './regime-handlers.ts';
import { searchHandlers } from './search-handlers.ts';
import { sessionHandlers } from './session-handlers.ts';
import { shadowHandlers } from './shadow-handlers.ts';
import { trainingHandlers } from './training-handlers.ts';
import { ticketHandlers } from './ticket-handlers.ts';
import { riskHandlers } from './risk-handlers.ts';
import { strategyHandlers } from './strategy-handlers.ts';

/** Puts a function behind every method of the contract; a missing one does not compile. */
export function createHandlers(workstation: Workstation): Handlers {
  return {
    ...sessionHandlers(workstation),
    ...ticketHandlers(workstation),
    ...armingHandlers(workstation),
    ...connectionHandlers(workstation),
    ...marketHandlers(workstation),
    ...regimeHandlers(workstation),
    ...strategyHandlers(workstation),
    ...customStrategyHandlers(workstation),
    ...riskHandlers(workstation),
    ...researchHandlers(workstation),
    ...protocolHandlers(workstation),
    ...reportHandlers(workstation),
    ...evidenceHandlers(workstation),
    ...trialsHandlers(workstation),
    ...searchHandlers(workstation),
    ...trainingHandlers(workstation),
    ...modelHandlers(workstation),
    ...featureHandlers(workstation),
    ...reconciliationHandlers(workstation),
    ...shadowHandlers(workstation),
    ...driftHandlers(workstation),
    ...botHandlers(workstation),
    ...decisionHandlers(workstation),
    ...historyHandlers(workstation),
    ...recordHandlers(workstation),
    ...alertHandlers(workstation),
    ...doctorHandlers(workstation),
  };
}
