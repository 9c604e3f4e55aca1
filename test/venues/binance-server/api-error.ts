/** A refusal with Binance's code and text; the HTTP status says what kind. */
export class ApiError extends Error {
  readonly code: number;
  readonly status: number;
  readonly data: unknown;

  constructor(code: number, message: string, status = 400, data?: unknown) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.status = status;
    this.data = data;
  }
}

/** Makes the refusals that many calls share. */
export const refuse = {
  mandatory: (name: string) => new ApiError(-1102, `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`),
  oneOf: (a: string, b: string) => new ApiError(-1102, `Param '${a}' or '${b}' must be sent, but both were empty/null!`),
  illegal: (name: string, pattern: string) => new ApiError(-1100, `Illegal characters found in parameter '${name}'; legal range is '${pattern}'.`),
  symbol: () => new ApiError(-1121, 'Invalid symbol.'),
  interval: () => new ApiError(-1120, 'Invalid interval.'),
  precision: () => new ApiError(-1111, 'Precision is over the maximum defined for this asset.'),
  unknownOrder: () => new ApiError(-2011, 'Unknown order sent.'),
  noOrder: () => new ApiError(-2013, 'Order does not exist.'),
  spot: (message: string) => new ApiError(-2010, message),
  filter: (name: string) => new ApiError(-1013, `Filter failure: ${name}`),
} as const;
