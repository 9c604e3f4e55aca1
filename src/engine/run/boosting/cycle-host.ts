import type { EngineConfig, StrategyAssignment } from '../../core/engine-config.ts';
import type { Bar } from '../../domain/market-event.ts';
import type { DriftFinding } from '../../learn/boosting/drift/drift-finding.ts';
import type { BoostingDocument } from '../../learn/boosting/rolling/document.ts';
import type { CycleModel, CycleStep, RetrainPolicyOptions } from '../../learn/boosting/rolling/cycle-step.ts';
import { RetrainPolicy } from '../../learn/boosting/rolling/retrain-policy.ts';
import type { RetrainRecord } from '../../learn/boosting/rolling/retrain-record.ts';
import { boostingOfModel, createForecaster } from '../../learn/boosting/rolling/served-boosting.ts';
import { trainWindow } from '../../learn/boosting/rolling/train-window.ts';
import type { ModelShelf } from '../../strategy/catalog.ts';
import type { StrategyDefinition } from '../../strategy/strategy.ts';
import { BLANK_CODE } from './blank-version.ts';

interface Version extends CycleModel {
  readonly definition: StrategyDefinition;
}

/** Which version trades from the next bar on, and whether what is held is closed first. */
export interface VersionChange {
  readonly code: string;
  readonly isClosed: boolean;
}

/** Runs the cycle where every training is waited for: in a backtest. Keeps the versions that the cycle still knows, every step, and what was found to drift. */
export class CycleHost {
  readonly policy: RetrainPolicy;
  readonly records: RetrainRecord[] = [];
  readonly findings: DriftFinding[] = [];
  /** Where the versions are found by the engine. */
  readonly shelf: ModelShelf;
  readonly #versions = new Map<string, Version>();

  /** @param blank what trades where there is no version */
  constructor(options: Omit<RetrainPolicyOptions, 'modelOf'>, blank: StrategyDefinition) {
    this.policy = new RetrainPolicy({ ...options, modelOf: (code) => this.#versions.get(code) ?? null });
    this.shelf = { list: () => [], find: (code) => (code === BLANK_CODE ? blank : this.#versions.get(code)?.definition) };
  }

  /** Takes a bar that was decided on. @returns what changes at its close; null for nothing */
  takeBar(bar: Bar): VersionChange | null {
    return this.#carryOut(this.policy.takeBar(bar));
  }

  #carryOut(steps: readonly CycleStep[]): VersionChange | null {
    let changed: VersionChange | null = null;
    for (const step of steps) {
      switch (step.type) {
        case 'record': this.records.push(step.record); break;
        case 'finding': this.findings.push(step.finding); break;
        case 'swap': case 'roll-back': changed = { code: step.to, isClosed: false }; break;
        case 'rest': changed = { code: BLANK_CODE, isClosed: true }; break;
        case 'train': {
          const outcome = trainWindow(step.task);
          if (outcome.outcome === 'trained') this.#put(outcome.code, outcome.document);
          changed = this.#carryOut(this.policy.trained({ taskId: step.task.id, ...outcome })) ?? changed;
          this.#forget();
          break;
        }
      }
    }
    return changed;
  }

  #put(code: string, document: BoostingDocument): void {
    this.#versions.set(code, { forecaster: createForecaster(document), reference: document.manifest.reference, definition: boostingOfModel(document, { code }) });
  }

  #forget(): void {
    const { active, previous, candidate } = this.policy;
    for (const code of this.#versions.keys()) if (code !== active && code !== previous && code !== candidate) this.#versions.delete(code);
  }
}

/** Returns the configuration with another version at work; all else stays. */
export function withVersion(config: EngineConfig, code: string): EngineConfig {
  return { ...config, strategies: config.strategies.map((assignment): StrategyAssignment => ({ ...assignment, code })) };
}
