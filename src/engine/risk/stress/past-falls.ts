import type { AllAgainst, PastFall } from './scenario.ts';

const recorded = (change: number) => ({ change, basis: 'recorded' as const });
const reported = (change: number) => ({ change, basis: 'reported' as const });

/**
 * Falls that have happened, from the day's opening price (00:00 UTC) to its lowest. `recorded` are Binance spot prices: 2020-03-12 BTC 7,934.58 → 4,410.00 and
 * ETH 194.61 → 101.20; 2024-08-05 BTC 58,161.00 → 49,000.00 and ETH 2,688.91 → 2,111.00. `reported` are figures of the press, which differ between exchanges:
 * 2025-10-10 BTC 121,000 → 102,000 (CoinGlass, as told by EyeOnLondon), ETH −20 % and SOL −24.6 % (Derive.xyz, as told by Global Stock News),
 * XRP −43 % (Auric Crypto), DOGE −50 % (IG Currency News).
 */
export const PAST_FALLS: readonly PastFall[] = [
  {
    kind: 'past-fall', code: '2020-03-12', title: '12 March 2020', bitcoin: -0.4442,
    description: 'The day on which the pandemic reached the markets: Bitcoin lost 44 % from midnight to its low, without a pause.',
    falls: { BTC: recorded(-0.4442), ETH: recorded(-0.48) },
  },
  {
    kind: 'past-fall', code: '2024-08-05', title: '5 August 2024', bitcoin: -0.1575,
    description: 'The yen carry trade came undone: Bitcoin lost 16 % and Ether 21 % within hours.',
    falls: { BTC: recorded(-0.1575), ETH: recorded(-0.2149) },
  },
  {
    kind: 'past-fall', code: '2025-10-10', title: '10 October 2025', bitcoin: -0.157,
    description: 'The largest wave of forced closings so far: smaller coins lost three to four times as much as Bitcoin within minutes.',
    falls: { BTC: reported(-0.157), ETH: reported(-0.2), SOL: reported(-0.246), XRP: reported(-0.43), DOGE: reported(-0.5) },
  },
];

/** Chosen by us: once in two years, if daily returns were normal and independent; they are neither, so it comes more often. */
const SIGMAS = 3;

/** Everything goes wrong at once: hedges fail and each position loses. */
export const ALL_AGAINST: AllAgainst = {
  kind: 'all-against', code: 'all-against', title: 'Everything against you', sigmas: SIGMAS,
  description: `Correlations go to one: every position, long or short, moves against you by ${SIGMAS} of its usual days at once.`,
};
