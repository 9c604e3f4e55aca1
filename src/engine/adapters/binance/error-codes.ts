/** Tells whether a code means that the key, its permissions or its signature are not accepted. */
export function isAuthCode(code: number): boolean {
  return AUTH_CODES.has(code);
}

/** Returns what a person should do about an error code; null where the exchange's own words say it all. */
export function adviceOf(code: number | null): string | null {
  return code === null ? null : (ADVICE.get(code) ?? null);
}

const AUTH_CODES: ReadonlySet<number> = new Set([-1002, -1022, -2014, -2015, -2017, -4109]);

const bug = 'This is a mistake in Tradewind: please report it.';
const restricted = 'The account or the symbol is restricted: see the messages of the exchange.';
const steps = 'Prices and quantities must be multiples of the steps of the symbol: read the symbols again.';

/** @see Binance "Error Codes" of spot and USDⓈ-M futures */
const ADVICE: ReadonlyMap<number, string> = new Map<number, string>([
  [-1002, 'The key may not do this: check its permissions.'],
  [-1013, 'A filter of the symbol refused it: read the symbols again.'],
  [-1016, bug], [-5000, bug], [-1020, bug], [-1100, bug], [-1101, bug], [-1102, bug], [-1103, bug], [-1104, bug], [-1105, bug], [-1106, bug],
  [-1114, bug], [-1115, bug], [-1116, bug], [-1117, bug], [-1120, bug], [-1128, bug], [-1130, bug], [-1136, bug], [-4120, bug],
  [-1022, 'The secret does not belong to the key, or it was copied incompletely.'],
  [-1111, steps], [-4001, steps], [-4002, steps], [-4003, steps], [-4004, steps], [-4005, steps], [-4013, steps], [-4014, steps], [-4023, steps],
  [-1121, 'The symbol is not listed on this market.'],
  [-1125, 'The listen key has expired: ask for a new one.'],
  [-2014, 'The key was copied incompletely or with blanks.'],
  [-2015, 'The key is unknown here, may not do this, or this computer\'s address is not on its list. Demo keys work on the demo only.'],
  [-2018, 'There is not enough money in the account.'], [-2019, 'There is not enough margin in the account.'],
  [-2021, 'The trigger price is reached already: send a market order instead.'],
  [-2022, 'There is no position that this order could reduce: read the positions again.'],
  [-2023, 'The account is being liquidated.'],
  [-2025, 'Too many orders rest at the exchange: cancel some.'], [-4045, 'Too many conditional orders rest at the exchange: cancel some.'],
  [-2027, 'The position would exceed what this leverage allows.'], [-2028, 'The leverage is too low for the margin of the position.'],
  [-4016, 'The price is too far from the mark price.'], [-4024, 'The price is too far from the mark price.'],
  [-4047, 'Open orders forbid changing the margin type: cancel them first.'], [-4048, 'An open position forbids changing the margin type: close it first.'],
  [-4067, 'Open orders forbid changing the position mode: cancel them first.'], [-4068, 'An open position forbids changing the position mode: close it first.'], [-4531, 'Open orders or positions forbid changing the position mode.'],
  [-4060, 'The position mode is not the expected one: set it to one-way.'], [-4061, 'The position mode is not the expected one: set it to one-way.'], [-4062, 'The position mode is not the expected one: set it to one-way.'],
  [-4087, restricted], [-4088, restricted], [-4105, restricted], [-4106, restricted], [-4107, restricted], [-4109, 'The futures account is not active: open it at the exchange first.'],
  [-4140, restricted], [-4141, restricted], [-4189, restricted], [-4192, restricted], [-4400, restricted], [-4401, restricted], [-4402, restricted], [-4403, restricted],
  [-4118, 'Cancel the other orders of this side first.'],
  [-4131, 'The best counter price is too far from the mark price for a market order: send a limit order instead.'],
  [-4164, 'The order is worth less than the exchange accepts for this symbol.'],
  [-5021, 'The order could not be filled at once and whole, as it had to be.'],
  [-5022, 'The order would have taken instead of made; it never rested.'],
]);
