import { invariant } from '../../domain/assert.ts';
import type { EpochMs } from '../../domain/units.ts';
import { decode, encode } from './codec.ts';
import type { Connection } from './connection.ts';

/** `champion`: it trades. `challenger`: it decides beside the one that trades, and trades nothing. */
export type DeploymentRole = 'champion' | 'challenger';

/** `asked`: written down before the session was told; `working`: the session has it; `ended`: something else works there, or nothing. */
export type DeploymentState = 'asked' | 'working' | 'ended';

export interface NewDeployment {
  readonly id: string;
  readonly sessionId: string;
  /** Id of the strategy of the session in whose place, or beside which, it works. */
  readonly assignmentId: string;
  readonly role: DeploymentRole;
  /** The model's code; null where what comes is no model: a roll back to another strategy, or to none. */
  readonly code: string | null;
  /** The assignment that is to work there; null for none. */
  readonly wanted: unknown;
  /** The assignment that worked there before; null where there was none. */
  readonly replaced: unknown;
  readonly sinceMs: EpochMs;
  /** One sentence. */
  readonly cause: string;
}

export interface Deployment extends NewDeployment {
  readonly state: DeploymentState;
  readonly untilMs: EpochMs | null;
  readonly endCause: string | null;
}

/** Where models work and worked, and what they replaced. */
export interface DeploymentStore {
  /** Stores one that is `asked`, or that works at once: a challenger needs nobody's consent. */
  add(deployment: NewDeployment, state: 'asked' | 'working'): void;
  get(id: string): Deployment | null;
  confirm(id: string): void;
  end(id: string, timeMs: EpochMs, cause: string): void;
  /** Those that are asked or working, oldest first. */
  open(): readonly Deployment[];
  /** All of a session's, oldest first. */
  ofSession(sessionId: string): readonly Deployment[];
  /** All of a model's, oldest first. */
  ofModel(code: string): readonly Deployment[];
}

interface Row {
  readonly id: string;
  readonly session: string;
  readonly assignment: string;
  readonly role: DeploymentRole;
  readonly code: string | null;
  readonly state: DeploymentState;
  readonly wanted: string | null;
  readonly replaced: string | null;
  readonly since_ms: number;
  readonly until_ms: number | null;
  readonly cause: string;
  readonly end_cause: string | null;
}

/** Creates the table of deployments. */
export function createDeploymentStore(connection: Connection): DeploymentStore {
  const insert = connection.prepare('INSERT INTO deployments (id, session, assignment, role, code, state, wanted, replaced, since_ms, cause) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const one = connection.prepare<Row>('SELECT * FROM deployments WHERE id = ?');
  const confirm = connection.prepare("UPDATE deployments SET state = 'working' WHERE id = ? AND state = 'asked'");
  const end = connection.prepare("UPDATE deployments SET state = 'ended', until_ms = ?, end_cause = ? WHERE id = ? AND state <> 'ended'");
  const open = connection.prepare<Row>("SELECT * FROM deployments WHERE state <> 'ended' ORDER BY key");
  const ofSession = connection.prepare<Row>('SELECT * FROM deployments WHERE session = ? ORDER BY key');
  const ofModel = connection.prepare<Row>('SELECT * FROM deployments WHERE code = ? ORDER BY key');
  return {
    add: ({ id, sessionId, assignmentId, role, code, wanted, replaced, sinceMs, cause }, state) => {
      insert.run(id, sessionId, assignmentId, role, code, state, text(wanted), text(replaced), sinceMs, cause);
    },
    get: (id) => { const row = one.get(id); return row === undefined ? null : toDeployment(row); },
    confirm: (id) => invariant(confirm.run(id) === 1, () => `expected a deployment that was asked for, was no ${id}`),
    end: (id, timeMs, cause) => { end.run(timeMs, cause, id); },
    open: () => open.all().map(toDeployment),
    ofSession: (id) => ofSession.all(id).map(toDeployment),
    ofModel: (code) => ofModel.all(code).map(toDeployment),
  };
}

function text(value: unknown): string | null {
  return value === null || value === undefined ? null : encode(value);
}

function toDeployment(row: Row): Deployment {
  return {
    id: row.id, sessionId: row.session, assignmentId: row.assignment, role: row.role, code: row.code, state: row.state,
    wanted: row.wanted === null ? null : decode(row.wanted), replaced: row.replaced === null ? null : decode(row.replaced),
    sinceMs: row.since_ms, untilMs: row.until_ms, cause: row.cause, endCause: row.end_cause,
  };
}
