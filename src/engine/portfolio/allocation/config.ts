import { z } from 'zod';
import type { ConfigField } from '../../domain/config-field.ts';

const SHARES = 'Shares of the risk';
const CHANGES = 'When shares change';

export const ALLOCATION_METHODS = ['equal', 'inverse-volatility', 'risk-parity', 'hierarchical', 'minimum-variance'] as const;
export type AllocationMethod = (typeof ALLOCATION_METHODS)[number];

/** How the risk is divided among the strategies and symbols at work; `equal` changes nothing. The formulas are in docs/risk.md. */
export const allocationConfig = z
  .strictObject({
    method: z.enum(ALLOCATION_METHODS).default('equal').meta({
      title: 'Divide by', unit: '', group: SHARES,
      description: 'How the risk is divided among the strategies and symbols at work; equal treats all alike.',
    } satisfies ConfigField),
    lookbackDays: z.int().min(7).max(80).default(60).meta({
      title: 'Days looked back', unit: 'days', step: 1, group: SHARES,
      description: 'How many days of hourly prices the shares are worked out from.',
    } satisfies ConfigField),
    minSharePct: z.number().min(0).max(100).default(25).meta({
      title: 'Smallest share', unit: '% of equal', step: 5, group: SHARES, advanced: true,
      description: 'Least that any strategy and symbol gets, as a part of what it would get if all were treated alike.',
    } satisfies ConfigField),
    maxSharePct: z.number().min(100).max(1000).default(300).meta({
      title: 'Largest share', unit: '% of equal', step: 25, group: SHARES, advanced: true,
      description: 'Most that any strategy and symbol gets, as a multiple of what it would get if all were treated alike.',
    } satisfies ConfigField),
    bandPct: z.number().min(0).max(50).default(2).meta({
      title: 'Band, of the whole', unit: '% points', step: 0.5, group: CHANGES, advanced: true,
      description: 'New shares are considered only when one has moved by at least this much of the whole.',
    } satisfies ConfigField),
    bandRelativePct: z.number().min(0).max(200).default(20).meta({
      title: 'Band, of the share', unit: '%', step: 5, group: CHANGES, advanced: true,
      description: 'New shares are considered only when one has moved by at least this part of itself.',
    } satisfies ConfigField),
    tradingCostBps: z.number().min(0).max(500).default(12).meta({
      title: 'Cost of a trade', unit: 'bps', step: 1, group: CHANGES, advanced: true,
      description: 'Fee and half the spread of moving money from one position to another, in hundredths of a percent of what is moved.',
    } satisfies ConfigField),
    riskAversion: z.number().min(0.1).max(100).default(3).meta({
      title: 'Dislike of risk', unit: '', step: 0.5, group: CHANGES, advanced: true,
      description: 'How much return a unit of variance is worth to you; the higher, the sooner shares change in spite of the cost.',
    } satisfies ConfigField),
    horizonDays: z.int().min(1).max(365).default(30).meta({
      title: 'Days a change must pay in', unit: 'days', step: 1, group: CHANGES, advanced: true,
      description: 'Over how many days the gain from new shares has to be worth more than the cost of changing.',
    } satisfies ConfigField),
  });

/** Validated; see docs/risk.md. */
export type AllocationConfig = Readonly<z.infer<typeof allocationConfig>>;
