import type { EngineConfig, StrategyAssignment } from '../../core/engine-config.ts';
import type { Bar } from '../../domain/market-event.ts';
import type { BoostingDocument } from '../../learn/boosting/rolling/document.ts';
import type { CycleModel, CycleStep, RetrainPolicyOptions } from '../../learn/boosting/rolling/retrain-policy.ts';
import { RetrainPolicy } from '../../learn/boosting/rolling/retrain-policy.ts';
import type { RetrainRecord } from '../../learn/boosting/rolling/retrain-record.ts';
import { boostingOfModel, createForecaster } from '../../learn/boosting/rolling/served-boosting.ts';
import { trainWindow } from '../../learn/boosting/rolling/train-window.ts';
import type { ModelShelf } from '../../strategy/catalog.ts';
import type { StrategyDefinition } from '../../strategy/strategy.ts';

interface Version extends CycleModel {
  readonly definition: StrategyDefinition;
}

/** Runs the cycle where every training is waited for: in a backtest. Keeps the versions that the cycle still knows, and every step. */
export class CycleHost {
  readonly policy: RetrainPolicy;
  readonly records: RetrainRecord[] = [];
  /** Where the versions are found by the engine. */
  readonly shelf: ModelShelf;
  readonly #versions = new Map<string, Version>();

  /** @param blank what trades before there is a version */
  constructor(options: Omit<RetrainPolicyOptions, 'modelOf'>, blank: StrategyDefinition) {
    this.policy = new RetrainPolicy({ ...options, modelOf: (code) => this.#versions.get(code) ?? null });
    this.shelf = { list: () => [], find: (code) => (code === blank.code ? blank : this.#versions.get(code)?.definition) };
  }

  /** Takes a bar that was decided on. @returns the code of the version that trades from the next bar on, where it is another one now */
  takeBar(bar: Bar): string | null {
    return this.#carryOut(this.policy.takeBar(bar));
  }

  #carryOut(steps: readonly CycleStep[]): string | null {
    let changed: string | null = null;
    for (const step of steps) {
      switch (step.type) {
        case 'record': this.records.push(step.record); break;
        case 'swap': case 'roll-back': changed = step.to; break;
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
